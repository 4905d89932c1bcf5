"""How `make run` and a small installation serve: granian, one worker, many threads. Why: docs/adr/0003-server-and-driver.md."""

import os

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))


def application() -> Flask:
    """In the worker: the application with its embedded scheduler beside it; says where the platform is."""
    from learnhub import scheduler
    from wsgi import app

    scheduler.start(app)
    print(f"LearnHub is ready at http://{HOST}:{PORT} (Ctrl+C stops it)", flush=True)  # noqa: T201
    return app


def main() -> None:
    """Serve until stopped; a worker that dies is replaced."""
    Granian(
        "serve:application",
        factory=True,
        address=HOST,
        port=PORT,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WORKERS", "1")),
        blocking_threads=int(os.environ.get("THREADS", "8")),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
