"""The two tasks as a team's own worker defines them; some arguments make it misbehave."""

import json
import os
import time
from decimal import Decimal

from celery import Celery

URL = os.environ["TEST_REDIS_URL"]
app = Celery("contract", broker=URL, backend=URL)
app.conf.update(
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)
if "TEST_VISIBILITY_TIMEOUT" in os.environ:
    app.conf.broker_transport_options = {
        "visibility_timeout": int(os.environ["TEST_VISIBILITY_TIMEOUT"]),
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    }
for name, variable in [
    ("broker_transport_options", "TEST_TRANSPORT_OPTIONS"),
    ("result_backend_transport_options", "TEST_RESULT_TRANSPORT_OPTIONS"),
]:
    if variable in os.environ:
        app.conf[name] = json.loads(os.environ[variable])
app.conf.task_protocol = int(os.environ.get("TEST_TASK_PROTOCOL", "2"))
app.conf.result_compression = os.environ.get("TEST_RESULT_COMPRESSION")


if "TEST_NOTE" in os.environ:

    @app.task(name="tests.note")
    def note(*args, **kwargs):
        """Says with what it was called, where a test can read it."""
        app.backend.client.rpush("noted", json.dumps([args, kwargs], ensure_ascii=False))


@app.task(name="tasks.question_generator.generate_questions", bind=True)
def generate_questions(self, position: str, count: int = 5, previous_qa: list | None = None) -> list[str]:
    if position == "raise":
        raise ValueError("sk-secret and the answer")
    if position == "garbage":
        return {"a": 1}
    if position == "empty":
        return []
    if position == "not a number":
        return [float("nan")]
    if position == "hang":
        time.sleep(30)
    if position == "retry" and self.request.retries == 0:
        raise self.retry(countdown=0.2)
    if position == "not JSON":
        client = app.backend.client
        key = app.backend.get_key_for_task(self.request.id)
        if isinstance(key, bytes):
            key = key.decode()
        client.setex(key, 60, b"\x80\x04\x95pickle")
        client.publish(key, b"\x80\x04\x95pickle")
        time.sleep(30)
    earlier = len(previous_qa or [])
    return [f"{position} 질문 {number}? ({earlier})" for number in range(1, count + 1)]


@app.task(name="tasks.evaluator.analyze_answer")
def analyze_answer(record_id: int, question: str, user_answer: str, rubric: str) -> dict:
    evaluation = {
        "score": 85.5,
        "feedback": f"{record_id}|{question}|{user_answer}|{rubric}",
        "keywords": ["REST"],
        "strengths": ["구체적입니다"],
        "improvements": [],
    }
    if user_answer == "missing":
        del evaluation["strengths"]
    if user_answer == "text":
        evaluation["score"] = "85"
    if user_answer == "range":
        evaluation["score"] = 101
    if user_answer == "decimal":
        evaluation["score"] = Decimal("85.50")
    if user_answer == "slow":
        time.sleep(0.05)
    return evaluation
