"""Where cheats and honest viewers meet the platform: its clock, its lines, and what the database says afterwards."""

import http.client
import json
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import time_machine
from flask import Flask
from sqlalchemy import func

from learnhub.accounts.service import open_session
from learnhub.catalog.models import Lesson
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import LessonProgress, LessonProgressPast, StudyBeat, StudyDay, StudyFlag, StudyHoursEntry, StudyLease
from learnhub.learning.service import find_odd_study
from learnhub.organization.models import Member
from learnhub.ranking.models import PointsEntry
from learnhub.ui.filters import duration
from tests.client import TOKEN, Client
from tests.factories import LessonFactory, MemberFactory

SECOND = 1.0  # ceilings hold to the second
Beat = dict[str, Any]


class Clock(Protocol):
    """The server's clock, in the hands of the test."""

    now: datetime

    def wait(self, seconds: float) -> None: ...


@dataclass
class FileClock:
    """The clock of servers in processes of their own."""

    path: Path
    now: datetime = field(default_factory=lambda: now().replace(microsecond=0))

    def __post_init__(self) -> None:
        self.wait(0)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.write(struct.pack("d", self.now.timestamp()))


@dataclass
class Travel:
    """The clock of this process."""

    traveller: Any
    now: datetime

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.traveller.move_to(self.now)


@dataclass
class Reply:
    status: int
    body: Any


Send = Callable[[str, str, Any, dict[str, str]], Reply]


@dataclass
class Arena:
    """A platform, its clock and a way to reach it. `lines` are what the cases have to say."""

    app: Flask
    clock: Clock
    send: Send
    name: str
    lines: list[str] = field(default_factory=list)

    def member(self) -> Member:
        return MemberFactory()

    def lesson(self, seconds: int = 600, **more: Any) -> Lesson:
        return LessonFactory(duration_seconds=seconds, **more)

    def person(self, member: Member | None = None, agent: str = "tests", address: str = "127.0.0.1") -> "Person":
        """Somebody signed in, now."""
        member = member or self.member()
        with transaction():
            secret = open_session(member.account, now=self.clock.now, address=address, agent=agent)
        browser = self.app.test_client()
        assert isinstance(browser, Client)
        with browser.session_transaction() as session:
            session["_user_id"], session["csrf_token"] = secret, TOKEN
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = browser.get_cookie(name)
        assert cookie is not None
        headers = {"Cookie": f"{name}={cookie.value}", "X-CSRFToken": browser._token(), "User-Agent": agent}
        return Person(self, member, headers, self.clock.now)

    def verdict(self, case: str, person: "Person", *, least: float = 0.0, most: float | None = None) -> "Credit":
        """Print what came of it, and hold the ceilings of study time; `least` and `most` bound the credit of the case."""
        credit = self.credit(person)
        wall = (self.clock.now - person.since).total_seconds()
        self.lines.append(f"{case:<58} credit {credit.studied:8.1f} s  coverage {credit.covered:8.1f} s  wall {wall:8.1f} s")
        print(f"[{self.name}] {self.lines[-1]}")
        for lesson_id, studied, covered, length in credit.lessons:
            assert studied <= covered + 0.01, f"{case}: lesson {lesson_id} earned {studied} s of {covered} s seen"
            assert covered <= length + 0.01, f"{case}: lesson {lesson_id} has {covered} s seen of {length} s"
        assert credit.studied <= wall + SECOND, f"{case}: {credit.studied} s earned in {wall} s"
        lessons = credit.studied + credit.past
        assert abs(lessons - credit.days) < 0.5, f"{case}: {lessons} s of lessons, {credit.days} s of days"
        assert credit.studied >= least, f"{case}: {credit.studied} s earned, at least {least} s are due"
        if most is not None:
            assert credit.studied <= most + SECOND, f"{case}: {credit.studied} s earned, at most {most} s may be"
        return credit

    def credit(self, person: "Person") -> "Credit":
        db.session.rollback()
        rows = db.session.execute(
            db.select(LessonProgress.lesson_id, LessonProgress.study_seconds, LessonProgress.covered_seconds, Lesson.duration_seconds)
            .join(Lesson, Lesson.id == LessonProgress.lesson_id)
            .where(LessonProgress.member_id == person.member.id)
        ).all()
        days = db.session.scalar(db.select(func.coalesce(func.sum(StudyDay.seconds), 0)).where(StudyDay.member_id == person.member.id))
        paid = db.session.scalars(db.select(StudyHoursEntry.source).where(StudyHoursEntry.member_id == person.member.id)).all()
        points = db.session.scalars(db.select(PointsEntry.id).where(PointsEntry.member_id == person.member.id)).all()
        past = db.session.scalar(
            db.select(func.coalesce(func.sum(LessonProgressPast.study_seconds), 0)).where(LessonProgressPast.member_id == person.member.id)
        )
        return Credit([tuple(row) for row in rows], float(days or 0), float(past or 0), list(paid), len(points))

    def flags(self, person: "Person") -> set[str]:
        """What a person would be shown of her study: the job looks through all of it."""
        self.clock.wait(120)
        more = True
        while more:
            with transaction():
                more = find_odd_study(now=self.clock.now)
        return set(db.session.scalars(db.select(StudyFlag.rule).where(StudyFlag.member_id == person.member.id)))

    def count(self, table: Any, *which: Any) -> int:
        db.session.rollback()
        return int(db.session.scalar(db.select(func.count()).select_from(table).where(*which)) or 0)

    def beats_of(self, person: "Person") -> int:
        mine = db.select(StudyLease.id).where(StudyLease.member_id == person.member.id)
        return self.count(StudyBeat, StudyBeat.lease_id.in_(mine))

    def change(self, thing: Any, **values: Any) -> None:
        """What an organizer does beside: in the database, at once."""
        for name, value in values.items():
            setattr(thing, name, value)
        db.session.commit()


