"""Study hours of one member, from her ledger; of all members `standings` has the same sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)

from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row
from learnhub.learning.models import HOUR_CATEGORIES, StudyHoursEntry, Target, TargetPlan
from learnhub.learning.queries.hours_entries import trainings_of
from learnhub.learning.rules.pace import elapsed, expected
from learnhub.learning.rules.standing import cap_of, counts

ZERO = Decimal("0.0")


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


def sums_by_category() -> list[ColumnElement[Any]]:
    """The hours of each category."""
    return [
        func.sum(case((StudyHoursEntry.category == category, StudyHoursEntry.hours), else_=ZERO)).label(category)
        for category in HOUR_CATEGORIES
    ]


def _is_exempt(today: Any) -> ColumnElement[bool]:
    return and_(Target.exempt_from.is_not(None), Target.exempt_from <= today, or_(Target.exempt_to.is_(None), Target.exempt_to >= today))


def own_hours() -> ColumnElement[Any]:
    """The hours a plan asks of a member: her own share of it where she joined in mid-year."""
    return func.coalesce(Target.hours, TargetPlan.hours)


def flag_of_exemption(today: Any) -> ColumnElement[Any]:
    """Whether nothing is asked of the member on this day."""
    return case((_is_exempt(today), True), else_=False)


def precedence(today: Any) -> tuple[ColumnElement[Any], ...]:
    """Which of a member's plans leads: one that asks something of her before one that does not, then the highest for her."""
    return case((_is_exempt(today), 1), else_=0).asc(), own_hours().desc(), TargetPlan.id.asc()


@Prepared
def _hours_of_member(_dialect: str) -> Select[*tuple[Any, ...]]:
    """One row with the sums of each category and, when there is one, the plan that leads."""
    member, year = bindparam("member", type_=Target.member_id.type), bindparam("year", type_=TargetPlan.year.type)
    today = bindparam("today", type_=Date)
    gained = (
        select(*sums_by_category(), trainings_of(member, year).label("trainings"))
        .where(StudyHoursEntry.member_id == member, StudyHoursEntry.year == year)
        .subquery("gained")
    )
    plan = (
        select(
            TargetPlan.name,
            TargetPlan.document,
            TargetPlan.least_concentrated,
            own_hours().label("hours"),
            TargetPlan.hours.label("whole"),
            TargetPlan.counted,
            _is_exempt(today).label("is_exempt"),
        )
        .join(Target, Target.plan_id == TargetPlan.id)
        .where(Target.member_id == member, TargetPlan.year == year)
        .order_by(*precedence(today))
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
    cap = None if counting is None else cap_of(counting, category)
    return CategoryHours(category, total, counts(total, cap), cap)


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
        select(TargetPlan, own_hours(), flag_of_exemption(today))
        .join(Target, Target.plan_id == TargetPlan.id)
        .where(Target.member_id == member_id, TargetPlan.year == summary.year)
        .order_by(*precedence(today))
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
