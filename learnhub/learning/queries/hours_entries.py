"""The ledger of study hours as it stands: what every sum of hours is made of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, case, func, select

from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.learning.models import CONCENTRATED, StudyHoursEntry, Target, TargetPlan


def _entries(_dialect: str) -> Select[*tuple[Any, ...]]:
    """The columns of the ledger."""
    member, year = bindparam("member", type_=Target.member_id.type), bindparam("year", type_=TargetPlan.year.type)
    return (
        select(*StudyHoursEntry.__table__.c)
        .where(StudyHoursEntry.member_id == member, StudyHoursEntry.year == year)
        .order_by(StudyHoursEntry.day.desc(), StudyHoursEntry.at.desc(), StudyHoursEntry.id.desc())
    )


def hours_entries(member_id: int, year: int) -> Sequence[Any]:
    """The ledger of a member's year, the latest first: what every sum of hours is made of."""
    return rows(_ENTRIES, member=member_id, year=year)


_ENTRIES = Prepared(_entries)
_LATEST_ENTRIES = Prepared(lambda dialect: _entries(dialect).limit(bindparam("most")))


def latest_hours(member_id: int, year: int, most: int) -> Sequence[Any]:
    """The first few of `hours_entries`."""
    return rows(_LATEST_ENTRIES, member=member_id, year=year, most=most)


def years_with_hours(member_id: int) -> list[int]:
    """Years in which the member has entries in the ledger, the latest first."""
    statement = select(StudyHoursEntry.year).where(StudyHoursEntry.member_id == member_id).distinct()
    return list(db.session.scalars(statement.order_by(StudyHoursEntry.year.desc())))


def trainings_held(*which: ColumnElement[bool]) -> Subquery:
    """The concentrated trainings that have paid a member: corrections (`session:5:1`) belong to their training, and may undo it."""
    entry = StudyHoursEntry
    training = case((entry.source.like("%:%:%"), func.rtrim(func.rtrim(entry.source, "0123456789"), ":")), else_=entry.source)
    return (
        select(entry.member_id, training.label("training"))
        .where(entry.category == CONCENTRATED, *which)
        .group_by(entry.member_id, training)
        .having(func.sum(entry.hours) > 0)
        .subquery("held")
    )


def trainings_of(member: Any, year: Any) -> ColumnElement[Any]:
    """How many concentrated trainings have paid one member."""
    held = trainings_held(StudyHoursEntry.member_id == member, StudyHoursEntry.year == year)
    return select(func.count()).select_from(held).scalar_subquery()
