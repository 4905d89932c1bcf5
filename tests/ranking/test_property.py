"""Whatever happens in whatever order, every board equals the ledger."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member, Unit
from learnhub.organization.service import move_member
from learnhub.ranking import service
from learnhub.ranking.models import PointsEntry
from learnhub.ranking.queries.boards import own_place, points_board
from learnhub.ranking.queries.units import unit_points
from learnhub.ranking.queries.verification import differences
from learnhub.ranking.rules.periods import KINDS, period_of
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory

START = datetime(2026, 6, 20, 4, tzinfo=UTC)
MEMBERS, UNITS = 4, 3
who = st.integers(0, MEMBERS - 1)
deeds = st.one_of(
    st.tuples(st.just("award"), who, st.sampled_from(["exam_passed", "article_read", "video_completed"]), st.integers(0, 9)),
    st.tuples(st.just("move"), who, st.integers(0, UNITS - 1), st.booleans()),
    st.tuples(st.just("correct"), st.integers(0, 30), st.none(), st.none()),
)


class World:
    """A small organization in which time passes with every deed."""

    def __init__(self) -> None:
        self.departments: list[Unit] = [DepartmentFactory() for _ in range(UNITS)]
        self.branches: list[Unit] = [BranchFactory() for _ in range(UNITS)]
        self.members: list[Member] = [MemberFactory(department=self.departments[0], branch=self.branches[0]) for _ in range(MEMBERS)]
        self.moment = START

    def do(self, deed: tuple[Any, ...]) -> None:
        """One deed in a transaction of its own; what the platform refuses changes nothing."""
        self.moment += timedelta(hours=11)
        kind, first, second, third = deed
        try:
            with transaction():
                if kind == "award":
                    service.award(self.members[first].id, second, f"lesson:{third}", "党章学习", now=self.moment)
                elif kind == "move":
                    unit = (self.departments if third else self.branches)[second]
                    move_member(self.members[first], unit, day=self.moment.date(), actor_id=None, now=self.moment)
                else:
                    ids = list(db.session.scalars(select(PointsEntry.id).order_by(PointsEntry.id)))
                    if ids:
                        service.correct(ids[first % len(ids)], "记错了", actor_id=self.members[0].account_id, now=self.moment)
        except (Refused, Conflict):
            db.session.rollback()


def by_hand(period: Any) -> tuple[dict[int, int], dict[int, int]]:
    """Points of members and of departments in a period, added up from the ledger in plain Python."""
    members: dict[int, int] = defaultdict(int)
    departments: dict[int, int] = defaultdict(int)
    moved: set[int] = set()
    for entry in db.session.scalars(select(PointsEntry)):
        if period.first is None or period.first <= entry.day <= period.last:
            members[entry.member_id] += entry.points
            departments[entry.department_id or 0] += entry.points
            if entry.points:
                moved.add(entry.member_id)
    return {member: points for member, points in members.items() if member in moved}, departments


@pytest.fixture
def world(database: Any) -> World:
    return World()


@pytest.mark.slow
@pytest.mark.both_databases
@given(history=st.lists(deeds, min_size=1, max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_ledger_standings_tally_and_units_agree_after_any_history(world: World, history: list[tuple[Any, ...]]) -> None:
    for deed in history:
        world.do(deed)
    assert differences() == []
    for kind in KINDS:
        period = period_of(kind, world.moment.date())
        members, departments = by_hand(period)
        board = points_board(period.key, world.members[0].id, top=50)
        assert {line.member_id: line.score for line in board.top} == members
        for line in board.top:
            better = sum(points > line.score for points in members.values())
            assert line.place == 1 + better == own_place(period.key, line.member_id).place
        kept = unit_points("department", period.key)
        assert {unit: points for unit, points in kept.items() if points} == {unit: points for unit, points in departments.items() if points}
    db.session.rollback()


def test_days_of_the_property_cross_a_month_and_a_quarter() -> None:
    assert START.date() < date(2026, 7, 1) < (START + timedelta(hours=11 * 14 * 12)).date()
