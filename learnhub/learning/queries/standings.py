"""Study hours of all members: the one sum that boards, lists and dashboards read, kept with the ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Subquery, and_, case, cast, exists, or_, select, union

from learnhub.core.extensions import db
from learnhub.learning.models import HOUR_CATEGORIES, MONTHS, HoursStanding, StudyHoursEntry, Target, TargetPlan
from learnhub.learning.rules.pace import elapsed


def hours_table(year: int, today: date) -> Subquery:
    """Each member with a target or with hours in `year`, as kept; who reads it has `renew_standings` bring it up to `today` first.

    Columns: member_id, target, expected (what the pace of the year asks for by `today`), counted, total, is_exempt, is_met, is_on_pace,
    share (percent of the target; None for whom nothing is asked of), reached_at, month_1 … month_12. Where several plans hold for one
    person the highest leads; without a plan all hours count towards nothing: target is NULL.
    """
    row = HoursStanding
    total: ColumnElement[Any] = sum((getattr(row, name) for name in HOUR_CATEGORIES[1:]), getattr(row, HOUR_CATEGORIES[0]) + 0)
    return (
        select(
            row.member_id,
            row.target,
            _expected(elapsed(today, year)).label("expected"),
            row.counted,
            total.label("total"),
            row.is_exempt,
            row.is_met,
            and_(row.share.is_not(None), row.paced_until >= min(today, date(year, 12, 31))).label("is_on_pace"),
            row.share,
            row.reached_at,
            *(getattr(row, month) for month in MONTHS),
        )
        .where(row.year == year)
        .subquery("hours")
    )


def _expected(share: float) -> ColumnElement[Any]:
    """`rules.pace.expected` in SQL."""
    asked = cast(HoursStanding.target, Float) - cast(HoursStanding.whole, Float) * (1 - share)
    return case((asked < 0, 0.0), else_=asked)


def outdated(year: int, today: date) -> Select[int]:
    """Members whose standing does not hold on `today`: an exemption begins or ends in between."""
    row = HoursStanding
    does_not_hold = or_(row.holds_until < today, row.holds_from > today)
    return select(row.member_id).where(row.year == year, row.holds_until.is_not(None), does_not_hold)


def is_outdated(year: int, today: date) -> bool:
    """Whether anybody's standing is to be renewed before it is read."""
    return bool(db.session.scalar(select(exists(outdated(year, today)))))


def years_of_hours() -> Sequence[int]:
    """The years that have entries, plans, or something kept."""
    years = union(*(select(table.year) for table in (StudyHoursEntry, TargetPlan, HoursStanding))).subquery()
    return db.session.scalars(select(years.c.year).order_by(years.c.year)).all()


def members_of_hours(year: int) -> Sequence[int]:
    """Who has entries or a target of a year, or something kept."""
    targets = select(Target.member_id).join(TargetPlan, TargetPlan.id == Target.plan_id).where(TargetPlan.year == year)
    others = (select(table.member_id).where(table.year == year) for table in (StudyHoursEntry, HoursStanding))
    people = union(targets, *others).subquery()
    return db.session.scalars(select(people.c.member_id).order_by(people.c.member_id)).all()
