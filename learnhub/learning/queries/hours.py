"""Study hours: the one sum that every screen reads, of one member and of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Numeric,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)

from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row
from learnhub.learning.models import HOUR_CATEGORIES, StudyHoursEntry, Target, TargetPlan
from learnhub.learning.queries.hours_entries import trainings_of
from learnhub.learning.rules.pace import elapsed, expected

ZERO = Decimal("0.0")
HOURS = Numeric(8, 1)


@dataclass(frozen=True, slots=True)
class CategoryHours:
    """Hours of one category: what was gained, what of it counts, and the most that counts (None: all; 0: nothing)."""

    category: str
    total: Decimal
    counted: Decimal
    cap: Decimal | None


@dataclass(frozen=True, slots=True)
class LeadingPlan:
    """Of the plan that leads for a member: its name, the document it rests on, and the least number of concentrated trainings."""

    name: str
    document: str
    least_trainings: int = 0


@dataclass(frozen=True, slots=True)
class HoursSummary:
    """A member's hours of a year. Without a plan there is no target; whoever is exempt is in no numerator and no denominator."""

    year: int
    total: Decimal
    counted: Decimal
    target: Decimal | None
    is_exempt: bool
    expected: Decimal
    by_category: Sequence[CategoryHours]
    plan: LeadingPlan | None
    trainings: int = 0

    @property
    def ahead(self) -> Decimal:
        """Counted hours minus what the pace of the year asks for by today; negative when behind."""
        return self.counted - self.expected

    @property
    def percent(self) -> float:
        """Share of the target that counts so far, 0 to 100; 0 without a target."""
        return min(100.0, float(self.counted) * 100 / float(self.target)) if self.target else 0.0

    @property
    def is_met(self) -> bool:
        """Whether the year's target is reached, the concentrated trainings it asks for included."""
        return bool(self.target) and self.counted >= (self.target or ZERO) and self.trainings >= self.least_trainings

    @property
    def least_trainings(self) -> int:
        """How many concentrated trainings the plan asks for."""
        return self.plan.least_trainings if self.plan else 0


def _sums() -> list[ColumnElement[Any]]:
    """The hours of each category."""
    return [
        func.sum(case((StudyHoursEntry.category == category, StudyHoursEntry.hours), else_=ZERO)).label(category)
        for category in HOUR_CATEGORIES
    ]


def _per_category(year: int) -> Subquery:
    """One row for each member with entries in the year: a column for each category, and the total."""
    return (
        select(StudyHoursEntry.member_id, *_sums(), func.sum(StudyHoursEntry.hours).label("total"))
        .where(StudyHoursEntry.year == year)
        .group_by(StudyHoursEntry.member_id)
        .subquery("gained")
    )


def _cap(counting: Mapping[str, Any], category: str) -> Decimal | None:
    """The most hours of `category` that count towards a plan: 0 for one that does not count at all."""
    if category not in counting:
        return ZERO
    cap = counting[category]
    return None if cap is None else Decimal(str(cap))


def _counted(plan: TargetPlan, gained: Subquery) -> ColumnElement[Any]:
    """Hours that count towards the plan: each category up to its cap."""
    parts: list[ColumnElement[Any]] = []
    for category in HOUR_CATEGORIES:
        hours, cap = func.coalesce(gained.c[category], 0), _cap(plan.counted, category)
        if cap is None:
            parts.append(hours)
        elif cap > 0:
            parts.append(case((hours > cap, literal(cap, HOURS)), else_=hours))
    total: ColumnElement[Any] = literal(ZERO, HOURS)
    for part in parts:
        total = total + part
    return total


def plans_of(year: int) -> list[TargetPlan]:
    """The plans of a year, the highest first."""
    return list(db.session.scalars(select(TargetPlan).where(TargetPlan.year == year).order_by(TargetPlan.hours.desc(), TargetPlan.id)))


def _is_exempt(today: Any) -> ColumnElement[bool]:
    return and_(Target.exempt_from.is_not(None), Target.exempt_from <= today, or_(Target.exempt_to.is_(None), Target.exempt_to >= today))


def _own_hours() -> ColumnElement[Any]:
    """The hours a plan asks of a member: her own share of it where she joined in mid-year."""
    return func.coalesce(Target.hours, TargetPlan.hours)


def _flag_of_exemption(today: Any) -> ColumnElement[Any]:
    return case((_is_exempt(today), True), else_=False)


def _precedence(today: Any) -> tuple[ColumnElement[Any], ...]:
    """Which of a member's plans leads: one that asks something of her before one that does not, then the highest for her."""
    return case((_is_exempt(today), 1), else_=0).asc(), _own_hours().desc(), TargetPlan.id.asc()


def _leading(year: int, today: date) -> Subquery:
    """For each member the plan that leads: the highest for her of those that ask something of her; exempt when all ask nothing."""
    order = func.row_number().over(partition_by=Target.member_id, order_by=_precedence(today))
    ranked = (
        select(
            Target.member_id,
            Target.plan_id,
            _own_hours().label("hours"),
            TargetPlan.hours.label("whole"),
            _flag_of_exemption(today).label("is_exempt"),
            order.label("place"),
        )
        .join(TargetPlan, TargetPlan.id == Target.plan_id)
        .where(TargetPlan.year == year)
        .subquery("plans_ranked")
    )
    return select(ranked).where(ranked.c.place == 1).subquery("leading")


