"""The platform as real processes (web, scheduler, database), what befalls them, and what the database holds in the end."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from flask import Flask

from learnhub.assessment import service
from learnhub.assessment.models import Attempt, ConflictCopy, Exam, Response
from learnhub.assessment.queries import grace
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions.models import QuestionVersion
from tests.chaos.history import Answer, Final, Held, Operation, Sheet, any_answer
from tests.chaos.people import Candidate
from tests.chaos.proxy import Proxy
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, make_bank, make_question
from tests.services import _call, _free_port, _ordinary_user

ROOT = Path(__file__).resolve().parents[2]
MARKS = 2.0
PATIENCE = 180  # seconds: a busy machine is slow, and slow is not lost
RIGHTS = ("A", "B", "C", "D", "对", "错")


@dataclass
class Part:
    """A process of the platform: a parent that stays, and the child that serves."""

    role: tuple[str, ...]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; what it says of broken connections is no news here."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.server", *self.role],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def children(self) -> list[psutil.Process]:
        """Who serves now."""
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def strike(self, kind: signal.Signals) -> bool:
        """A signal to the child; whether there was one."""
        struck = False
        for child in self.children():
            with suppress(psutil.NoSuchProcess):
                child.send_signal(kind)
                struck = True
        return struck

    def stop(self) -> None:
        """The end of parent and child."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)  # it forks no other child meanwhile
            self.strike(signal.SIGKILL)
            self.process.kill()
            self.process.wait(20)

    def fall(self) -> None:
        """The whole family is killed and starts anew."""
        self.stop()
        self.start()


@dataclass
class Cluster:
    """A PostgreSQL of our own, which may fall without a checkpoint; `folder` is that of `services.launch_postgres`."""

    folder: Path

    def fall(self) -> None:
        """Every process of it ends at once; it recovers from its log and serves again."""
        data = self.folder / "data"
        server = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        control = Path(server.exe()).with_name("pg_ctl")
        _call([control, "restart", "-w", "-m", "immediate", "-D", data, "-l", self.folder / "server.log"], self.folder, _ordinary_user())


