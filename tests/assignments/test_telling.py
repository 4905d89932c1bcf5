"""Notices of assigned work: each is sent once, to who has something left to do."""

from datetime import datetime, timedelta

import pytest
import time_machine

from learnhub.assignments import jobs, service
from learnhub.assignments.models import Assignment
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.notices.models import Notice
from tests.assignments.conftest import NOON, TODAY, Bureau
from tests.factories import MemberFactory

DAY = timedelta(days=1)


def remind(assignment: Assignment, bureau: Bureau, now: datetime, scope: str = "/") -> int:
    with transaction():
        return service.remind(assignment, scope=(scope,), actor_id=bureau.people[0].account_id, now=now)


def announce(now: datetime) -> int:
    with transaction():
        return service.announce(now=now)


def warn(now: datetime) -> int:
    with transaction():
        return service.warn_of_due(now=now)


@pytest.mark.both_databases
def test_everybody_is_told_once_when_the_work_begins_and_newcomers_when_they_come(bureau: Bureau) -> None:
    bureau.complete(bureau.people[0], NOON)  # has nothing left to do
    bureau.assign(starts_on=TODAY + DAY)
    assert announce(NOON) == 0
    assert announce(NOON + DAY) == 3
    assert announce(NOON + DAY) == 0
    MemberFactory(department=bureau.b)
    with transaction():
        service.take_in_joiners(now=NOON + DAY)
    assert announce(NOON + DAY) == 1
    notice = db.session.scalars(db.select(Notice)).first()
    assert notice is not None
    assert (notice.kind, notice.link) == ("assignment", "/tasks")


@pytest.mark.both_databases
def test_a_reminder_reaches_the_unfinished_in_scope_once_a_day(bureau: Bureau) -> None:
    made = bureau.assign()
    bureau.complete(bureau.people[0], NOON)
    assert remind(made, bureau, NOON, bureau.a.path) == 1
    assert remind(made, bureau, NOON) == 2
    assert remind(made, bureau, NOON + timedelta(hours=1)) == 0
    assert remind(made, bureau, NOON + DAY) == 3


def test_only_dated_work_that_runs_is_reminded_of(bureau: Bureau) -> None:
    undated, coming, ended = (
        bureau.assign(title="1", due_on=None),
        bureau.assign(title="2", starts_on=TODAY + DAY),
        bureau.assign(title="3"),
    )
    with transaction():
        service.end_assignment(ended, actor_id=None, now=NOON)
    for assignment in (undated, coming, ended):
        with pytest.raises(Refused):
            remind(assignment, bureau, NOON + timedelta(minutes=1))
    assert db.session.scalar(db.select(db.func.count()).select_from(Notice)) == 0


@pytest.mark.both_databases
def test_who_has_not_finished_is_warned_three_days_before_and_on_the_day_by_her_own_date(bureau: Bureau) -> None:
    made = bureau.assign(due_on=TODAY + 5 * DAY)
    bureau.complete(bureau.people[0], NOON)
    with transaction():
        service.extend(made, bureau.people[1].id, until=TODAY + 8 * DAY, reason="出差", actor_id=None, now=NOON)
    told = [warn(NOON + day * DAY) for day in range(10)]
    assert told == [0, 0, 2, 0, 0, 3, 0, 0, 1, 0]
    assert [warn(NOON + day * DAY) for day in range(10)] == [0] * 10


def test_the_job_is_quiet_at_night_and_does_no_harm_twice(bureau: Bureau) -> None:
    bureau.assign()
    db.session.commit()
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):  # midnight in Shanghai
        jobs.tell_of_assignments()
    assert db.session.scalar(db.select(db.func.count()).select_from(Notice)) == 0
    db.session.commit()
    with time_machine.travel(NOON, tick=False):
        jobs.tell_of_assignments()
        jobs.tell_of_assignments()
    assert db.session.scalar(db.select(db.func.count()).select_from(Notice)) == 4
