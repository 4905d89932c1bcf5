"""How assigned work adds up: the database agrees with the rule, sums with lists, and nothing grows with the people."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from learnhub.assessment.models import Exam, ExamAudience
from learnhub.assignments import service
from learnhub.assignments.queries.facts import Focus
from learnhub.assignments.queries.managing import assignments_in, by_unit, figures_of_many
from learnhub.assignments.queries.people import Listing, listed, people_of
from learnhub.assignments.queries.share import assigned_share
from learnhub.assignments.queries.tasks import due_soon, tasks_of
from learnhub.assignments.rules.states import State
from learnhub.catalog.models import WITHDRAWN
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import LessonProgress
from tests.assignments.conftest import NOON, TODAY, Bureau
from tests.factories import CourseFactory, LessonFactory, MemberFactory
from tests.factories.assessment import ExamFactory, GradedAttemptFactory
from tests.statements import counted

DAY = timedelta(days=1)


def states(now: datetime, scope: tuple[str, ...] | None = None) -> dict[str, str]:
    """How the only assignment stands for each, as the database says."""
    people = people_of(Focus(now), scope)
    return {row.name: row.state for row in db.session.execute(select(people))}


@pytest.mark.both_databases
def test_the_database_says_of_everybody_what_the_rule_says(bureau: Bureau) -> None:
    other = CourseFactory()
    late, soon = NOON + 6 * DAY, NOON + DAY
    moments = (None, "begun", soon, late)
    people = [MemberFactory(name=f"人{n}", department=bureau.a) for n, _each in enumerate(product(moments, repeat=2))]
    made = bureau.assign(course_ids=[bureau.course.id, other.id], unit_ids=[bureau.a.id])
    for member, (first, second) in zip(people, product(moments, repeat=2), strict=True):
        for course, moment in ((bureau.course, first), (other, second)):
            if moment is not None:
                bureau.complete(member, moment if isinstance(moment, datetime) else None, course)
    with transaction():
        for member in people[::3]:
            service.extend(made, member.id, until=TODAY + 8 * DAY, reason="出差", actor_id=None, now=NOON)
    for now in (NOON - DAY, NOON, NOON + 7 * DAY, NOON + 10 * DAY):
        found = states(now)
        assert {member.name: tasks_of(member.id, now)[0].state for member in people} == {
            member.name: found[member.name] for member in people
        }
    assert len(set(states(NOON + 7 * DAY).values())) == 5
    with transaction():
        service.end_assignment(made, actor_id=None, now=soon)
    found = states(NOON + 7 * DAY)
    assert {member.name: tasks_of(member.id, NOON + 7 * DAY)[0].state for member in people} == {
        member.name: found[member.name] for member in people
    }


@pytest.fixture
def exam(bureau: Bureau) -> Exam:
    """An exam for the bureau, whose scores come out after it closes on the fourth day."""
    made: Exam = ExamFactory(unit_id=bureau.root.id, closes_at=NOON + 4 * DAY, review={"score": "after_close"})
    db.session.add(ExamAudience(exam_id=made.id, unit_id=bureau.root.id))
    db.session.commit()
    return made


def sit(exam: Exam, bureau: Bureau) -> None:
    """The first passes, the second fails, the third fails and then passes."""
    one, two, three, _four = bureau.people
    for member, number, is_passed in ((one, 1, True), (two, 1, False), (three, 1, False), (three, 2, True)):
        GradedAttemptFactory(exam_id=exam.id, member_id=member.id, number=number, closed_at=NOON + number * DAY, is_passed=is_passed)


@pytest.mark.both_databases
def test_an_exam_is_done_by_passing_and_nobody_learns_that_before_scores_are_out(bureau: Bureau, exam: Exam) -> None:
    bureau.assign(course_ids=[], exam_ids=[exam.id])
    sit(exam, bureau)
    waiting = {"A1": State.WAITING, "A2": State.WAITING, "B1": State.WAITING, "B2": State.NOT_STARTED}
    assert states(NOON + 3 * DAY) == waiting
    assert [tasks_of(member.id, NOON + 3 * DAY)[0].state for member in bureau.people] == list(waiting.values())
    assert states(NOON + 5 * DAY) == {"A1": State.DONE, "A2": State.OPEN, "B1": State.DONE, "B2": State.NOT_STARTED}


@pytest.mark.both_databases
@pytest.mark.parametrize(("needs_pass", "score"), [(False, "after_close"), (True, "never")])
def test_handing_in_is_enough_where_the_assignment_says_so_or_scores_never_come_out(
    bureau: Bureau, exam: Exam, needs_pass: bool, score: str
) -> None:
    exam.review = {"score": score}
    bureau.assign(course_ids=[], exam_ids=[exam.id], needs_pass=needs_pass)
    sit(exam, bureau)
    assert states(NOON + 3 * DAY) == {"A1": State.DONE, "A2": State.DONE, "B1": State.DONE, "B2": State.NOT_STARTED}


def test_a_lesson_is_done_when_it_is_completed(bureau: Bureau) -> None:
    lesson, one = LessonFactory(), bureau.people[0]
    bureau.assign(course_ids=[], lesson_ids=[lesson.id])
    said = {"member_id": one.id, "lesson_id": lesson.id, "course_id": lesson.course_id, "started_at": NOON, "updated_at": NOON}
    progress = LessonProgress(**said)
    db.session.add(progress)
    db.session.commit()
    assert states(NOON)["A1"] == State.OPEN
    progress.completed_at = NOON
    db.session.commit()
    assert states(NOON)["A1"] == State.DONE
    (item,) = tasks_of(one.id, NOON)[0].items
    assert (item.kind, item.lesson_slug, item.done_at) == ("lesson", lesson.slug, NOON)


def test_what_was_taken_off_the_platform_is_asked_of_nobody(bureau: Bureau) -> None:
    other = CourseFactory()
    made = bureau.assign(course_ids=[bureau.course.id, other.id])
    bureau.complete(bureau.people[0], NOON)
    other.state = WITHDRAWN
    db.session.commit()
    assert states(NOON)["A1"] == State.DONE
    bureau.course.state = WITHDRAWN
    db.session.commit()
    assert states(NOON) == {}
    assert tasks_of(bureau.people[0].id, NOON) == []
    assert figures_of_many([made.id], ("/",), NOON) == {}


@pytest.mark.both_databases
def test_sums_by_unit_are_the_lists_they_open(bureau: Bureau) -> None:
    own = MemberFactory(name="局长", department=bureau.root)
    made = bureau.assign()
    bureau.complete(bureau.people[0], NOON)
    bureau.complete(bureau.people[2], NOON + 7 * DAY)
    now, scope = NOON + 8 * DAY, (bureau.root.path,)
    rows = by_unit(made.id, scope, "department", bureau.root, now)
    assert [(row.unit.name, row.is_own, row.figures.people, row.figures.done, row.figures.late) for row in rows] == [
        ("A处", False, 2, 1, 0),
        ("B处", False, 2, 0, 1),
        ("云川市水务局", True, 1, 0, 0),
    ]
    assert by_unit(made.id, scope, "department", None, now) == rows  # there is only one top
    whole = figures_of_many([made.id], scope, now)[made.id]
    assert whole == rows[0].figures + rows[1].figures + rows[2].figures
    assert (whole.people, whole.finished, whole.overdue, whole.untouched) == (5, 2, 3, 3)
    people = people_of(Focus(now, [made.id]), scope)
    for state, count in ((State.DONE, 1), (State.LATE, 1), (State.OVERDUE, 3), ("unfinished", 3), ("", 5)):
        assert len(db.session.execute(listed(people, Listing(state=state))).all()) == count
    assert [row.name for row in db.session.execute(listed(people, Listing(text="局")))] == [own.name]
    below = db.session.execute(listed(people, Listing(unit_path=bureau.b.path, sort="name", descending=True)))
    assert [row.name for row in below] == ["B2", "B1"]


def test_a_scope_sees_its_own_people_only_and_what_concerns_them(bureau: Bureau) -> None:
    to_a = bureau.assign(title="给A", unit_ids=[bureau.a.id])
    bureau.assign(title="给所有人")
    page = assignments_in((bureau.b.path,), now=NOON)
    assert [(row.assignment.title, row.figures.people) for row in page.items] == [("给所有人", 2)]
    page = assignments_in((bureau.root.path,), sort="title", descending=False, now=NOON)
    assert {row.assignment.title for row in page.items} == {"给A", "给所有人"}
    assert states(NOON, (bureau.b.path,)) == {"B1": "not_started", "B2": "not_started"}
    assert by_unit(to_a.id, (bureau.b.path,), "department", None, NOON) == []


@pytest.mark.both_databases
def test_the_list_is_narrowed_by_phase_and_words_and_sorted_by_share(bureau: Bureau) -> None:
    bureau.assign(title="甲", due_on=None)
    second = CourseFactory()
    bureau.assign(title="乙", course_ids=[second.id])
    ended = bureau.assign(title="丙")
    with transaction():
        service.end_assignment(ended, actor_id=None, now=NOON)
    bureau.complete(bureau.people[0], NOON, second)

    def titles(**more: Any) -> list[str]:
        return [row.assignment.title for row in assignments_in(("/",), now=NOON + 6 * DAY, **more).items]

    assert titles(sort="share")[0] == "乙"
    assert titles(sort="share", descending=False)[-1] == "乙"
    assert (titles(phase="ended"), titles(phase="past_due"), titles(phase="running"), titles(phase="withdrawn")) == (
        ["丙"],
        ["乙"],
        ["甲"],
        [],
    )
    assert titles(text="甲") == ["甲"]
    for descending in (False, True):  # what has no date comes last, on both databases
        assert titles(sort="due", descending=descending)[-1] == "甲"


@pytest.mark.both_databases
def test_the_share_counts_required_work_whose_day_has_passed_in_the_period(bureau: Bureau) -> None:
    other = CourseFactory()
    bureau.assign(title="到期", course_ids=[bureau.course.id, other.id])
    bureau.assign(title="推荐", is_required=False)
    bureau.assign(title="没到期", due_on=TODAY + 60 * DAY)
    bureau.assign(title="不限", due_on=None)
    gone = bureau.assign(title="撤回")
    with transaction():
        service.withdraw_assignment(gone, actor_id=None, now=NOON)
    bureau.complete(bureau.people[0], NOON)
    bureau.complete(bureau.people[2], NOON + 7 * DAY, other)
    now, march = NOON + 10 * DAY, (TODAY.replace(day=1), TODAY.replace(day=31))
    share = assigned_share((bureau.root.path,), *march, now)
    assert (share.due, share.done, share.people, share.value) == (8, 2, 4, 0.25)
    assert assigned_share((bureau.a.path,), *march, now).value == 0.25
    assert assigned_share((bureau.root.path,), *march, now, member_id=bureau.people[0].id).value == 0.5
    assert assigned_share((bureau.root.path,), *march, NOON).value is None  # nothing has fallen due yet
    april = TODAY.replace(month=4, day=1)
    assert assigned_share((bureau.root.path,), april, april + 29 * DAY, now).due == 0


def test_statements_do_not_grow_with_people_or_assignments(bureau: Bureau) -> None:
    def read() -> int:
        made = bureau.assign(title="学习党章", key=f"k{len(bureau.people)}")
        with counted() as seen:
            assignments_in(("/",), now=NOON)
            by_unit(made.id, ("/",), "department", bureau.root, NOON)
            figures_of_many([made.id], ("/",), NOON)
            tasks_of(bureau.people[0].id, NOON)
            assigned_share(("/",), None, None, NOON)
        return len(seen)

    before = read()
    bureau.people += [MemberFactory(department=bureau.a) for _each in range(15)]
    assert read() == before


def test_home_shows_what_is_open_and_due_by_sunday(bureau: Bureau) -> None:
    sunday = TODAY + 3 * DAY  # 5 March 2026 is a Thursday
    for title, due in (("周日", sunday), ("下周", sunday + DAY), ("不限", None)):
        bureau.assign(title=title, due_on=due)
    bureau.assign(title="以后开始", starts_on=TODAY + DAY, due_on=sunday)
    assert [task.title for task in due_soon(tasks_of(bureau.people[0].id, NOON), TODAY)] == ["周日"]
    bureau.complete(bureau.people[0], NOON)
    assert due_soon(tasks_of(bureau.people[0].id, NOON), TODAY) == []
