"""Assigning work, changing it, ending it and withdrawing it; every step is audited."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from learnhub.assessment.models import PUBLISHED as EXAM_PUBLISHED
from learnhub.assessment.models import Exam
from learnhub.assessment.queries.audience import audience_of
from learnhub.assignments.models import Assignment, AssignmentItem
from learnhub.assignments.queries.managing import exam_choices, picked_people
from learnhub.assignments.rules.drafts import MOST_ITEMS, Draft, Flaw, flaw_of
from learnhub.assignments.service.members import add_members, population_of, remove_others
from learnhub.audit.service import record
from learnhub.catalog.models import PUBLISHED, Course, Lesson
from learnhub.core.clock import start_of_day
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.organization.models import CATEGORIES, Member, Unit
from learnhub.organization.queries import within

Scope = Sequence[str]
EVERYWHERE: Scope = ("/",)


def _sentence(flaw: Flaw) -> str:
    sentences = {
        Flaw.TITLE: _("请填写任务名称，不超过 120 个字。"),
        Flaw.WORDS: _("任务说明不超过 1000 个字。"),
        Flaw.DATES: _("截止日期不能早于开始日期。"),
        Flaw.ITEMS: _("请至少选择一门课程、一节或一场考试。"),
        Flaw.TOO_MANY_ITEMS: _("一项任务最多包含 %(n)s 门课程、节和考试，请分成几项布置。", n=MOST_ITEMS),
        Flaw.NOBODY: _("请选择单位，或写下要布置给谁。"),
        Flaw.CATEGORIES: _("请选择单位里的哪些人员类别。"),
    }
    return str(sentences[flaw])


def _check(draft: Draft, scope: Scope, now: datetime, kept_exams: Sequence[int] = ()) -> None:
    """Raises Refused for what cannot be assigned, Missing for what is outside of the scope."""
    flaw = flaw_of(draft, people=CATEGORIES)
    if flaw is not None:
        raise Refused(_sentence(flaw), field="items" if flaw == Flaw.TOO_MANY_ITEMS else flaw.value)
    _check_units(draft, scope)
    _check_items(draft, scope, now, kept_exams)
    if reach_of(draft, now=now) == 0:
        raise Refused(_("按现在的选择，没有人会收到这项任务。"), field="units")
    _check_audiences(draft, now)


def _check_units(draft: Draft, scope: Scope) -> None:
    wanted = {draft.unit_id, *draft.unit_ids}
    found = db.session.scalar(select(func.count()).select_from(Unit).where(Unit.id.in_(wanted), within(Unit.path, scope)))
    if found != len(wanted):
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    department, branch = aliased(Unit), aliased(Unit)
    inside = (
        select(func.count(Member.id))
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(Member.id.in_(list(draft.picked)), or_(within(department.path, scope), within(branch.path, scope)))
    )
    if db.session.scalar(inside) != len(set(draft.picked)):
        raise Missing(_("没有这位同志，或者不在你的范围内。"))


def _check_items(draft: Draft, scope: Scope, now: datetime, kept_exams: Sequence[int]) -> None:
    courses = select(func.count()).select_from(Course).where(Course.id.in_(list(draft.course_ids)), Course.state == PUBLISHED)
    lessons = (
        select(func.count(Lesson.id))
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.id.in_(list(draft.lesson_ids)), Lesson.retired_at.is_(None), Course.state == PUBLISHED)
    )
    exams = {row.id for row in exam_choices(scope, now, kept_exams)}
    is_known = (
        db.session.scalar(courses) == len(set(draft.course_ids))
        and db.session.scalar(lessons) == len(set(draft.lesson_ids))
        and set(draft.exam_ids) <= exams
    )
    if not is_known:
        raise Refused(_("有的课程、节或考试已经不能布置，请重新选择。"), field="items")


def _check_audiences(draft: Draft, now: datetime) -> None:
    """Whoever is asked to sit an exam must be let in."""
    exams = db.session.execute(select(Exam.id, Exam.title).where(Exam.id.in_(list(draft.exam_ids)), Exam.state == EXAM_PUBLISHED)).all()
    for exam_id, title in exams:
        outside = select(func.count(Member.id)).where(population_of(draft, now=now), ~audience_of(exam_id))
        if count := db.session.scalar(outside):
            raise Refused(
                _("有 %(n)s 人不在“%(title)s”的参考单位内。请先在考试设置里扩大参考单位，或缩小布置范围。", n=count, title=title),
                field="items",
            )


def reach_of(draft: Draft, *, now: datetime) -> int:
    """How many people it would hold for, each once. Raises Missing."""
    return db.session.scalar(select(func.count()).select_from(Member).where(population_of(draft, now=now))) or 0


def assign(draft: Draft, *, form_key: str, scope: Scope, actor_id: int | None, now: datetime) -> tuple[Assignment, int]:
    """Assign the work; the assignment, and for how many people it holds. The same form again gives the same assignment.

    Raises Refused, Missing.
    """
    known = db.session.scalar(select(Assignment).where(Assignment.form_key == form_key, Assignment.created_by == actor_id))
    if known is not None:
        return known, 0
    _check(draft, scope, now)
    made = Assignment(form_key=form_key, created_by=actor_id, created_at=now, **_columns(draft, now))
    _put_items(made, draft)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Conflict(_("这张表已经提交过，请到列表里查看。")) from None
    people = add_members(made.id, draft, now=now)
    record("assign", "assignment", made.id, actor_id=actor_id, now=now, title=made.title, people=people, items=draft.item_count)
    return made, people


def _columns(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "unit_id": draft.unit_id,
        "title": " ".join(draft.title.split()),
        "words": draft.words.strip(),
        "is_required": draft.is_required,
        "starts_at": start_of_day(draft.starts_on),
        "due_at": start_of_day(draft.due_on + timedelta(days=1)) if draft.due_on else None,
        "unit_ids": sorted(set(draft.unit_ids)),
        "categories": list(draft.categories),
        "takes_joiners": draft.takes_joiners,
        "needs_pass": draft.needs_pass,
        "updated_at": now,
    }


def _put_items(assignment: Assignment, draft: Draft) -> None:
    """Let the rows be what the draft says, keeping those that stay."""
    wanted = [("course_id", each) for each in dict.fromkeys(draft.course_ids)]
    wanted += [("lesson_id", each) for each in dict.fromkeys(draft.lesson_ids)]
    wanted += [("exam_id", each) for each in dict.fromkeys(draft.exam_ids)]
    present = {subject_of(item): item for item in assignment.items}
    items = [present.get(subject) or AssignmentItem(**{subject[0]: subject[1]}) for subject in wanted]
    for position, item in enumerate(items, start=1):
        item.position = position
    assignment.items = items


def subject_of(item: AssignmentItem) -> tuple[str, int | None]:
    """Which column names the subject of an item, and its id."""
    names = ("course_id", "lesson_id", "exam_id")
    name = next(name for name in names if getattr(item, name) is not None)
    return name, getattr(item, name)


def change_assignment(
    assignment: Assignment, draft: Draft, *, seen: str, scope: Scope, actor_id: int | None, now: datetime
) -> tuple[int, int]:
    """Let it say what the draft says; how many people are new and how many it no longer holds for.

    `seen` is `version_of` the assignment when the form was opened. Raises Refused, Missing, Conflict when another has changed it since.
    """
    if not assignment.is_live:
        raise Refused(_("已结束或撤回的任务不能再改。"))
    if seen != version_of(assignment):
        raise Conflict(_("这项任务刚在别处改过。请核对下面的内容，再保存一次。"))
    _check(draft, scope, now, [item.exam_id for item in assignment.items if item.exam_id is not None])
    before = {"due": _said(assignment.due_at), "items": len(assignment.items), "title": assignment.title}
    has_new_people = _audience(assignment) != (sorted(set(draft.unit_ids)), list(draft.categories), sorted(set(draft.picked)))
    for name, value in _columns(draft, now).items():
        setattr(assignment, name, value)
    _put_items(assignment, draft)
    db.session.flush()
    added, removed = 0, 0
    if has_new_people:
        removed = remove_others(assignment.id, draft, now=now)
        added = add_members(assignment.id, draft, now=now)
    after = {"due": _said(assignment.due_at), "items": draft.item_count, "title": assignment.title, "added": added, "removed": removed}
    record("change_assignment", "assignment", assignment.id, actor_id=actor_id, now=now, old=before, new=after)
    return added, removed


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _audience(assignment: Assignment) -> tuple[list[int], list[str], list[int]]:
    picked = sorted(row.id for row in picked_people(assignment.id))
    return sorted(assignment.unit_ids), list(assignment.categories), picked


def version_of(assignment: Assignment) -> str:
    """What a form says it was filled from."""
    return assignment.updated_at.isoformat()


def end_assignment(assignment: Assignment, *, actor_id: int | None, now: datetime) -> None:
    """Close it: what was done counts, what was not stays undone, nobody is reminded any more; again changes nothing."""
    if assignment.is_live:
        assignment.ended_at = assignment.updated_at = now
        record("end_assignment", "assignment", assignment.id, actor_id=actor_id, now=now, title=assignment.title)


def withdraw_assignment(assignment: Assignment, *, actor_id: int | None, now: datetime) -> None:
    """Take it back: it is nobody's task and in no figure any more; again changes nothing."""
    if assignment.withdrawn_at is None:
        assignment.withdrawn_at = assignment.updated_at = now
        record("withdraw_assignment", "assignment", assignment.id, actor_id=actor_id, now=now, title=assignment.title)
