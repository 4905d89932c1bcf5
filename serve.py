"""How `make run` and a small installation serve: granian, a worker per core, many threads. Why: docs/adr/0003-server-and-driver.md."""

import os

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
WORKERS = int(os.environ.get("WORKERS", min(4, os.cpu_count() or 1)))


def application() -> Flask:
    """In each worker: the application with its embedded scheduler beside it."""
    from learnhub import scheduler
    from wsgi import app

    scheduler.start(app)
    return app


def tell() -> None:
    """Say where the platform is; who comes before the workers are ready waits a moment."""
    print(f"LearnHub listens at http://{HOST}:{PORT} (Ctrl+C stops it)", flush=True)  # noqa: T201


def main() -> None:
    """Serve until stopped; a worker that dies is replaced."""
    server = Granian(
        "serve:application",
        factory=True,
        address=HOST,
        port=PORT,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=int(os.environ.get("THREADS", "4")),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,  # seconds; whoever is not done by then is not waited for
        log_level=LogLevels.error,
    )
    server.on_startup(tell)
    server.serve()


if __name__ == "__main__":
    main()
