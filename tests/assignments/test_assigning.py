"""Assigning: whom it reaches, once each; later joiners; changing, ending, withdrawing, extending."""

from datetime import timedelta
from typing import Any

import pytest

from learnhub.assessment.models import ExamAudience
from learnhub.assignments import service
from learnhub.assignments.models import Assignment, AssignmentItem, AssignmentMember
from learnhub.assignments.queries.names import people_named
from learnhub.assignments.queries.tasks import tasks_of
from learnhub.assignments.rules.states import State
from learnhub.assignments.service.assigning import version_of
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from tests.assignments.conftest import NOON, TODAY, Bureau
from tests.factories import BranchFactory, CourseFactory, DepartmentFactory, LessonFactory, MemberFactory
from tests.factories.assessment import ExamFactory


def held(assignment: Assignment) -> set[str]:
    """Names of those for whom it holds."""
    statement = db.select(Member.name).join(AssignmentMember, AssignmentMember.member_id == Member.id)
    wanted = (AssignmentMember.assignment_id == assignment.id, AssignmentMember.removed_at.is_(None))
    return set(db.session.scalars(statement.where(*wanted)))


@pytest.mark.both_databases
def test_who_is_reached_in_two_ways_counts_once(bureau: Bureau) -> None:
    branch = BranchFactory()
    twice = MemberFactory(name="双重", department=bureau.a, branch=branch)
    made = bureau.assign(unit_ids=[bureau.a.id, branch.id], picked=[twice.id, bureau.people[2].id])
    assert held(made) == {"A1", "A2", "双重", "B1"}
    assert db.session.scalar(db.select(db.func.count()).select_from(AssignmentMember)) == 4


def test_categories_and_the_roll_decide_whom_a_unit_gives(bureau: Bureau) -> None:
    MemberFactory(name="积极分子", department=bureau.a, category="activist")
    MemberFactory(name="已离开", department=bureau.a, status="left")
    assert held(bureau.assign(unit_ids=[bureau.a.id])) == {"A1", "A2"}


@pytest.mark.both_databases
def test_a_form_sent_twice_assigns_once(bureau: Bureau) -> None:
    first, again = bureau.assign(key="one"), bureau.assign(key="one")
    assert first.id == again.id
    assert db.session.scalar(db.select(db.func.count()).select_from(Assignment)) == 1


@pytest.mark.both_databases
def test_who_joins_later_has_it_where_the_assignment_says_so(bureau: Bureau) -> None:
    open_one, closed_one = bureau.assign(title="含新人"), bureau.assign(title="不含", takes_joiners=False)
    MemberFactory(name="新人", department=bureau.b)
    with transaction():
        assert service.take_in_joiners(now=NOON) == 1
    with transaction():
        assert service.take_in_joiners(now=NOON) == 0
    assert "新人" in held(open_one)
    assert "新人" not in held(closed_one)


def test_nobody_is_asked_to_sit_an_exam_that_is_not_for_her(bureau: Bureau) -> None:
    exam = ExamFactory(unit_id=bureau.root.id, title="测试")
    db.session.add(ExamAudience(exam_id=exam.id, unit_id=bureau.a.id))
    db.session.commit()
    with pytest.raises(Refused, match="有 2 人不在“测试”的参考单位内"):
        bureau.assign(exam_ids=[exam.id])
    assert held(bureau.assign(exam_ids=[exam.id], unit_ids=[bureau.a.id])) == {"A1", "A2"}


@pytest.mark.parametrize("what", ["course", "lesson", "exam", "unit", "person"])
def test_what_is_not_there_or_not_hers_cannot_be_assigned(bureau: Bureau, what: str) -> None:
    stranger = DepartmentFactory(name="外单位")
    more: dict[str, Any] = {
        "course": {"course_ids": [CourseFactory(state="draft").id]},
        "lesson": {"lesson_ids": [999]},
        "exam": {"exam_ids": [ExamFactory(unit_id=stranger.id).id]},
        "unit": {"unit_ids": [stranger.id]},
        "person": {"picked": [MemberFactory(department=stranger).id]},
    }[what]
    db.session.commit()
    with pytest.raises((Refused, Missing)), transaction():
        service.assign(bureau.draft(**more), form_key="x", scope=(bureau.root.path,), actor_id=None, now=NOON)
    assert db.session.scalar(db.select(db.func.count()).select_from(Assignment)) == 0


