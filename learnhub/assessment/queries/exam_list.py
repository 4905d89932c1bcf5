"""The exams of organizers in a list, each with its figures in their scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.assessment.models import DRAFT, GRADED, PUBLISHED, RUNNING, WITHDRAWN, Attempt, Exam, ExamAudience, ExamCategory, ExamPerson
from learnhub.assessment.queries.audience import audience_count
from learnhub.assessment.queries.figures import counts
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.core.extensions import db
from learnhub.core.pagination import Page, page_of
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


@dataclass(frozen=True, slots=True)
class ExamRow:
    """An exam in the organizer's list, with the figures of members in scope."""

    exam: Exam
    unit_name: str
    people: int
    sat: int
    passed: int
    running: int


def _owned(scope: Scope, text: str) -> ColumnElement[bool]:
    conditions = [Exam.lesson_id.is_(None), within(Unit.path, scope)]
    if text:
        conditions.append(Exam.title.contains(text, autoescape=True))
    return and_(*conditions)


def managed_exams(scope: Scope, state: str | None = None, text: str = "", *, number: int = 1) -> Page[ExamRow]:
    """One page of the exams owned in scope, the latest first."""
    statement: Any = select(Exam, Unit.name).join(Unit, Unit.id == Exam.unit_id).where(_owned(scope, text))
    if state:
        statement = statement.where(Exam.state == state)
    page = page_of(statement.order_by(Exam.created_at.desc(), Exam.id.desc()), number=number, scalars=False)
    ids = [exam.id for exam, _name in page.items]
    people, figures = _audiences(ids, scope), _figures(ids, scope)
    rows = [ExamRow(exam, name, people.get(exam.id, 0), *figures.get(exam.id, (0, 0, 0))) for exam, name in page.items]
    return Page(rows, page.number, page.size, page.total)


def exam_row(exam: Exam, scope: Scope) -> ExamRow:
    """The figures of one exam."""
    people, figures = _audiences([exam.id], scope), _figures([exam.id], scope)
    return ExamRow(exam, "", people.get(exam.id, 0), *figures.get(exam.id, (0, 0, 0)))


def exam_counts(scope: Scope, text: str = "") -> dict[str, int]:
    """How many exams are in each state, and `all`; one statement."""
    statement = select(Exam.state, func.count()).join(Unit, Unit.id == Exam.unit_id).where(_owned(scope, text)).group_by(Exam.state)
    counts = {DRAFT: 0, PUBLISHED: 0, WITHDRAWN: 0} | dict(db.session.execute(statement).all())
    return counts | {"all": sum(counts.values())}


def _audiences(exam_ids: Sequence[int], scope: Scope) -> dict[int, int]:
    """How many active members in scope each exam is addressed to; two statements, and two for each with names or categories."""
    addressee, department, branch = aliased(Unit), aliased(Unit), aliased(Unit)
    is_below = or_(department.path.startswith(addressee.path), branch.path.startswith(addressee.path))
    narrowed = set(db.session.scalars(_narrowed(exam_ids)))
    rows = db.session.execute(
        select(ExamAudience.exam_id, func.count(Member.id.distinct()))
        .join(addressee, addressee.id == ExamAudience.unit_id)
        .join(Member, Member.status == "active")
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(ExamAudience.exam_id.in_(exam_ids), is_below, or_(within(department.path, scope), within(branch.path, scope)))
        .group_by(ExamAudience.exam_id)
    )
    return dict(rows.all()) | {exam_id: audience_count(exam_id, scope) for exam_id in narrowed}


def _narrowed(exam_ids: Sequence[int]) -> Any:
    """Exams whose audience is more than units: few, and each is counted by itself."""
    categories = select(ExamCategory.exam_id).where(ExamCategory.exam_id.in_(exam_ids))
    return categories.union(select(ExamPerson.exam_id).where(ExamPerson.exam_id.in_(exam_ids)))


def _figures(exam_ids: Sequence[int], scope: Scope) -> dict[int, tuple[int, int, int]]:
    graded = Attempt.state == GRADED
    best = (
        select(
            Attempt.exam_id,
            Attempt.member_id,
            func.max(cast(graded, Integer)).label("sat"),
            func.max(cast(and_(func.coalesce(Attempt.is_passed, False), counts()), Integer)).label("passed"),
            func.max(cast(Attempt.state == RUNNING, Integer)).label("running"),
        )
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.exam_id.in_(exam_ids), Attempt.member_id.in_(members_within(scope)))
        .group_by(Attempt.exam_id, Attempt.member_id)
        .subquery()
    )
    rows = db.session.execute(
        select(best.c.exam_id, func.sum(best.c.sat), func.sum(best.c.passed), func.sum(best.c.running)).group_by(best.c.exam_id)
    )
    return {exam_id: (int(sat), int(passed), int(running)) for exam_id, sat, passed, running in rows}
