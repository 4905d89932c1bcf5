"""The leader's figures: of a unit, of what lies below it, month by month, and by share of the target."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Subquery, case, func, select

from learnhub.assessment.queries.figures import attempts_table
from learnhub.core.extensions import db
from learnhub.learning.models import MONTHS
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
    met: int = 0
    on_pace: int = 0
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
    def met_share(self) -> float | None:
        """学时达标率: members who have reached the year's target ÷ members with one."""
        return self.met / self.with_target if self.with_target else None

    @property
    def pace_share(self) -> float | None:
        """Members at or ahead of the pace of the year 序时进度 ÷ members with a target."""
        return self.on_pace / self.with_target if self.with_target else None

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


def _sums(people: Subquery) -> dict[str, Any]:
    """What stands in the members' own rows."""
    column = people.c
    has_target = column.has_target == 1
    return {
        "people": func.count(),
        **{name: func.sum(column[flag]) for name, flag in _FLAGS.items()},
        **{name: func.sum(case((has_target, column[name]), else_=0.0)) for name in ("counted", "target", "expected")},
        "gained": func.sum(column.gained),
    }


_FLAGS = {"with_target": "has_target", "met": "is_met", "on_pace": "is_on_pace", "exempt": "is_exempt"}


def figures_by_unit(people: Subquery, span: Span) -> dict[int | None, Figures]:
    """The figures of each unit's own members; three statements."""
    sums, unit = _sums(people), people.c.unit_id
    rows = db.session.execute(select(unit, *(figure.label(name) for name, figure in sums.items())).group_by(unit)).all()
    recent = select(unit, func.count()).where(people.c.is_recent == 1).group_by(unit)
    studied = {row[0]: int(row[1]) for row in db.session.execute(recent)}
    sat = _exams_by_unit(people, span)
    return {
        row[0]: Figures(
            **{name: getattr(row, name) or 0 for name in sums},
            recent=studied.get(row[0], 0),
            sat=sat.get(row[0], (0, 0))[0],
            passed=sat.get(row[0], (0, 0))[1],
        )
        for row in rows
    }


def _exams_by_unit(people: Subquery, span: Span) -> dict[int | None, tuple[int, int]]:
    """How many sat exams in the span, and how many passed; one member and exam counts once."""
    table, unit = attempts_table(span.since), people.c.unit_id
    sums = select(unit, func.count(), func.sum(table.c.is_passed)).join_from(table, people, people.c.member_id == table.c.member_id)
    return {row[0]: (row[1], int(row[2] or 0)) for row in db.session.execute(sums.group_by(unit))}


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


def breakdown(unit: Unit, people: Subquery, span: Span) -> Breakdown:
    """The unit's figures by the units directly below it, each with its subtree; four statements."""
    own = figures_by_unit(people, span)
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
    sums = select(*(func.sum(people.c[month]) for month in MONTHS[: span.today.month])).where(people.c.has_target == 1)
    gained = [float(hours or 0) for hours in db.session.execute(sums).one()]
    if not whole.with_target:
        return []
    found, sum_so_far = [], 0.0
    for number, hours in enumerate(gained, 1):
        sum_so_far += hours
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