@dataclass
class Credit:
    """What the database holds for somebody: (lesson, study time, coverage, length), the days' sum, study time of replaced files, what
    paid hours, entries of points.
    """

    lessons: list[Any]
    days: float
    past: float
    paid: list[str]
    points: int

    @property
    def studied(self) -> float:
        return sum(row[1] for row in self.lessons)

    @property
    def covered(self) -> float:
        return sum(row[2] for row in self.lessons)


@dataclass
class Person:
    """A signed-in session of a member, and her tabs."""

    arena: Arena
    member: Member
    headers: dict[str, str]
    since: datetime

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.arena.send("POST", path, body, self.headers | headers)

    def get(self, path: str) -> Reply:
        return self.arena.send("GET", path, None, self.headers)

    def tab(self, lesson: Lesson) -> "Tab":
        """Open the lesson for study."""
        opened = Tab(self, lesson)
        opened.open()
        return opened

    def page_says(self, seconds: float) -> bool:
        """Whether My study shows that much study time for the month."""
        return str(duration(seconds)) in self.get("/study").body


@dataclass
class Tab:
    """A page of a lesson, honest or not: it makes beats and sends them."""

    person: Person
    lesson: Lesson
    lease: str = ""
    seq: int = 0
    at: float = 0.0
    check: dict[str, Any] | None = None
    opened: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    @property
    def clock(self) -> Clock:
        return self.person.arena.clock

    def open(self) -> Reply:
        reply = self.person.post(f"/study/lessons/{self.lesson.id}/lease", {})
        if reply.status == 200:
            self.lease, self.seq, self.opened, self.check = reply.body["lease"], 0, self.clock.now, reply.body["check"]
        return reply

    @property
    def stamp(self) -> float:
        return (self.clock.now - self.opened).total_seconds() * 1000

    def beat(self, *intervals: list[Any], playing: bool = True, **more: Any) -> Beat:
        """The next beat; not sent yet."""
        self.seq += 1
        position = intervals[-1][1] if intervals else self.at
        return {"seq": self.seq, "stamp": self.stamp, "intervals": list(intervals), "position": position, "playing": playing} | more

    def send(self, *beats: Beat, **more: Any) -> Reply:
        reply = self.person.post("/study/beats", {"lease": self.lease, "beats": list(beats)} | more)
        if reply.status == 200 and isinstance(reply.body, dict):
            self.check = reply.body.get("check")
        return reply

    def report(self, *intervals: list[Any], **more: Any) -> Reply:
        return self.send(self.beat(*intervals, **more))

    def answer(self, check: dict[str, Any] | None = None) -> Reply:
        asked = check or self.check
        assert asked is not None
        reply = self.person.post(f"/study/leases/{self.lease}/presence", {"id": asked["id"]})
        if reply.status == 200:
            self.check = None
        return reply

    def play(self, seconds: float, *, rate: float = 1.0, step: float = 15.0, answers: bool = True) -> Reply:
        """Play on, reporting every `step` seconds, answering what is asked after four seconds."""
        reply = self.report(playing=True)
        while seconds > 0:
            span = min(step, seconds)
            self.clock.wait(span)
            begin, self.at = self.at, min(self.at + span * rate, float(self.lesson.duration_seconds))
            reply = self.report([begin, self.at])
            seconds -= span
            if self.check and answers:
                self.answer()
        return reply


def over_http(port: int) -> Send:
    """Each request on a connection of its own, so that any of the server's processes may take it."""

    def send(method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        words = None if body is None else body if isinstance(body, str) else json.dumps(body)
        kind = {"Content-Type": "application/json", "Accept": "application/json"} if method == "POST" else {}
        try:
            line.request(method, path, words, kind | headers)
            reply = line.getresponse()
            content = reply.read().decode()
        finally:
            line.close()
        return Reply(reply.status, json.loads(content) if content.startswith("{") else content)

    return send


def in_process(app: Flask) -> Send:
    """The same without a network."""

    def send(method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        db.session.commit()
        words = body if isinstance(body, str) or body is None else json.dumps(body)
        kind = {"Content-Type": "application/json", "Accept": "application/json"} if method == "POST" else {}
        browser = app.test_client(use_cookies=False)
        assert isinstance(browser, Client)
        reply = browser.open(path, method=method, data=words, headers=kind | headers, sends_token=False)
        content = reply.get_data(as_text=True)
        return Reply(reply.status_code, json.loads(content) if content.startswith("{") else content)

    return send


@contextmanager
def travelling(app: Flask) -> Iterator[Arena]:
    """An arena within this process, for faults that are planted in it."""
    begin = now().replace(microsecond=0)
    with time_machine.travel(begin, tick=False) as traveller:
        yield Arena(app, Travel(traveller, begin), in_process(app), "in process")
