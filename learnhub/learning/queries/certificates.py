"""Reads of certificates."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.core.extensions import db
from learnhub.learning.models import Certificate, StudyHoursEntry
from learnhub.learning.queries.awards import entries_of_course
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


def certificate_by_number(number: str) -> Certificate | None:
    """The certificate with this number."""
    return db.session.scalar(select(Certificate).where(Certificate.number == number))


def certificate_for(member_id: int, kind: str, subject: int) -> Certificate:
    """A member's certificate of a course or year. Raises NoResultFound."""
    of = (Certificate.member_id == member_id, Certificate.kind == kind, Certificate.subject == subject)
    return db.session.scalars(select(Certificate).where(*of)).one()


def certificates_of(member_id: int) -> Sequence[Certificate]:
    """A member's certificates, the latest first."""
    mine = select(Certificate).where(Certificate.member_id == member_id)
    return db.session.scalars(mine.order_by(Certificate.issued_at.desc(), Certificate.id.desc())).all()


def hours_standing(member_id: int, course_id: int) -> Decimal:
    """Hours that the course has paid, at whatever level, and that were not taken back."""
    paid = entries_of_course(member_id, course_id)
    if not paid:
        return Decimal("0.0")
    corrections = [StudyHoursEntry.source.like(f"{word}:%:{entry.id}") for entry in paid for word in ("reversal", "restored")]
    changes = select(func.coalesce(func.sum(StudyHoursEntry.hours), 0)).where(StudyHoursEntry.member_id == member_id, or_(*corrections))
    return sum((Decimal(entry.hours) for entry in paid), Decimal(db.session.scalar(changes) or 0))


def certificates_in(scope: Iterable[str], text: str = "", state: str = "") -> Select[*tuple[Any, ...]]:
    """Certificates of members in some subtrees, with their department; found by name, title or number. To be paged."""
    roots = list(scope)
    department, branch = aliased(Unit), aliased(Unit)
    statement: Select[*tuple[Any, ...]] = (
        select(Certificate, department.name.label("department"))
        .join(Member, Member.id == Certificate.member_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .where(or_(within(department.path, roots), within(branch.path, roots)))
    )
    if text:
        columns = (Certificate.name, Certificate.title, Certificate.number)
        statement = statement.where(or_(*(column.contains(text, autoescape=True) for column in columns)))
    if state in {"valid", "revoked"}:
        statement = statement.where(Certificate.revoked_at.is_(None) if state == "valid" else Certificate.revoked_at.is_not(None))
    return statement.order_by(Certificate.issued_at.desc(), Certificate.id.desc())
