"""Sends a task by name as any Celery client does, waits for it, and prints what came as one line of JSON."""

import json
import sys

from contract import app

name, args, kwargs, options = sys.argv[1], *(json.loads(text) for text in sys.argv[2:5])
result = app.send_task(name, args=args, kwargs=kwargs, **options)
try:
    print(json.dumps({"id": result.id, "value": result.get(timeout=30)}))
except Exception as failure:  # the test looks at what a caller sees
    print(json.dumps({"id": result.id, "class": type(failure).__name__, "message": str(failure)}))
