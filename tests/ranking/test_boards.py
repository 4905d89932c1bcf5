"""The boards: what stands where, against numbers worked out by hand and by brute force."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Affiliation, Member, Unit
from learnhub.organization.service import move_member
from learnhub.ranking import service
from learnhub.ranking.queries.boards import own_place, podium, points_board
from learnhub.ranking.queries.hours import hours_board, unit_hours_board
from learnhub.ranking.queries.units import UnitBoard, unit_board
from learnhub.ranking.rules.periods import period_of
from tests.factories import BranchFactory, DepartmentFactory, MemberFactory
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory
from tests.statements import counted

NOON = datetime(2026, 7, 20, 4, tzinfo=UTC)
TODAY = date(2026, 7, 20)
JULY = period_of("month", TODAY)


def award(member: Member, points: int, *, at: datetime = NOON, source: str = "exam:1") -> None:
    with transaction():
        service.award(member.id, "exam_passed", source, "党章知识测验", now=at, points=points)


def people(scores: Sequence[int], department: Unit | None = None) -> list[Member]:
    """Members with these points, each reached a minute after the one before."""
    department = department or DepartmentFactory()
    members = [MemberFactory(name=f"同志{n:02d}", sort_name=f"tongzhi{n:02d}", department=department) for n in range(len(scores))]
    for number, (member, points) in enumerate(zip(members, scores, strict=True)):
        if points:
            award(member, points, at=NOON + timedelta(minutes=number))
    return members


@pytest.mark.both_databases
def test_ties_share_a_place_and_who_reached_it_first_stands_first(database: Any) -> None:
    members = people([5, 9, 9, 12, 0])
    board = points_board("2026-07", members[0].id, top=50)
    assert [(line.place, line.name, line.score) for line in board.top] == [
        (1, "同志03", 12),
        (2, "同志01", 9),
        (2, "同志02", 9),
        (4, "同志00", 5),
    ]
    assert board.population == 4
    assert (board.own and board.own.place, board.around, board.gap) == (4, [], 4)


@pytest.mark.both_databases
def test_who_stands_below_the_top_sees_her_place_and_neighbors(database: Any) -> None:
    members = people([30, 28, 26, 20, 20, 20, 11, 10, 9, 8])
    board = points_board("2026-07", members[6].id, top=3)
    assert [line.place for line in board.top] == [1, 2, 3]
    assert [(line.place, line.name, line.is_me) for line in board.around] == [
        (4, "同志04", False),
        (4, "同志05", False),
        (7, "同志06", True),
        (8, "同志07", False),
        (9, "同志08", False),
    ]
    assert board.gap == 9
    last = points_board("2026-07", members[9].id, top=3)
    assert [line.place for line in last.around] == [8, 9, 10]
    assert [line.name for line in points_board("2026-07", members[3].id, top=3).around] == ["同志03", "同志04", "同志05"]


@pytest.mark.both_databases
def test_one_without_points_has_no_place_and_who_has_left_is_not_counted(database: Any) -> None:
    members = people([30, 20, 10, 0])
    members[0].status = "left"
    db.session.commit()
    board = points_board("2026-07", members[3].id, top=50)
    assert board.own is None
    assert [(line.place, line.name) for line in board.top] == [(1, "同志01"), (2, "同志02")]
    assert board.population == 2
    assert own_place("2026-07", members[3].id).place is None
    assert [own_place("2026-07", member.id).place for member in members[1:3]] == [1, 2]
    assert own_place("2026-07", members[2].id).population == 2
    assert [line.place for line in podium("2026-07", members[2].id)] == [1, 2]


@pytest.mark.both_databases
def test_every_place_is_the_same_however_it_is_asked_for(database: Any) -> None:
    members = people([7, 3, 7, 7, 1, 3, 9, 2, 2, 5, 5, 4])
    whole = {line.member_id: line.place for line in points_board("2026-07", members[0].id, top=50).top}
    for member in members:
        short = points_board("2026-07", member.id, top=3)
        assert short.own is not None
        assert short.own.place == whole[member.id] == own_place("2026-07", member.id).place
        assert all(line.place == whole[line.member_id] for line in short.around)


def test_the_cost_of_a_board_does_not_grow_with_its_members(database: Any) -> None:
    few = people([5, 4, 3])
    with counted() as before:
        points_board("2026-07", few[2].id, top=2)
    people([n + 10 for n in range(20)])
    with counted() as after:
        points_board("2026-07", few[2].id, top=2)
    assert len(after) == len(before) <= 7


def board_of(tree: str, **more: Any) -> UnitBoard:
    return unit_board(tree, JULY, today=TODAY, least_people=2, own_path=more.get("own_path"))


@pytest.mark.both_databases
def test_a_department_stands_by_points_per_head_with_the_total_beside(database: Any) -> None:
    a, b, small = DepartmentFactory(name="甲处"), DepartmentFactory(name="乙处"), DepartmentFactory(name="丙处")
    people([10, 10], a), people([30, 0, 0, 0], b), people([99], small)
    board = board_of("department", own_path=b.path)
    assert [(line.place, line.name, line.capita.value, line.capita.total) for line in board.ranked] == [
        (1, "甲处", 10.0, 20),
        (2, "乙处", 7.5, 30),
    ]
    assert [(line.name, line.place, line.capita.total) for line in board.apart] == [("丙处", None, 99)]
    assert board.days == 20
    assert board.mine is not None
    assert board.mine.name == "乙处"


@pytest.mark.both_databases
def test_a_transfer_counts_by_days_and_its_points_stay(database: Any) -> None:
    a, b = DepartmentFactory(name="甲处"), DepartmentFactory(name="乙处")
    mover, *_rest = people([40, 0, 0], a)
    people([0, 0], b)
    with transaction():
        move_member(mover, b, day=date(2026, 7, 16), actor_id=None, now=NOON)
    award(mover, 10, source="exam:2")
    board = {line.name: line.capita for line in board_of("department").ranked}
    # 20 days of July have begun: she was 15 of them in A and 5 in B.
    assert (board["甲处"].headcount, board["甲处"].total) == (2.75, 40)
    assert (board["乙处"].headcount, board["乙处"].total) == (2.25, 10)
    assert board["甲处"].value == pytest.approx(40 / 2.75)


@pytest.mark.both_databases
def test_who_leaves_counts_until_that_day(database: Any) -> None:
    a = DepartmentFactory(name="甲处")
    members = people([4, 4, 4], a)
    members[0].status, members[0].status_since = "left", date(2026, 7, 11)
    db.session.commit()
    line = board_of("department").ranked[0]
    assert line.capita.headcount == 2.5


@pytest.mark.both_databases
def test_a_group_counts_with_its_branch(database: Any) -> None:
    branch = BranchFactory(name="第一党支部")
    group = BranchFactory(name="第一党小组", kind="group", parent=branch)
    in_branch, in_group = MemberFactory(branch=branch), MemberFactory(branch=group)
    award(in_branch, 10), award(in_group, 20)
    board = board_of("party", own_path=group.path)
    assert [(line.name, line.capita.total, line.capita.headcount, line.is_mine) for line in board.ranked] == [("第一党支部", 30, 2.0, True)]


def test_a_unit_where_nobody_belonged_divides_by_nothing(database: Any) -> None:
    empty = DepartmentFactory(name="甲处")
    member = MemberFactory(department=empty)
    award(member, 10)
    db.session.query(Affiliation).delete()
    db.session.commit()
    board = board_of("department")
    assert board.ranked == []
    assert [(line.name, line.capita.value) for line in board.apart] == [("甲处", None)]


@pytest.fixture
def with_hours(database: Any) -> list[Member]:
    """Targets 32, 56, 32, an exempt one and none; 16, 28, 40 (30 of which count), 20 and 9 hours."""
    ordinary = TargetPlanFactory(hours=32, counted={"concentrated": None, "group": None, "online": 16})
    leading = TargetPlanFactory(hours=56, counted={"concentrated": None, "group": None, "online": None})
    department, branch = DepartmentFactory(name="甲处"), BranchFactory(name="甲支部")
    members = [MemberFactory(name=f"同志{n}", sort_name=f"tongzhi{n}", department=department, branch=branch) for n in range(5)]
    for member, plan in zip(members, (ordinary, leading, ordinary, ordinary), strict=False):
        TargetFactory(plan_id=plan.id, member_id=member.id, exempt_from=date(2026, 1, 1) if member is members[3] else None)
    for member, category, hours in (
        (members[0], "group", 16),
        (members[1], "online", 28),
        (members[2], "online", 26),
        (members[2], "group", 14),
        (members[3], "group", 20),
        (members[4], "group", 9),
    ):
        StudyHoursEntryFactory(member_id=member.id, category=category, hours=hours)
    return members


@pytest.mark.both_databases
def test_hours_are_compared_as_a_share_of_ones_own_target(with_hours: list[Member]) -> None:
    board = hours_board(2026, with_hours[0].id, 50)
    assert [(line.place, line.name, line.score) for line in board.top] == [(1, "同志2", 93.8), (2, "同志0", 50.0), (2, "同志1", 50.0)]
    assert board.population == 3
    assert board.gap == 43.8


@pytest.mark.both_databases
def test_a_unit_stands_by_the_mean_share_of_those_with_a_target(with_hours: list[Member]) -> None:
    for tree in ("department", "party"):
        ranked, apart = unit_hours_board(tree, 2026, least_people=3, own_path=None)
        assert [(line.place, line.people, line.share) for line in ranked] == [(1, 3, 64.6)]
        assert apart == []
        ranked, apart = unit_hours_board(tree, 2026, least_people=4, own_path=None)
        assert ranked == []
        assert [line.people for line in apart] == [3]
