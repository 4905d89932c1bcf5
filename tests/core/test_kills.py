"""The server is killed in the middle of its work, again and again, and nothing that it said it had kept is lost.

`LEARNHUB_KILLS=30 .venv/bin/pytest -n0 tests/core/test_kills.py` kills more often.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask

from learnhub.assessment.models import Response
from learnhub.core.extensions import db
from learnhub.learning.models import LessonProgress, StudyLease
from scripts.setup import SERVE
from tests.client import Client
from tests.two_units import Side, World, build

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("LEARNHUB_KILLS", "3"))
SEED = 20260701
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Server:
    """The platform as `make run` serves it, on the test's own database."""

    app: Flask
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WORKERS": "1",
            "LEARNHUB_PROFILE": "testing",
            "LEARNHUB_DATABASE_URL": str(self.app.config["DATABASE_URL"]),
            "LEARNHUB_MEDIA_ROOT": str(self.app.config["MEDIA_ROOT"]),
            "LEARNHUB_SECRET_KEY": str(self.app.config["SECRET_KEY"]),
        }
        command = [str(Path(sys.executable).with_name(SERVE[0])), *SERVE[1:]]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            with (
                suppress(OSError, http.client.HTTPException),
                closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as line,
            ):
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the server did not come back")

    def kill(self, *, master: bool) -> None:
        """SIGKILL to the workers, or to the whole family; what is dead is started again."""
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        workers = parent.children(recursive=True)
        if master or not workers:
            for process in (parent, *workers):
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.start()
        else:
            for process in workers:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGKILL)

    def stop(self) -> None:
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            for process in (*psutil.Process(self.process.pid).children(recursive=True), psutil.Process(self.process.pid)):
                process.kill()
        self.process.wait()


@dataclass
class Person:
    """Somebody who sits an exam and watches a film at once, through all that happens to the server."""

    side: Side
    port: int
    headers: dict[str, str]
    stop: threading.Event
    answers: dict[int, tuple[int, list[str]]] = field(default_factory=dict)
    beat: int = 0
    covered: float = 0.0
    kept: int = 0

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The reply, or None when none came."""
        with (
            suppress(OSError, http.client.HTTPException, ValueError),
            closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line,
        ):
            line.request("POST", path, json.dumps(body), self.headers)
            reply = line.getresponse()
            content = json.loads(reply.read())
            return content if reply.status == 200 else None
        return None

    def work(self) -> None:
        """Answer and watch until told to stop; what was acknowledged is written down."""
        options = [item["options"] for item in self.side.ids["paper"]]
        begun, seq = time.monotonic(), 0
        while not self.stop.is_set():
            seq += 1
            position = seq % len(options)
            answer = [random.choice(options[position])]
            saved = self.post(
                f"/attempts/{self.side.ids['attempt_id']}/answers",
                {"position": position, "answer": answer, "marked": False, "seq": seq, "tab": "one"},
            )
            if saved is None:
                time.sleep(0.05)
            elif saved["state"] == "ok":
                self.answers[position] = (seq, answer)
                self.kept += 1
            now = time.monotonic() - begun
            played = {"seq": self.beat + 1, "stamp": now * 1000, "intervals": [[0, min(now, 19)]], "position": now, "playing": True}
            counted = self.post("/study/beats", {"lease": self.side.ids["token"], "beats": [played]})
            if counted is not None:
                self.beat, self.covered = counted["seq"], counted["covered_seconds"]


def _person(app: Flask, side: Side, port: int, stop: threading.Event) -> Person:
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(side.member)
    token = client._token()
    cookie = client.get_cookie("learnhub")
    assert cookie is not None
    headers = {"Cookie": f"learnhub={cookie.value}", "X-CSRFToken": token, "Content-Type": "application/json", "Accept": "application/json"}
    return Person(side, port, headers, stop)


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(app: Flask, database: Any) -> None:
    world: World = build(app)
    dice, stop, server = random.Random(SEED), threading.Event(), Server(app, _free_port())
    people = [_person(app, side, server.port, stop) for side in (world.a, world.b)]
    threads = [threading.Thread(target=person.work) for person in people]
    db.session.commit()
    server.start()
    try:
        server.wait()
        for thread in threads:
            thread.start()
        for number in range(KILLS):
            time.sleep(dice.uniform(0.3, 1.2))
            server.kill(master=number % 2 == 0)
            server.wait()
        time.sleep(0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
        server.stop()
    _compare(people)


def _compare(people: list[Person]) -> None:
    """What the database holds against what was acknowledged: at least that, and whole."""
    assert db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    lost = []
    for person in people:
        assert person.kept > KILLS
        assert person.beat > 0
        for position, (seq, answer) in person.answers.items():
            held = db.session.scalars(
                db.select(Response).filter_by(attempt_id=person.side.ids["attempt_id"], position=position)
            ).one_or_none()
            if held is None or held.seq < seq or (held.seq == seq and held.answer != answer):
                lost.append((person.side.name, position, seq, held and held.seq))
        lease = db.session.scalars(db.select(StudyLease).filter_by(token=person.side.ids["token"])).one()
        progress = db.session.scalars(db.select(LessonProgress).filter_by(lesson_id=person.side.ids["lesson_id"])).one()
        if lease.seq < person.beat or progress.covered_seconds < person.covered - 0.1:
            lost.append((person.side.name, "beat", person.beat, lease.seq))
    assert lost == []
