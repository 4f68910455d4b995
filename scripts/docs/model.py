"""A small model server that speaks as Ollama does, for the pages: it judges and asks by a fixed reply."""

import http.server
import json
import sys

REPLY = {
    "questions": ["왜 이 일을 고르셨나요?", "가장 어려웠던 일은 무엇이었나요?"],
    "judgements": [],
    "feedback": "잘 답했습니다.",
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer({"object": "list", "data": [{"id": "qwen3:8b", "object": "model"}]})

    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        self.rfile.read(length)
        message = {"role": "assistant", "content": json.dumps(REPLY, ensure_ascii=False)}
        self.answer({
            "id": "1",
            "object": "chat.completion",
            "model": "qwen3:8b",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
        })

    def answer(self, body):
        text = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
