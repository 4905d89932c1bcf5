"""A part of the platform that may be killed at any moment: `python -m tests.chaos.server web PORT` or `… jobs`.

A parent holds the socket and never serves; the child it forks does, and is replaced when it dies. With LEARNHUB_CHAOS_DEATH (how often)
the child kills itself at the worst places, and notes in the file LEARNHUB_CHAOS_DEATHS at which.
"""

import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

import learnhub
from learnhub import scheduler
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from tests.fraud.server import Quiet

DEATH = float(os.environ.get("LEARNHUB_CHAOS_DEATH", "0"))
PLACES = BEFORE_COMMIT, AFTER_COMMIT, BEFORE_WRITE, AFTER_WRITE, BEFORE_REPLY, IN_REPLY, AFTER_REPLY = (
    "before commit",
    "after commit",
    "before the write",
    "after the write",
    "before the reply",
    "in the reply",
    "after the reply",
)
BREATH = 0.2  # seconds between two runs of the jobs


def die_sometimes(place: str) -> None:
    """The end of this process, without a word to whoever asked."""
    if random.random() < DEATH:
        with Path(os.environ["LEARNHUB_CHAOS_DEATHS"]).open("a", encoding="utf-8") as noted:
            noted.write(f"{place}\n")
        os.kill(os.getpid(), signal.SIGKILL)


def plant(app: Flask) -> None:
    """Failpoints: around a commit (and around the one statement of the short way), and around and in the middle of the reply."""
    with app.app_context():
        event.listen(db.session, "before_commit", lambda _session: die_sometimes(BEFORE_COMMIT))
        event.listen(db.session, "after_commit", lambda _session: die_sometimes(AFTER_COMMIT))
    real_row, real_app = Prepared.row, app.wsgi_app

    def row(self: Prepared, *args: Any, **more: Any) -> Any:
        die_sometimes(BEFORE_WRITE)
        found = real_row(self, *args, **more)
        die_sometimes(AFTER_WRITE)
        return found

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        reply = list(real_app(environ, start_response))
        die_sometimes(BEFORE_REPLY)
        for part in reply:
            yield part[: len(part) // 2]
            die_sometimes(IN_REPLY)
            yield part[len(part) // 2 :]
        die_sometimes(AFTER_REPLY)

    Prepared.row = row  # type: ignore[method-assign]
    app.wsgi_app = serve  # type: ignore[method-assign]


def web(app: Flask, listening: socket.socket) -> None:
    """Serve until killed."""
    port = listening.getsockname()[1]
    make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet, fd=listening.fileno()).serve_forever()


def jobs(app: Flask) -> None:
    """Close what is overdue, again and again."""
    while True:
        scheduler.run(app, "close overdue attempts")
        time.sleep(BREATH)


def keep_alive(app: Flask, work: Callable[[], None]) -> None:
    """Fork the child, and another when it is gone; end it when told to stop."""
    child = 0

    def stop(*_signal: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            random.seed(os.getpid() * 1_000_003 + time.time_ns())
            with app.app_context():
                db.engine.dispose(close=False)
            work()
        os.waitpid(child, 0)


def main(role: str, port: int = 0) -> None:
    """Be one part of the platform."""
    app = learnhub.create_app("testing")
    if role == "jobs":
        keep_alive(app, lambda: jobs(app))
    if DEATH:
        plant(app)
    listening = socket.create_server(("127.0.0.1", port), backlog=256)
    keep_alive(app, lambda: web(app, listening))


if __name__ == "__main__":
    main(sys.argv[1], *(int(each) for each in sys.argv[2:]))
