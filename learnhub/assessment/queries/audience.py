"""Whom an exam is for: units, narrowed to categories, and persons by name beside them or left out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import Account
from learnhub.assessment.models import Exam, ExamAudience, ExamCategory, ExamPerson
from learnhub.assessment.queries.managing import Scope, addressed, audience_ids, members_within
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit


def is_addressed(member: Any, in_unit: ColumnElement[bool], category: Any) -> ColumnElement[bool]:
    """Whether `Exam` is for a member: `in_unit` says that one of her units is in its audience."""
    named = exists().where(ExamPerson.exam_id == Exam.id, ExamPerson.member_id == member)
    narrowed = exists().where(ExamCategory.exam_id == Exam.id)
    fits = or_(~narrowed, exists().where(ExamCategory.exam_id == Exam.id, ExamCategory.category == category))
    invited = named.where(ExamPerson.is_invited)
    return or_(and_(in_unit, fits, ~named.where(~ExamPerson.is_invited)), invited)


def audience_of(exam_id: int) -> ColumnElement[bool]:
    """The condition on `Member` that the exam is for her, whatever her status; reads its units and categories."""
    named = select(ExamPerson.member_id).where(ExamPerson.exam_id == exam_id)
    categories = select(ExamCategory.category).where(ExamCategory.exam_id == exam_id)
    wide: ColumnElement[bool] = addressed(audience_ids(exam_id))
    if db.session.scalar(select(categories.exists())):
        wide = and_(wide, Member.category.in_(categories))
    return or_(and_(wide, Member.id.not_in(named.where(~ExamPerson.is_invited))), Member.id.in_(named.where(ExamPerson.is_invited)))


def audience_count(exam_id: int, scope: Scope | None = None) -> int:
    """How many active members (in scope, unless it is left out) the exam is for, each counted once."""
    statement = select(func.count()).select_from(Member).where(audience_of(exam_id), Member.status == "active")
    if scope is not None:
        statement = statement.where(Member.id.in_(members_within(scope)))
    return db.session.scalar(statement) or 0


def has_audience(exam_id: int) -> bool:
    """Whether a unit was chosen, or somebody invited by name."""
    units = select(ExamAudience.id).where(ExamAudience.exam_id == exam_id).exists()
    people = select(ExamPerson.member_id).where(ExamPerson.exam_id == exam_id, ExamPerson.is_invited).exists()
    return bool(db.session.scalar(select(or_(units, people))))


def named_people(exam_id: int, scope: Scope) -> Sequence[Any]:
    """Who was invited or left out by name, in scope: id, name, staff_number, department, is_invited, added_at; by name."""
    department = aliased(Unit)
    return db.session.execute(
        select(
            Member.id, Member.name, Account.staff_number, department.name.label("department"), ExamPerson.is_invited, ExamPerson.added_at
        )
        .join(ExamPerson, ExamPerson.member_id == Member.id)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .where(ExamPerson.exam_id == exam_id, Member.id.in_(members_within(scope)))
        .order_by(Member.sort_name, Member.id)
    ).all()


def people_like(text: str, scope: Scope, exam_id: int, most: int = 20) -> Sequence[Any]:
    """Active members in scope by name or staff number: id, name, staff_number, department, is_in (the exam is for her)."""
    department = aliased(Unit)
    return db.session.execute(
        select(Member.id, Member.name, Account.staff_number, department.name.label("department"), audience_of(exam_id).label("is_in"))
        .join(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .where(Member.id.in_(members_within(scope)), Member.status == "active")
        .where(or_(Member.name.contains(text, autoescape=True), Account.staff_number.contains(text, autoescape=True)))
        .order_by(Member.sort_name, Member.id)
        .limit(most)
    ).all()
