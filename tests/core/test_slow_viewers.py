"""Twice as many slow viewers as threads, and a page still answers: nobody on a bad line holds the others up."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask

from learnhub.accounts.service import open_session
from learnhub.catalog.service import save_material
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from scripts.setup import SERVE
from tests.factories import CourseFactory, MemberFactory

ROOT = Path(__file__).resolve().parents[2]
THREADS = 4
FILM = b"\0" * (24 * 1024 * 1024)  # far more than the sockets of the viewers can take in


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def port(app: Flask, database: Any) -> Iterator[int]:
    """The platform as `make run` serves it, with few threads, on the test's own database."""
    chosen = free_port()
    environment = os.environ | {
        "HOST": "127.0.0.1",
        "PORT": str(chosen),
        "THREADS": str(THREADS),
        "WORKERS": "1",
        "LEARNHUB_PROFILE": "testing",
        "LEARNHUB_DATABASE_URL": str(app.config["DATABASE_URL"]),
        "LEARNHUB_MEDIA_ROOT": str(app.config["MEDIA_ROOT"]),
        "LEARNHUB_SECRET_KEY": str(app.config["SECRET_KEY"]),
    }
    command = [str(Path(sys.executable).with_name(SERVE[0])), *SERVE[1:]]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and server.poll() is None:
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", chosen), timeout=1)):
                break
            time.sleep(0.1)
        yield chosen
    finally:
        server.terminate()
        server.wait(timeout=30)


def film_and_cookie(app: Flask) -> tuple[int, str]:
    """A large film, and the cookie of a member who may see it."""
    member = MemberFactory()
    with transaction():
        film = save_material(CourseFactory(), "media/film.mp4", BytesIO(FILM), "video/mp4", now=now())
        token = open_session(member.account, now=now(), address="127.0.0.1", agent="tests")
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    db.session.commit()
    return film.id, f"learnhub={serializer.dumps({'_user_id': token})}"


def seconds_of_page(port: int) -> float:
    begin = time.perf_counter()
    with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=20) as answer:
        assert answer.status == 200
        answer.read()
    return time.perf_counter() - begin


@pytest.mark.slow
def test_a_page_answers_while_viewers_dawdle(app: Flask, port: int) -> None:
    film_id, cookie = film_and_cookie(app)
    seconds_of_page(port)  # the first one compiles templates
    request = f"GET /media/{film_id} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nRange: bytes=0-\r\n\r\n".encode()
    with ExitStack() as lines:
        viewers = [lines.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=20))) for _ in range(2 * THREADS)]
        for viewer in viewers:
            viewer.sendall(request)
        for viewer in viewers:
            assert viewer.recv(64).startswith(b"HTTP/1.1 206"), "every viewer has the beginning of the film"
        took = []
        for _ in range(9):
            for viewer in viewers:
                viewer.recv(2048)  # they read on, a little at a time
            took.append(seconds_of_page(port))
    assert statistics.median(took) < 0.1, took
