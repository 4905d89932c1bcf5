"""Thousands of attempts around their deadline, on servers whose clocks disagree; four schedulers at once."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from tests.chaos.stage import MINUTES, Stage, make_stage

MOMENT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
END = MOMENT + timedelta(minutes=MINUTES)
ATTEMPTS = int(os.environ.get("LEARNHUB_CHAOS_ATTEMPTS", "60"))
GRACE = timedelta(seconds=30)  # as the setting comes
CLOCKS = [timedelta(seconds=wrong) for wrong in (-5, -1.3, 0.8, 5)]
EARLIEST, LATEST = -20.0, 50.0  # seconds from the deadline on
pytestmark = pytest.mark.both_databases


@pytest.fixture
def stage(database: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return make_stage(monkeypatch, MOMENT)


@dataclass
class Expected:
    """What has to become of each attempt: worked out beside the platform, from the clock of the server that is asked."""

    closed: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)

    def save(self, attempt: int, seq: int, at: datetime) -> str:
        said = "ok" if attempt not in self.closed and at <= END + GRACE else "closed"
        if said == "ok":
            self.held[attempt] = seq
        self.said[said] += 1
        return said

    def submit(self, attempt: int, at: datetime) -> None:
        self.closed.setdefault(attempt, ("submitted", at) if at <= END else ("deadline", END))

    def close_overdue(self, attempts: list[int], at: datetime) -> None:
        if at > END + GRACE:
            for attempt in attempts:
                self.closed.setdefault(attempt, ("deadline", END))


def requests(attempts: int, dice: random.Random) -> Iterator[tuple[float, str, int, int]]:
    """When what comes from whom: two answers each, half of them hand in, and two schedulers look every few seconds."""
    for member in range(attempts):
        moments = sorted(dice.uniform(EARLIEST, LATEST) for _answer in range(2))
        yield from ((moment, "save", member, seq) for seq, moment in enumerate(moments, start=1))
        if dice.random() < 0.5:
            yield dice.uniform(EARLIEST, LATEST), "submit", member, 0
    for scheduler in (0, len(CLOCKS) - 1):
        yield from ((float(second), "close", scheduler, 0) for second in range(int(EARLIEST), int(LATEST) + 20, 5))


def test_around_the_deadline_the_servers_clock_alone_decides(stage: Stage) -> None:
    """A request is judged by the clock of whichever server it meets, and each attempt is closed by whoever notices first, once."""
    dice, expected = random.Random(7), Expected()
    attempts = stage.crowd(ATTEMPTS)
    wrong = []
    for moment, what, number, seq in sorted(requests(ATTEMPTS, dice)):
        stage.skew = CLOCKS[number] if what == "close" else dice.choice(CLOCKS)
        stage.now = at = END + timedelta(seconds=moment) + stage.skew
        if what == "save":
            said = stage.save(attempts[number], 0, [dice.choice(stage.options[0])], seq, member=number)
            if said != expected.save(attempts[number], seq, at):
                wrong.append((moment, stage.skew, attempts[number], said))
        elif what == "submit":
            stage.submit(attempts[number], member=number)
            expected.submit(attempts[number], at)
        else:
            stage.close_overdue()
            expected.close_overdue(attempts, at)
    assert wrong == []
    assert stage.complaints(skew=max(CLOCKS).total_seconds()) == []
    final = stage.final()
    assert {sheet.attempt: (sheet.reason, sheet.closed_at) for sheet in final.sheets} == {
        attempt: (reason, at.timestamp()) for attempt, (reason, at) in expected.closed.items()
    }
    assert {held.attempt: held.seq for held in final.answers} == expected.held
    assert {sheet.grades for sheet in final.sheets} == {1}
    assert len(final.sheets) == ATTEMPTS
    reasons = Counter(reason for reason, _at in expected.closed.values())
    assert min(reasons["submitted"], reasons["deadline"], *expected.said.values()) > ATTEMPTS / 10
    print(f"\n{ATTEMPTS} attempts: {dict(expected.said)}, {dict(reasons)}")  # noqa: T201


def test_four_schedulers_close_each_attempt_once(app: Flask, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnhub.assessment.queries.attempts.CLOSED_AT_ONCE", 5)
    attempts = stage.crowd(max(24, ATTEMPTS // 10))
    late = END + timedelta(minutes=1)
    db.session.commit()
    barrier = Barrier(4)

    def close(_number: int) -> int:
        with app.app_context():
            queries.grace()
            closed = 0
            for some in queries.overdue_batches(late):
                barrier.wait()
                with transaction():
                    closed += service.close_overdue(now=late, attempt_ids=some)
            return closed

    with ThreadPoolExecutor(4) as threads:
        closed = sum(threads.map(close, range(4)))
    with transaction():
        closed += service.close_overdue(now=late)
    db.session.expire_all()
    assert closed == len(attempts)
    assert {(row.state, row.closed_at == row.deadline, row.score) for row in db.session.scalars(select(Attempt))} == {("graded", True, 0.0)}
