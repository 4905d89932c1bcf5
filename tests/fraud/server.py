"""The platform on a clock that the suite moves: `python -m tests.fraud.server PORT CLOCK`, four processes behind one address.

The clock is a file of eight bytes: seconds since 1970. The product has no door for it: what its own clock reads is replaced from outside.
"""

import mmap
import os
import signal
import socket
import struct
import sys
from datetime import datetime, tzinfo
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

import learnhub
from learnhub.core import clock
from learnhub.core.extensions import db

WORKERS = 4


class Quiet(WSGIRequestHandler):
    """Thousands of requests need no log."""

    def log_request(self, *_args: object) -> None:
        pass


def use(path: Path) -> None:
    """Let the platform read its time from the file."""
    with path.open("r+b") as file:
        shared = mmap.mmap(file.fileno(), 8)

    class Moved(datetime):
        """The present is what the file says."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Moved":
            return cls.fromtimestamp(struct.unpack("d", shared[:8])[0], tz)

    clock.datetime = Moved


def main(port: int, path: Path) -> None:
    """Serve until told to stop."""
    use(path)
    app = learnhub.create_app("testing")
    listening = socket.create_server(("127.0.0.1", port), backlog=1024)
    children = []
    for _ in range(WORKERS):
        child = os.fork()
        if child == 0:
            with app.app_context():
                db.engine.dispose(close=False)
            make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet, fd=listening.fileno()).serve_forever()
        children.append(child)

    def stop(*_signal: object) -> None:
        for child in children:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.pause()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
