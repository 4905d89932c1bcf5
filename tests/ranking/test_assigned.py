"""The boards of assigned work: who has something due, by share, with ties; departments by the mean of their people."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from learnhub.assignments import service
from learnhub.assignments.queries.managing import figures_of_many
from learnhub.assignments.queries.share import assigned_share
from learnhub.assignments.queries.tasks import tasks_of
from learnhub.assignments.rules.states import State
from learnhub.core.transactions import transaction
from learnhub.ranking.queries.assigned import assigned_board, unit_assigned_board
from learnhub.ranking.rules.periods import MONTH, YEAR, period_of
from tests.assignments.conftest import NOON, TODAY, Bureau
from tests.client import Client
from tests.factories import CourseFactory, MemberFactory
from tests.statements import counted

DAY = timedelta(days=1)
LATER = NOON + 10 * DAY


@pytest.fixture
def bureau(database: Any) -> Bureau:
    """Two courses due: A1 has done both, A2 and B1 one each, B2 none."""
    made, other = Bureau(), CourseFactory()
    made.assign(course_ids=[made.course.id, other.id])
    one, two, three, _four = made.people
    for member, course in ((one, made.course), (one, other), (two, other), (three, other)):
        made.complete(member, NOON + DAY, course)
    return made


@pytest.mark.both_databases
def test_members_are_ranked_by_the_share_that_is_done_and_ties_share_a_rank(bureau: Bureau) -> None:
    board = assigned_board(period_of(MONTH, TODAY), bureau.people[3].id, 50, now=LATER)
    assert [(line.place, line.name, line.score) for line in board.top] == [
        (1, "A1", 100.0),
        (2, "A2", 50.0),
        (2, "B1", 50.0),
        (4, "B2", 0.0),
    ]
    assert (board.population, board.gap) == (4, 50.0)
    assert board.own is not None


@pytest.mark.both_databases
def test_departments_are_ranked_by_the_mean_of_their_people_and_few_people_stand_apart(bureau: Bureau) -> None:
    said: dict[str, Any] = {"now": LATER, "own_path": bureau.b.path}
    ranked, apart = unit_assigned_board("department", period_of(MONTH, TODAY), least_people=2, **said)
    assert [(line.name, line.share, line.people, line.place, line.is_mine) for line in ranked] == [
        ("A处", 75.0, 2, 1, False),
        ("B处", 25.0, 2, 2, True),
    ]
    assert apart == []
    ranked, apart = unit_assigned_board("department", period_of(MONTH, TODAY), least_people=3, **said)
    assert (ranked, len(apart)) == ([], 2)


def test_a_department_above_ones_own_is_not_ones_own(bureau: Bureau) -> None:
    chief = MemberFactory(department=bureau.root)
    bureau.assign(title="局长也学", course_ids=[CourseFactory().id], picked=[chief.id], unit_ids=[])
    said: dict[str, Any] = {"now": LATER, "least_people": 1, "own_path": bureau.b.path}
    ranked, _apart = unit_assigned_board("department", period_of(MONTH, TODAY), **said)
    assert {line.name: line.is_mine for line in ranked} == {"A处": False, "B处": True, "云川市水务局": False}


def test_nobody_is_ranked_before_something_is_due(bureau: Bureau) -> None:
    assert assigned_board(period_of(MONTH, TODAY), bureau.people[0].id, 50, now=NOON).population == 0
    assert assigned_board(period_of(MONTH, TODAY.replace(month=4)), bureau.people[0].id, 50, now=NOON + 40 * DAY).population == 0


def test_the_pages_say_what_is_counted_and_ask_the_database_little(bureau: Bureau, client: Client) -> None:
    with time_machine.travel(LATER, tick=True):
        client.sign_in(bureau.people[2])
        for kind in ("people", "departments", "branches"):
            with counted() as seen:
                page = client.get(f"/ranking?board={kind}&measure=assigned&period={YEAR}")
            assert page.status_code == 200
            assert "任务达标率" in page.text
            assert len(seen) < 12
        people = client.get("/ranking?measure=assigned&period=month").text
        units = client.get("/ranking?board=departments&measure=assigned&period=month").text
    assert "50.0%" in people
    assert "查看学习任务" in people
    assert "2 人有任务" in units
    assert "2 人有目标" not in units


@pytest.mark.both_databases
def test_the_board_the_lists_and_the_members_own_tasks_say_the_same(bureau: Bureau) -> None:
    """Required and recommended work, on time, late, extended, ended, withdrawn and undated: worked out by hand from each one's tasks."""
    one, two, three, four = bureau.people
    third = CourseFactory()
    extended = bureau.assign(title="延期", course_ids=[third.id])
    bureau.assign(title="推荐", course_ids=[third.id], is_required=False)
    bureau.assign(title="不限日期", course_ids=[third.id], due_on=None)
    bureau.assign(title="还没到期", course_ids=[third.id], due_on=TODAY + 60 * DAY)
    ended, gone = bureau.assign(title="提前结束", course_ids=[third.id], due_on=TODAY + 20 * DAY), bureau.assign(title="撤回的")
    with transaction():
        service.extend(extended, two.id, until=TODAY + 30 * DAY, reason="出差", actor_id=None, now=NOON)
        service.end_assignment(ended, actor_id=None, now=NOON + 2 * DAY)
        service.withdraw_assignment(gone, actor_id=None, now=NOON)
    bureau.complete(one, NOON + DAY, third)
    bureau.complete(three, NOON + 8 * DAY, third)  # late
    expected = {}
    for member in (one, two, three, four):
        tasks = [task for task in tasks_of(member.id, LATER) if task.is_required]
        due = [task for task in tasks if task.is_ended or (task.due_on is not None and task.due_on < LATER.date())]
        done = sum(item.done_at is not None for task in due for item in task.items)
        expected[member.name] = (sum(len(task.items) for task in due), done)
    assert expected == {"A1": (4, 4), "A2": (3, 1), "B1": (4, 3), "B2": (4, 0)}
    period, everywhere = period_of(MONTH, TODAY), (bureau.root.path,)
    shares = {member.name: assigned_share(everywhere, period.first, period.last, LATER, member_id=member.id) for member in bureau.people}
    assert {name: (share.due, share.done) for name, share in shares.items()} == expected
    whole = assigned_share(everywhere, period.first, period.last, LATER)
    assert (whole.due, whole.done, whole.people) == (15, 8, 4)
    board = assigned_board(period, one.id, 50, now=LATER)
    assert {line.name: line.score for line in board.top} == {name: round(done * 100 / due, 1) for name, (due, done) in expected.items()}
    ranked, _apart = unit_assigned_board("department", period, least_people=1, now=LATER, own_path=None)
    assert {line.name: round(line.share, 1) for line in ranked} == {"A处": round((100 + 100 / 3) / 2, 1), "B处": 37.5}
    states = Counter(task.state for member in bureau.people for task in tasks_of(member.id, LATER) if task.id == extended.id)
    figures = figures_of_many([extended.id], everywhere, LATER)[extended.id]
    assert (figures.done, figures.late, figures.overdue, figures.people) == (
        states[State.DONE],
        states[State.LATE],
        states[State.OVERDUE],
        states.total(),
    )
