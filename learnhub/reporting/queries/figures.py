"""The leader's figures: of a unit, of what lies below it, month by month, and by share of the target."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Subquery, and_, case, extract, func, select

from learnhub.core.extensions import db
from learnhub.learning.models import StudyHoursEntry
from learnhub.learning.rules.pace import elapsed
from learnhub.organization.models import Unit
from learnhub.organization.queries import within
from learnhub.reporting.queries.people import Span
from learnhub.reporting.rules.pace import BUCKETS


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over members; shares are None where there is nothing to divide by."""

    people: int = 0
    with_target: int = 0
    on_target: int = 0
    exempt: int = 0
    recent: int = 0
    counted: float = 0.0
    target: float = 0.0
    expected: float = 0.0
    gained: float = 0.0
    sat: int = 0
    passed: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def on_target_share(self) -> float | None:
        """学时达标率: members at or ahead of the pace ÷ members with a target."""
        return self.on_target / self.with_target if self.with_target else None

    @property
    def hours_per_head(self) -> float | None:
        """Counted hours of the year ÷ members with a target."""
        return self.counted / self.with_target if self.with_target else None

    @property
    def target_per_head(self) -> float | None:
        """Target of the year ÷ members with one."""
        return self.target / self.with_target if self.with_target else None

    @property
    def expected_per_head(self) -> float | None:
        """What the pace of the year asks for ÷ members with a target."""
        return self.expected / self.with_target if self.with_target else None

    @property
    def gained_per_head(self) -> float | None:
        """Hours entered in the span ÷ members."""
        return self.gained / self.people if self.people else None

    @property
    def participation(self) -> float | None:
        """参训率: members who studied in the last 30 days ÷ members."""
        return self.recent / self.people if self.people else None

    @property
    def pass_share(self) -> float | None:
        """及格率: passed ÷ sat, one member and exam counted once."""
        return self.passed / self.sat if self.sat else None


def _sums(people: Subquery) -> list[Any]:
    column = people.c
    with_target = column.has_target == 1
    return [
        func.count(),
        func.sum(column.has_target),
        func.sum(column.is_on_target),
        func.sum(column.is_exempt),
        func.sum(column.is_recent),
        func.sum(case((with_target, column.counted), else_=0.0)),
        func.sum(case((with_target, column.target), else_=0.0)),
        func.sum(case((with_target, column.expected), else_=0.0)),
        func.sum(column.gained),
        func.sum(column.sat),
        func.sum(column.passed),
    ]


def _figures(row: Any) -> Figures:
    return Figures(*(kind(value or 0) for kind, value in zip(_KINDS, row, strict=True)))


_KINDS = (int, int, int, int, int, float, float, float, float, int, int)


def figures_by_unit(people: Subquery) -> dict[int | None, Figures]:
    """The figures of each unit's own members; one statement."""
    rows = db.session.execute(select(people.c.unit_id, *_sums(people)).group_by(people.c.unit_id))
    return {row[0]: _figures(row[1:]) for row in rows}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the table: a unit with everything below it, or (`is_own`) the members of the upper unit itself."""

    unit: Unit
    figures: Figures
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of a unit and of what it is made of: `rows` add up to `whole`."""

    whole: Figures
    rows: list[UnitRow]
    units: int


def breakdown(unit: Unit, people: Subquery) -> Breakdown:
    """The unit's figures by the units directly below it, each with its subtree; two statements."""
    own = figures_by_unit(people)
    below = db.session.scalars(
        select(Unit).where(within(Unit.path, [unit.path]), Unit.tree == unit.tree).order_by(Unit.position, Unit.name, Unit.id)
    ).all()
    sums: dict[int, Figures] = {}
    for each in below:
        if each.id != unit.id and each.id in own:
            child = each.ancestor_ids[unit.depth + 1]
            sums[child] = sums.get(child, Figures()) + own[each.id]
    rows = [UnitRow(each, sums[each.id]) for each in below if each.id in sums]
    if rows and unit.id in own:
        rows.append(UnitRow(unit, own[unit.id], is_own=True))
    whole = sum(own.values(), Figures())
    return Breakdown(whole, rows, sum(1 for each in below if each.id in own))


@dataclass(frozen=True, slots=True)
class Month:
    """Hours per head at the end of a month (or today), and what the pace asks for by then."""

    number: int
    per_head: float
    expected: float


def months(people: Subquery, whole: Figures, span: Span) -> list[Month]:
    """Hours entered so far per member with a target, month by month; whatever the category and its cap."""
    month = extract("month", StudyHoursEntry.day)
    rows = db.session.execute(
        select(month, func.sum(StudyHoursEntry.hours))
        .join(people, and_(people.c.member_id == StudyHoursEntry.member_id, people.c.has_target == 1))
        .where(StudyHoursEntry.year == span.year, StudyHoursEntry.day <= span.today)
        .group_by(month)
    )
    gained = {int(number): float(hours) for number, hours in rows}
    if not whole.with_target:
        return []
    found, sum_so_far = [], 0.0
    for number in range(1, span.today.month + 1):
        sum_so_far += gained.get(number, 0.0)
        end = _end_of_month(span, number)
        found.append(Month(number, sum_so_far / whole.with_target, whole.target / whole.with_target * elapsed(end, span.year)))
    return found


def _end_of_month(span: Span, number: int) -> date:
    if number == span.today.month:
        return span.today
    return span.today.replace(month=number, day=monthrange(span.year, number)[1])


def distribution(people: Subquery) -> list[int]:
    """How many members with a target stand in each class of `BUCKETS` (percent of their own target)."""
    percent = people.c.counted * 100 / func.nullif(people.c.target, 0)
    bounds: Iterable[tuple[int, int]] = reversed(list(enumerate(BUCKETS)))
    bucket = case(*((percent + 0.005 >= bound, index) for index, bound in bounds), else_=0)
    rows = db.session.execute(select(bucket, func.count()).select_from(people).where(people.c.has_target == 1).group_by(bucket))
    counts = {int(row[0]): int(row[1]) for row in rows}
    return [counts.get(index, 0) for index in range(len(BUCKETS))]
