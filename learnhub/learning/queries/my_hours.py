"""The ledger of a member's study hours as she reads it: by year and category, with who recorded what; and a span of days of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from learnhub.core.extensions import db
from learnhub.learning.models import HOUR_CATEGORIES, StudyHoursEntry
from learnhub.organization.models import Member


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What the ledger is narrowed to; None and "" are everything."""

    year: int | None = None
    category: str = ""


def _of(member_id: int, filters: LedgerFilter) -> list[Any]:
    which = [StudyHoursEntry.member_id == member_id]
    if filters.year is not None:
        which.append(StudyHoursEntry.year == filters.year)
    if filters.category:
        which.append(StudyHoursEntry.category == filters.category)
    return which


def ledger_of(member_id: int, filters: LedgerFilter = LedgerFilter()) -> Select[*tuple[Any, ...]]:
    """Entries with the name of who recorded them (None: the platform), the latest first; to be paged."""
    return (
        select(StudyHoursEntry, Member.name.label("recorder"))
        .outerjoin(Member, Member.account_id == StudyHoursEntry.recorded_by)
        .where(*_of(member_id, filters))
        .order_by(StudyHoursEntry.day.desc(), StudyHoursEntry.at.desc(), StudyHoursEntry.id.desc())
    )


def ledger_sum(member_id: int, filters: LedgerFilter = LedgerFilter()) -> Decimal:
    """What those entries come to."""
    total = db.session.scalar(select(func.sum(StudyHoursEntry.hours)).where(*_of(member_id, filters)))
    return Decimal(total or 0)


@dataclass(frozen=True, slots=True)
class Span:
    """The entries of some days, the earliest first, and their sums by category."""

    entries: Sequence[StudyHoursEntry]
    by_category: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All hours of the span."""
        return sum(self.by_category.values(), Decimal("0.0"))


def span_of(member_id: int, first: date, last: date) -> Span:
    """The ledger from `first` to `last`, both included."""
    entry = StudyHoursEntry
    rows = select(entry).where(entry.member_id == member_id, entry.day.between(first, last)).order_by(entry.day, entry.at, entry.id)
    found = db.session.scalars(rows).all()
    sums = {name: sum((one.hours for one in found if one.category == name), Decimal("0.0")) for name in HOUR_CATEGORIES}
    return Span(found, sums)