@dataclass
class Arena:
    """One platform, one exam, some candidates."""

    app: Flask
    seed: int
    death: float = 0.0
    database: "Cluster | None" = None
    exam: int = 0
    candidates: list[Candidate] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    died: Counter[str] = field(default_factory=Counter)
    dealt: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice, self.port = random.Random(self.seed), _free_port()
        self.noted = Path(tempfile.mkdtemp(prefix="learnhub-deaths-")) / "deaths"
        self.noted.touch()
        environment = os.environ | {
            "LEARNHUB_PROFILE": "testing",
            "LEARNHUB_DATABASE_URL": str(self.app.config["DATABASE_URL"]),
            "LEARNHUB_MEDIA_ROOT": str(self.app.config["MEDIA_ROOT"]),
            "LEARNHUB_SECRET_KEY": str(self.app.config["SECRET_KEY"]),
            "LEARNHUB_CHAOS_DEATH": str(self.death),
            "LEARNHUB_CHAOS_DEATHS": str(self.noted),
        }
        self.web, self.jobs = Part(("web", str(self.port)), environment), Part(("jobs",), environment)
        self.proxy = Proxy(self.port, self.seed)

    def open(self, people: int) -> None:
        """An exam without end, and who sits it; then the processes."""
        unit = DepartmentFactory()
        bank, moment = make_bank(unit), now()
        questions = [make_question(bank, f"第{number}题（  ）。", right=right) for number, right in enumerate(RIGHTS)]
        times = {"opens_at": moment - timedelta(hours=1), "closes_at": moment + timedelta(days=1), "minutes": 60, "attempts_allowed": 0}
        draft = service.ExamDraft(
            title="考试", unit_id=unit.id, audience_ids=[unit.id], shuffles_questions=False, shuffles_options=False, **times
        )
        with transaction():
            exam = service.create_exam(draft, scope=service.EVERYWHERE, actor_id=None, now=moment)
            items = [(question.id, MARKS) for question in questions]
            service.set_fixed_paper(exam, items, scope=service.EVERYWHERE, actor_id=None, now=moment)
            service.publish_exam(exam, actor_id=None, now=moment)
        self.exam = exam.id
        options = [[str(option["id"]) for option in version.options] for version in self._versions(exam)]
        for number in range(people):
            self.candidates.append(self._candidate(MemberFactory(department=unit), options, number))
        db.session.commit()
        for part in (self.web, self.jobs):
            part.start()
        self.wait()
        self.threads = [threading.Thread(target=candidate.work) for candidate in self.candidates]
        for thread in self.threads:
            thread.start()

    def _versions(self, exam: Exam) -> list[QuestionVersion]:
        ids = [item.question_id for item in exam.items]
        found = {version.question_id: version for version in db.session.scalars(db.select(QuestionVersion))}
        return [found[each] for each in ids]

    def _candidate(self, member: Any, options: list[list[str]], number: int) -> Candidate:
        browser = self.app.test_client()
        assert isinstance(browser, Client)
        browser.sign_in(member)
        token, cookie = browser._token(), browser.get_cookie("learnhub")
        assert cookie is not None
        headers = {"Cookie": f"learnhub={cookie.value}", "X-CSRFToken": token, "Content-Type": "application/json"}
        headers["Accept"] = "application/json"
        dice = random.Random(self.seed * 1000 + number)
        return Candidate(str(member.id), self.proxy.port, self.exam, headers, options, self.done, dice)

    def wait(self) -> None:
        """Until the platform answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            time.sleep(0.02)
        raise AssertionError("the platform did not come back")

    def harm(self, name: str) -> None:
        """One thing that may happen to the processes."""
        self.dealt[name] = self.dealt.get(name, 0) + 1
        if name == "kill web":
            self.web.strike(signal.SIGKILL)
        elif name == "kill jobs":
            self.jobs.strike(signal.SIGKILL)
        elif name == "kill family":
            self.web.fall()
        elif name == "kill database":
            assert self.database is not None
            self.database.fall()
        else:
            self.web.strike(signal.SIGSTOP)
            time.sleep(self.dice.uniform(0.05, 0.4))
            self.web.strike(signal.SIGKILL if name == "kill stopped" else signal.SIGCONT)
        self.wait()

    @property
    def kills(self) -> int:
        """How often a process was killed so far, or killed itself at a failpoint."""
        return self.deaths.total() + sum(count for name, count in self.dealt.items() if name.startswith("kill"))

    @property
    def deaths(self) -> Counter[str]:
        """How often web killed itself, by place."""
        return Counter(self.noted.read_text(encoding="utf-8").splitlines())

    def advance(self) -> None:
        """Until somebody has heard a yes again: trouble that comes faster than work proves nothing."""
        before, deadline = self.heard, time.monotonic() + PATIENCE
        while self.heard == before and time.monotonic() < deadline:
            time.sleep(0.01)

    @property
    def heard(self) -> int:
        """How often a candidate heard a yes."""
        return sum(candidate.heard for candidate in self.candidates)

    def suffer(self, kills: int) -> None:
        """Work and trouble by turns until so many processes were killed."""
        names = ("kill web", "kill jobs", "kill stopped", "stop and go", "kill family", "kill database")
        often = (62, 15, 14, 8, 1, 3 if self.database else 0)
        while self.kills < kills:
            self.advance()
            time.sleep(self.dice.uniform(0.02, 0.3))
            self.harm(self.dice.choices(names, often)[0])

    def end(self) -> list[Operation]:
        """The candidates stop, then the processes; everything that was asked and heard."""
        time.sleep(0.3)
        self.done.set()
        for thread in self.threads:
            thread.join(30)
        self.proxy.close()
        for part in (self.web, self.jobs):
            part.stop()
        self.died = self.deaths
        shutil.rmtree(self.noted.parent)
        return [operation for candidate in self.candidates for operation in candidate.history]

    def final(self) -> Final:
        """What the database holds."""
        db.session.rollback()
        db.session.expire_all()
        versions = self._versions(db.session.get_one(Exam, self.exam))
        right = [tuple(version.answer_key["right"]) for version in versions]
        return read_final(lambda _attempt, position, answer: MARKS if answer == right[position] else 0.0)


def read_final(score_of: Any, moment: float | None = None, grades: dict[int, int] | None = None) -> Final:
    """Attempts, answers and copies as they stand in the database."""
    sheets = [
        Sheet(
            attempt=row.id,
            client=str(row.member_id),
            state=row.state,
            deadline=row.deadline and row.deadline.timestamp(),
            closed_at=row.closed_at and row.closed_at.timestamp(),
            reason=row.close_reason,
            score=row.score,
            graded_at=row.graded_at and row.graded_at.timestamp(),
            grades=None if grades is None else grades.get(row.id, 0),
        )
        for row in db.session.scalars(db.select(Attempt))
    ]
    answers = [
        Held(row.attempt_id, row.position, row.seq, row.tab, _answer(row.answer), row.score)
        for row in db.session.scalars(db.select(Response))
    ]
    copies = frozenset((row.attempt_id, row.position, row.tab, row.seq) for row in db.session.scalars(db.select(ConflictCopy)))
    return Final(sheets, answers, copies, score_of, moment or now().timestamp(), grace().total_seconds())


def _answer(value: Any) -> Answer:
    return any_answer(value)