def hours_table(year: int, today: date) -> Subquery:
    """Each member with a target or with hours in `year`: member_id, target, expected, counted, total, is_exempt (on `today`).

    Where several plans hold for one person the highest leads; without a plan all hours count towards nothing: target is NULL.
    `expected` is what the pace of the year asks for by `today`.
    """
    gained, leading, plans = _per_category(year), _leading(year, today), plans_of(year)
    total = func.coalesce(gained.c.total, 0)
    cases = [(leading.c.plan_id == plan.id, _counted(plan, gained)) for plan in plans]
    counted = case(*cases, else_=total) if cases else total
    members = (
        select(StudyHoursEntry.member_id)
        .where(StudyHoursEntry.year == year)
        .union(select(Target.member_id).join(TargetPlan, TargetPlan.id == Target.plan_id).where(TargetPlan.year == year))
        .subquery("with_hours")
    )
    return (
        select(
            members.c.member_id,
            leading.c.hours.label("target"),
            _expected_column(leading, elapsed(today, year)).label("expected"),
            type_coerce(counted, HOURS).label("counted"),
            type_coerce(total, HOURS).label("total"),
            func.coalesce(leading.c.is_exempt, false()).label("is_exempt"),
        )
        .select_from(members)
        .outerjoin(gained, gained.c.member_id == members.c.member_id)
        .outerjoin(leading, leading.c.member_id == members.c.member_id)
        .subquery("hours")
    )


def _expected_column(leading: Subquery, share: float) -> ColumnElement[Any]:
    """`rules.pace.expected` in SQL."""
    asked = cast(leading.c.hours, Float) - cast(leading.c.whole, Float) * (1 - share)
    return case((asked < 0, 0.0), else_=asked)


@Prepared
def _hours_of_member(_dialect: str) -> Select[*tuple[Any, ...]]:
    """One row with the sums of each category and, when there is one, the plan that leads."""
    member, year = bindparam("member", type_=Target.member_id.type), bindparam("year", type_=TargetPlan.year.type)
    today = bindparam("today", type_=Date)
    gained = (
        select(*_sums(), trainings_of(member, year).label("trainings"))
        .where(StudyHoursEntry.member_id == member, StudyHoursEntry.year == year)
        .subquery("gained")
    )
    plan = (
        select(
            TargetPlan.name,
            TargetPlan.document,
            TargetPlan.least_concentrated,
            _own_hours().label("hours"),
            TargetPlan.hours.label("whole"),
            TargetPlan.counted,
            _is_exempt(today).label("is_exempt"),
        )
        .join(Target, Target.plan_id == TargetPlan.id)
        .where(Target.member_id == member, TargetPlan.year == year)
        .order_by(*_precedence(today))
        .limit(1)
        .subquery("plan")
    )
    return select(gained, plan).select_from(gained.outerjoin(plan, true()))


def hours_of_member(member_id: int, year: int, *, today: date) -> HoursSummary:
    """What a member has of her target; the same numbers as `hours_table`, which a test holds against each other."""
    row = only_row(_hours_of_member, member=member_id, year=year, today=today)
    parts = [_part(category, getattr(row, category) or ZERO, row.counted) for category in HOUR_CATEGORIES]
    return HoursSummary(
        year=year,
        total=sum((part.total for part in parts), ZERO),
        counted=sum((part.counted for part in parts), ZERO),
        target=row.hours,
        is_exempt=bool(row.is_exempt),
        expected=Decimal(str(round(expected(float(row.hours or 0), float(row.whole or 0), elapsed(today, year)), 1))),
        by_category=parts,
        plan=None if row.name is None else LeadingPlan(row.name, row.document, row.least_concentrated),
        trainings=row.trainings,
    )


def _part(category: str, total: Decimal, counting: Mapping[str, Any] | None) -> CategoryHours:
    cap = None if counting is None else _cap(counting, category)
    counted = total if cap is None else ZERO if cap == 0 else min(total, cap)
    return CategoryHours(category, total, counted, cap)


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How far a member is with one of the plans that hold for her."""

    name: str
    document: str
    target: Decimal
    counted: Decimal
    is_exempt: bool


def plans_of_member(member_id: int, summary: HoursSummary, *, today: date) -> Sequence[PlanStanding]:
    """Every plan of the summary's year that holds for the member, the leading one first; counted from the same sums."""
    rows = db.session.execute(
        select(TargetPlan, _own_hours(), _flag_of_exemption(today))
        .join(Target, Target.plan_id == TargetPlan.id)
        .where(Target.member_id == member_id, TargetPlan.year == summary.year)
        .order_by(*_precedence(today))
    )
    return [
        PlanStanding(
            plan.name,
            plan.document,
            target,
            sum((_part(part.category, part.total, plan.counted).counted for part in summary.by_category), ZERO),
            is_exempt,
        )
        for plan, target, is_exempt in rows
    ]
