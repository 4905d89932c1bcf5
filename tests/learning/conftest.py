"""What the tests of study share: a member, a course with a video of ten minutes, and a browser whose clock the test moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from learnhub.catalog.models import Lesson
from learnhub.core.extensions import db
from learnhub.core.transactions import single_write, transaction
from learnhub.learning import service
from learnhub.learning.models import LessonProgress, StudyDay
from learnhub.organization.models import Member
from tests.factories import LessonFactory, MemberFactory

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def report(token: str, beats: Any, member_id: int, *, now: datetime) -> dict[str, Any]:
    """Beats as the view records them: the usual one without a lock, whatever is left over with one."""
    with single_write() as on:
        reply = service.record_usual_beat(on, token, beats, member_id, now=now)
    if reply is None:
        with transaction():
            reply = service.record_heartbeat(token, beats, member_id, now=now)
    return reply


class Soonest(Random):
    """Chance at its lowest: presence checks come every ten minutes."""

    def uniform(self, a: float, b: float) -> float:
        return a


@dataclass
class Browser:
    """A lesson page in a browser. Its clock and the server's are one; `wait` moves both."""

    member: Member
    lesson: Lesson
    now: datetime = NOON
    lease: str = ""
    opened_at: datetime = NOON
    seq: int = 0
    position: float = 0.0
    queue: list[dict[str, Any]] = field(default_factory=list)

    def open(self) -> dict[str, Any]:
        with transaction():
            reply = service.open_lease(self.lesson.id, self.member.id, chance=Soonest(), now=self.now)
        self.lease, self.opened_at, self.seq, self.queue = reply["lease"], self.now, 0, []
        return reply

    def wait(self, seconds: float) -> "Browser":
        self.now += timedelta(seconds=seconds)
        return self

    def beat(self, *intervals: list[Any], playing: bool = True, **more: Any) -> dict[str, Any]:
        """One beat as the page makes it, not sent yet."""
        self.seq += 1
        stamp = (self.now - self.opened_at).total_seconds() * 1000
        position = intervals[-1][1] if intervals else self.position
        return {"seq": self.seq, "stamp": stamp, "intervals": list(intervals), "position": position, "playing": playing} | more

    def send(self, *beats: dict[str, Any]) -> dict[str, Any]:
        db.session.commit()
        return report(self.lease, list(beats), self.member.id, now=self.now)

    def report(self, *intervals: list[Any], **more: Any) -> dict[str, Any]:
        return self.send(self.beat(*intervals, **more))

    def answer(self, check: dict[str, Any] | str, lease: str = "") -> dict[str, Any]:
        token = check if isinstance(check, str) else check["id"]
        with transaction():
            return service.answer_check(lease or self.lease, token, self.member.id, chance=Soonest(), now=self.now)

    def play(self, seconds: float, *, rate: float = 1.0, step: float = 15.0, start: float | None = None) -> dict[str, Any]:
        """Play on from `start` (or where it stood), reporting every `step` seconds, and pause; returns the last reply."""
        self.position = self.position if start is None else start
        reply = self.report(playing=True)
        while seconds > 0:
            span = min(step, seconds)
            begin, self.position = self.position, self.position + span * rate
            reply = self.wait(span).report([begin, self.position])
            seconds -= span
        self.report(playing=False)
        return reply

    @property
    def progress(self) -> LessonProgress:
        db.session.expire_all()
        return db.session.scalars(
            db.select(LessonProgress).where(LessonProgress.member_id == self.member.id, LessonProgress.lesson_id == self.lesson.id)
        ).one()

    @property
    def days(self) -> dict[str, float]:
        db.session.expire_all()
        rows = db.session.scalars(db.select(StudyDay).where(StudyDay.member_id == self.member.id))
        return {row.day.isoformat(): round(row.seconds, 2) for row in rows}


@pytest.fixture
def browser(database: Any) -> Browser:
    """A video of ten minutes, the only lesson of its course."""
    return Browser(MemberFactory(), LessonFactory())
