"""Reckons standings of hours in SQL, from ledger and targets, by code that what is kept does not share; names what differs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, Subquery, case, func, literal, select, union

from learnhub.core.extensions import db
from learnhub.learning.models import HOUR_CATEGORIES, MONTHS, HoursStanding, StudyHoursEntry, Target, TargetPlan
from learnhub.learning.queries.hours import ZERO, flag_of_exemption, own_hours, precedence, sums_by_category
from learnhub.learning.queries.hours_entries import trainings_held
from learnhub.learning.rules.pace import elapsed, expected
from learnhub.learning.rules.standing import NEVER

HOURS = Numeric(8, 1)


@dataclass(frozen=True, slots=True)
class HoursDifference:
    """A figure of a member's year that is not what ledger and targets say; of `standing`, whether there is a row."""

    year: int
    member_id: int
    name: str
    kept: Any
    ledger: Any


def differences(year: int, members: tuple[int, int], *, today: date) -> Iterator[HoursDifference]:
    """Of the members from the first to the last number; a row that holds on another day than `today` is renewed before it is read."""
    first, last = members
    row = HoursStanding
    kept = {one.member_id: one for one in db.session.scalars(select(row).where(row.year == year, row.member_id.between(first, last)))}
    held = {one.member_id: one for one in db.session.execute(_reckoned(year, members, today))}
    months = _months(year, members)
    for member_id in sorted(kept.keys() | held.keys()):
        mine, right = kept.get(member_id), held.get(member_id)
        if mine is None or right is None:
            yield HoursDifference(year, member_id, "standing", mine is not None, right is not None)
        elif mine.holds_until is None or (mine.holds_from or date.min) <= today <= mine.holds_until:
            due = _due(right, year, today) | dict(zip(MONTHS, months.get(member_id, [ZERO] * 12), strict=True))
            found = _found(mine, year, today)
            yield from (HoursDifference(year, member_id, name, found[name], due[name]) for name in due if found[name] != due[name])


def _found(row: HoursStanding, year: int, today: date) -> dict[str, Any]:
    """What is kept, as `_due` has it."""
    names = (*HOUR_CATEGORIES, *MONTHS, "trainings", "reached_at", "target", "counted", "is_exempt", "is_met", "share")
    is_on_pace = row.paced_until is not None and row.paced_until >= min(today, date(year, 12, 31))
    return {**{name: getattr(row, name) for name in names}, "is_on_pace": is_on_pace}


def _due(row: Any, year: int, today: date) -> dict[str, Any]:
    """The figures of a member who was reckoned."""
    counted, target = _exact(row.counted), None if row.target is None else _exact(row.target)
    is_asked = target is not None and target > 0 and not row.is_exempt
    asked = expected(float(row.target or 0), float(row.whole or 0), elapsed(today, year))
    return {
        **{name: _exact(getattr(row, name)) for name in HOUR_CATEGORIES},
        "trainings": row.trainings,
        "reached_at": row.reached_at or NEVER,
        "target": target,
        "counted": counted,
        "is_exempt": bool(row.is_exempt),
        "is_met": target is not None and counted >= target > 0 and row.trainings >= row.least,
        "share": (counted * 100 / target).quantize(Decimal("0.1"), ROUND_HALF_UP) if target and is_asked else None,
        "is_on_pace": is_asked and float(counted) + 0.05 > asked,
    }


def _exact(hours: Any) -> Decimal:
    """Tenths, from either database."""
    return Decimal(str(hours or 0)).quantize(Decimal("0.1"))


def _months(year: int, members: tuple[int, int]) -> dict[int, list[Decimal]]:
    entry = StudyHoursEntry
    found: dict[int, list[Decimal]] = {}
    which = (entry.year == year, entry.member_id.between(*members))
    for member_id, day, hours in db.session.execute(
        select(entry.member_id, entry.day, func.sum(entry.hours)).where(*which).group_by(entry.member_id, entry.day)
    ):
        found.setdefault(member_id, [ZERO] * 12)[day.month - 1] += hours
    return found


def _gained(year: int, members: tuple[int, int]) -> Subquery:
    """One row for each member with entries in the year: a column for each category, trainings, the last entry."""
    entry = StudyHoursEntry
    return (
        select(entry.member_id, *sums_by_category(), func.max(entry.at).label("reached_at"))
        .where(entry.year == year, entry.member_id.between(*members))
        .group_by(entry.member_id)
        .subquery("gained")
    )


def _counted(plan: TargetPlan, gained: Subquery) -> ColumnElement[Any]:
    """Hours that count towards the plan: each category up to its cap."""
    total: ColumnElement[Any] = literal(ZERO, HOURS)
    for category, cap in plan.counted.items():
        hours = func.coalesce(gained.c[category], 0)
        total = total + (hours if cap is None else case((hours > cap, literal(Decimal(str(cap)), HOURS)), else_=hours))
    return total


def _leading(year: int, members: tuple[int, int], today: date) -> Subquery:
    """For each member the plan that leads: the highest for her of those that ask something of her; exempt when all ask nothing."""
    order = func.row_number().over(partition_by=Target.member_id, order_by=precedence(today))
    ranked = (
        select(
            Target.member_id,
            Target.plan_id,
            own_hours().label("hours"),
            TargetPlan.hours.label("whole"),
            TargetPlan.least_concentrated.label("least"),
            flag_of_exemption(today).label("is_exempt"),
            order.label("place"),
        )
        .join(TargetPlan, TargetPlan.id == Target.plan_id)
        .where(TargetPlan.year == year, Target.member_id.between(*members))
        .subquery("plans_ranked")
    )
    return select(ranked).where(ranked.c.place == 1).subquery("leading")


def _reckoned(year: int, members: tuple[int, int], today: date) -> Select[*tuple[Any, ...]]:
    """Everybody with hours or a target."""
    gained, leading = _gained(year, members), _leading(year, members, today)
    plans: Iterable[TargetPlan] = db.session.scalars(select(TargetPlan).where(TargetPlan.year == year))
    total: ColumnElement[Any] = literal(ZERO, HOURS)
    for category in HOUR_CATEGORIES:
        total = total + func.coalesce(gained.c[category], 0)
    cases = [(leading.c.plan_id == plan.id, _counted(plan, gained)) for plan in plans]
    held = trainings_held(StudyHoursEntry.year == year, StudyHoursEntry.member_id.between(*members))
    trained = select(held.c.member_id, func.count().label("trainings")).group_by(held.c.member_id).subquery("trained")
    people = union(select(gained.c.member_id), select(leading.c.member_id)).subquery("people")
    return (
        select(
            people.c.member_id,
            *(gained.c[category] for category in HOUR_CATEGORIES),
            func.coalesce(trained.c.trainings, 0).label("trainings"),
            gained.c.reached_at,
            leading.c.hours.label("target"),
            leading.c.whole,
            leading.c.least,
            leading.c.is_exempt,
            (case(*cases, else_=total) if cases else total).label("counted"),
        )
        .select_from(people)
        .outerjoin(gained, gained.c.member_id == people.c.member_id)
        .outerjoin(trained, trained.c.member_id == people.c.member_id)
        .outerjoin(leading, leading.c.member_id == people.c.member_id)
    )