def test_a_change_of_audience_adds_and_removes_and_keeps_what_was_picked(bureau: Bureau) -> None:
    made = bureau.assign(unit_ids=[bureau.a.id])
    draft = bureau.draft(unit_ids=[bureau.b.id], picked=[bureau.people[0].id], title="新名称")
    with transaction():
        said = {"seen": version_of(made), "scope": ("/",), "actor_id": None, "now": NOON + timedelta(hours=1)}
        assert service.change_assignment(made, draft, **said) == (2, 1)
    assert held(made) == {"A1", "B1", "B2"}
    assert made.title == "新名称"
    assert tasks_of(bureau.people[1].id, NOON) == []


def test_who_moved_away_keeps_the_task_when_only_its_words_change(bureau: Bureau) -> None:
    made = bureau.assign(unit_ids=[bureau.a.id])
    bureau.people[0].department_id = bureau.b.id
    db.session.commit()
    with transaction():
        said = {"seen": version_of(made), "scope": ("/",), "actor_id": None, "now": NOON}
        service.change_assignment(made, bureau.draft(unit_ids=[bureau.a.id], words="请认真"), **said)
    assert held(made) == {"A1", "A2"}


def test_items_that_stay_keep_their_rows_and_others_come_and_go(bureau: Bureau) -> None:
    made, lesson = bureau.assign(), LessonFactory()
    kept = db.session.scalars(db.select(AssignmentItem.id)).one()
    with transaction():
        said = {"seen": version_of(made), "scope": ("/",), "actor_id": None, "now": NOON}
        service.change_assignment(made, bureau.draft(lesson_ids=[lesson.id]), **said)
    assert kept in db.session.scalars(db.select(AssignmentItem.id)).all()
    assert len(made.items) == 2
    with transaction():
        service.change_assignment(made, bureau.draft(), **(said | {"seen": version_of(made)}))
    assert db.session.scalars(db.select(AssignmentItem.id)).all() == [kept]


def test_a_form_that_is_older_than_the_assignment_is_not_saved_over_it(bureau: Bureau) -> None:
    made = bureau.assign()
    with pytest.raises(Conflict), transaction():
        service.change_assignment(made, bureau.draft(title="旧表"), seen="2020", scope=("/",), actor_id=None, now=NOON)
    assert made.title == "学习党章"


def test_an_ended_one_is_past_and_a_withdrawn_one_is_nowhere_each_audited_once(bureau: Bureau) -> None:
    ended, gone = bureau.assign(title="结束"), bureau.assign(title="撤回")
    for _twice in range(2):
        with transaction():
            service.end_assignment(ended, actor_id=None, now=NOON)
            service.withdraw_assignment(gone, actor_id=None, now=NOON)
    found = tasks_of(bureau.people[0].id, NOON + timedelta(minutes=1))
    assert [(task.title, task.is_ended, task.state) for task in found] == [("结束", True, State.OVERDUE)]
    deeds = list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))
    assert (deeds.count("end_assignment"), deeds.count("withdraw_assignment"), deeds.count("assign")) == (1, 1, 2)


def test_an_extension_is_for_one_person_with_a_reason_and_a_later_day(bureau: Bureau) -> None:
    made, (one, other, *_rest) = bureau.assign(), bureau.people
    until = TODAY + timedelta(days=9)
    for bad in ({"until": TODAY + timedelta(days=5)}, {"reason": "　"}):
        with pytest.raises(Refused), transaction():
            service.extend(made, one.id, **({"until": until, "reason": "住院"} | bad), actor_id=None, now=NOON)
    with transaction():
        service.extend(made, one.id, until=until, reason="住院", actor_id=None, now=NOON)
    late = NOON + timedelta(days=7)
    assert [(task.due_on, task.is_extended, task.state) for task in tasks_of(one.id, late)] == [(until, True, State.NOT_STARTED)]
    assert tasks_of(other.id, late)[0].state == State.OVERDUE
    with pytest.raises(Missing), transaction():
        service.extend(made, MemberFactory().id, until=until, reason="住院", actor_id=None, now=NOON)


def test_a_name_must_mean_one_person_in_scope(bureau: Bureau) -> None:
    twin, other = (MemberFactory(name="王芳", department=bureau.a) for _each in range(2))
    outside = MemberFactory(name="外人", department=DepartmentFactory())
    scope = (bureau.root.path,)
    assert people_named(f"A1、王芳 {twin.account.staff_number}\n{other.account.staff_number}", scope) == [
        bureau.people[0].id,
        twin.id,
        other.id,
    ]
    for text, sentence in (("王芳", "有 2 位“王芳”"), ("外人", "找不到“外人”"), (outside.account.staff_number, "找不到")):
        with pytest.raises(Refused, match=sentence):
            people_named(text, scope)
