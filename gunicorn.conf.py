"""How `make run` and a small installation serve: one process, many threads. Docs: docs/ for operators."""

import os
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "1"))
threads = int(os.environ.get("THREADS", "8"))
timeout = 60
graceful_timeout = 15
keepalive = 5
control_socket_disable = True
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    """The application is loaded: start the embedded scheduler beside it, and say where the platform is."""
    app = worker.app.wsgi()
    if app.config.get("SCHEDULER") == "embedded":
        from learnhub import scheduler

        scheduler.start(app)
    print(f"LearnHub is ready at http://{bind} (Ctrl+C stops it)", flush=True)  # noqa: T201
