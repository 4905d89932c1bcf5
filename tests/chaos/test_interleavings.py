"""Two pages of one member in every order; attempts around their deadline on clocks that disagree; four schedulers at once."""

import itertools
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from tests.chaos.history import Fault
from tests.chaos.stage import MINUTES, Stage, make_stage

MOMENT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
ATTEMPTS = int(os.environ.get("LEARNHUB_CHAOS_ATTEMPTS", "60"))
GRACE = 30  # seconds, as the setting comes
pytestmark = pytest.mark.both_databases

# What a page does, in its order: (what, number of the answer, answer, how the request dies).
FIRST = (("save", 1, 0, ""), ("save", 2, 1, "after"), ("save", 2, 1, ""), ("submit", 0, 0, ""))
SECOND = (("save", 1, 2, ""), ("save", 2, 3, "before"), ("save", 3, 3, ""))


@pytest.fixture
def stage(database: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return make_stage(monkeypatch, MOMENT)


def orders(left: int, right: int) -> Iterator[tuple[bool, ...]]:
    """Every way to take turns: True where the first page is next."""
    for places in itertools.combinations(range(left + right), left):
        yield tuple(place in places for place in range(left + right))


def test_two_pages_lose_nothing_in_any_order(stage: Stage) -> None:
    wrong = {}
    for order in orders(len(FIRST), len(SECOND)):
        attempt, pages = stage.start(0), (iter(SECOND), iter(FIRST))
        for is_first in order:
            what, seq, answer, dies = next(pages[is_first])
            if what == "save":
                stage.save(attempt, 0, [stage.options[0][answer]], seq, "one" if is_first else "two", dies)
            else:
                stage.submit(attempt, dies)
        if stage.submit(attempt) != "ok":
            wrong[order] = "not handed in"
    assert len(list(orders(len(FIRST), len(SECOND)))) == 35
    assert wrong == {}
    assert stage.complaints() == []


def test_around_the_deadline_the_servers_clock_alone_decides(stage: Stage) -> None:
    """Each server's clock is wrong by up to five seconds; the page's own clock is not asked at all."""
    dice, late, kept = random.Random(7), 0, 0
    for _number in range(ATTEMPTS):
        stage.now = MOMENT
        attempt = stage.start(0)
        end = MOMENT + timedelta(minutes=MINUTES)
        stage.save(attempt, 0, [stage.options[0][0]], 1)
        for seq in (2, 3):
            stage.now = end + timedelta(seconds=dice.uniform(-20, GRACE + 20) + dice.uniform(-5, 5))
            said = stage.save(attempt, 0, [dice.choice(stage.options[0])], seq)
            assert said == ("ok" if stage.now - timedelta(milliseconds=1) <= end + timedelta(seconds=GRACE) else "closed")
            kept, late = kept + (said == "ok"), late + (said == "closed")
        if dice.random() < 0.5:
            stage.submit(attempt)
        stage.now = end + timedelta(seconds=GRACE + 1)
        stage.close_overdue()
    assert kept > ATTEMPTS / 4
    assert late > ATTEMPTS / 8
    # Moments of clocks that disagree say nothing of before and after; all else is right.
    assert {complaint.fault for complaint in stage.complaints()} <= {Fault.NOT_SUBMITTED, Fault.AFTER_CLOSE}
    sheets = stage.final().sheets
    assert all(sheet.closed_at is not None and sheet.deadline is not None and sheet.closed_at <= sheet.deadline for sheet in sheets)
    assert {sheet.grades for sheet in sheets} == {1}


def test_four_schedulers_close_each_attempt_once(app: Flask, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [stage.start(number) for number in range(2)]
    more = make_stage(monkeypatch, MOMENT, members=24)
    members += [more.start(number) for number in range(24)]
    late = MOMENT + timedelta(minutes=MINUTES + 1)
    db.session.commit()
    barrier = Barrier(4)

    def close(_number: int) -> int:
        with app.app_context():
            queries.grace()
            overdue = queries.overdue_attempt_ids(late)
            barrier.wait()
            closed = 0
            for first in range(0, len(overdue), 5):
                with transaction():
                    closed += service.close_overdue(now=late, attempt_ids=overdue[first : first + 5])
            return closed

    with ThreadPoolExecutor(4) as threads:
        closed = sum(threads.map(close, range(4)))
    with transaction():
        closed += service.close_overdue(now=late)
    db.session.expire_all()
    assert closed == len(members)
    assert {(row.state, row.closed_at == row.deadline, row.score) for row in db.session.scalars(select(Attempt))} == {("graded", True, 0.0)}
