"""Exams as their organizers see them, within the scope of the role."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import aliased

from learnhub.assessment.models import Attempt, Exam, ExamAudience, PaperItem, PaperSection
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within
from learnhub.questions.models import KINDS, Question, QuestionBank
from learnhub.questions.queries import usable
from learnhub.questions.queries.banks import reaches

Scope = Sequence[str]


@dataclass(frozen=True, slots=True)
class PickedItem:
    """A question on a fixed paper."""

    question_id: int
    kind: str
    stem_text: str
    marks: float
    bank_name: str
    is_retired: bool
    section_id: int | None = None


def managed_exam(exam_id: int, scope: Scope) -> Exam:
    """An exam owned by a unit in scope. Raises Missing."""
    found = db.session.scalar(
        select(Exam).join(Unit, Unit.id == Exam.unit_id).where(Exam.id == exam_id, Exam.lesson_id.is_(None), within(Unit.path, scope))
    )
    if found is None:
        raise Missing(_("没有这场考试。"))
    return found


def members_within(scope: Scope) -> Select[int]:
    """Ids of members whose department or branch lies in scope."""
    department, branch = aliased(Unit), aliased(Unit)
    return (
        select(Member.id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(or_(within(department.path, scope), within(branch.path, scope)))
    )


def has_attempts(exam_id: int) -> bool:
    """Whether anybody has started: then the paper is locked."""
    return db.session.scalar(select(Attempt.id).where(Attempt.exam_id == exam_id).limit(1)) is not None


def audience_ids(exam_id: int) -> set[int]:
    """Units the exam is addressed to."""
    return set(db.session.scalars(select(ExamAudience.unit_id).where(ExamAudience.exam_id == exam_id)))


def addressed(unit_ids: Iterable[int]) -> ColumnElement[bool]:
    """Members whose department or branch lies under one of the units."""
    paths = list(db.session.scalars(select(Unit.path).where(Unit.id.in_(list(unit_ids)))))
    return Member.id.in_(members_within(paths))


def usable_banks(scope: Scope) -> list[QuestionBank]:
    """Banks an organizer may take questions from."""
    statement = select(QuestionBank).join(Unit, Unit.id == QuestionBank.unit_id)
    return list(db.session.scalars(statement.where(reaches(scope), QuestionBank.retired_at.is_(None)).order_by(QuestionBank.name)))


def bank_names(bank_ids: Iterable[Any]) -> dict[Any, str]:
    """Names of banks by id."""
    rows = db.session.execute(select(QuestionBank.id, QuestionBank.name).where(QuestionBank.id.in_(list(bank_ids))))
    return dict(rows.all())


def _in_order_of_kinds() -> ColumnElement[int]:
    return case({kind: place for place, kind in enumerate(KINDS)}, value=Question.kind)


def usable_questions(
    scope: Scope, *, bank_id: int | None = None, kind: str | None = None, text: str = "", without: Iterable[int] = ()
) -> Select[Any]:
    """Questions that may go on a paper, with the name of their bank; to be paged."""
    statement: Any = (
        select(Question, QuestionBank.name)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .join(Unit, Unit.id == QuestionBank.unit_id)
        .where(reaches(scope), usable(), QuestionBank.retired_at.is_(None))
    )
    if bank_id:
        statement = statement.where(Question.bank_id == bank_id)
    if kind:
        statement = statement.where(Question.kind == kind)
    if text:
        statement = statement.where(Question.stem_text.contains(text, autoescape=True))
    if excluded := list(without):
        statement = statement.where(Question.id.not_in(excluded))
    found: Select[Any] = statement.order_by(QuestionBank.name, _in_order_of_kinds(), Question.id)
    return found


def question_ids(found: Select[Any], most: int) -> list[int]:
    """Ids of what `usable_questions` found, in its order; `most` + 1 at the most, so that too many are noticed."""
    return list(db.session.scalars(found.with_only_columns(Question.id).limit(most + 1)))


def items_of(exam_id: int) -> list[PickedItem]:
    """The fixed paper, in the order of its sections; what stands in none comes last."""
    rows = db.session.execute(
        select(
            PaperItem.question_id,
            Question.kind,
            Question.stem_text,
            PaperItem.marks,
            QuestionBank.name,
            Question.retired_at,
            PaperItem.section_id,
        )
        .join(Question, Question.id == PaperItem.question_id)
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .outerjoin(PaperSection, PaperSection.id == PaperItem.section_id)
        .where(PaperItem.exam_id == exam_id)
        .order_by(PaperSection.position.is_(None), PaperSection.position, PaperItem.position)
    )
    return [PickedItem(*row[:5], is_retired=row.retired_at is not None, section_id=row.section_id) for row in rows]


def kinds_of(question_ids: Iterable[int]) -> dict[int, str]:
    """The kind of each question."""
    rows = db.session.execute(select(Question.id, Question.kind).where(Question.id.in_(list(question_ids))))
    return dict(rows.all())


def audience_names(exam_id: int) -> list[str]:
    """Names of the units the exam is addressed to, as the trees have them."""
    statement = select(Unit.name).join(ExamAudience, ExamAudience.unit_id == Unit.id).where(ExamAudience.exam_id == exam_id)
    return list(db.session.scalars(statement.order_by(Unit.tree, Unit.path)))
