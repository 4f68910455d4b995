"""Sends tasks by Python's Celery, takes their results, and prints the microseconds of processor time for each."""

import sys
import time

from celery import Celery

url, count, answer = sys.argv[1], int(sys.argv[2]), sys.argv[3]
app = Celery("cost", broker=url, backend=url)
arguments = ["REST API를 설계할 때 무엇을 고려하나요?", answer, "자원, 메서드, 상태 코드"]


def send(record):
    return app.send_task("tasks.evaluator.analyze_answer", args=[record, *arguments])


send(0).get(timeout=30)
began = time.process_time()
results = [send(record) for record in range(1, count + 1)]
for result in results:
    result.get(timeout=60)
print((time.process_time() - began) / count * 1e6)
