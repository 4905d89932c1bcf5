"""The leader's figures: of a unit, of what lies below it, month by month, and by share of the target."""

from calendar import monthrange
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise, zip_longest
from typing import Any

from sqlalchemy import Subquery, case, func, or_, select

from learnhub.assessment.queries.sat import exams_table
from learnhub.core.extensions import db
from learnhub.learning.models import MONTHS
from learnhub.learning.rules.pace import elapsed
from learnhub.organization.models import Unit
from learnhub.organization.queries import within
from learnhub.reporting.queries.people import Span
from learnhub.reporting.rules.pace import BUCKETS


class Numbers(tuple[float, ...]):
    """Numbers that are added place by place."""

    __slots__ = ()

    def __add__(self, other: tuple[float, ...]) -> "Numbers":  # type: ignore[override]
        return Numbers(one + another for one, another in zip_longest(self, other, fillvalue=0))


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over members; shares are None where there is nothing to divide by.

    `by_month` has the hours, and `reaching` for each bound of `BUCKETS` how many reach it, of members with a target; `calm` studied lately
    and are neither behind nor exempt.
    """

    people: int = 0
    with_target: int = 0
    met: int = 0
    on_pace: int = 0
    exempt: int = 0
    recent: int = 0
    calm: int = 0
    counted: float = 0.0
    target: float = 0.0
    expected: float = 0.0
    gained: float = 0.0
    sat: int = 0
    passed: int = 0
    by_month: Numbers = field(default_factory=Numbers)
    reaching: Numbers = field(default_factory=Numbers)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def behind(self) -> int:
        """Members with a target who do not keep pace."""
        return self.with_target - self.on_pace

    @property
    def warned(self) -> int:
        """Members who are behind, or of whom something is asked and who have not studied lately."""
        return self.people - self.exempt - self.calm

    @property
    def distribution(self) -> list[int]:
        """How many members with a target stand in each class of `BUCKETS` (percent of their own target)."""
        return [int(from_here - from_next) for from_here, from_next in pairwise((*(self.reaching or (0,) * len(BUCKETS)), 0))]

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


def _by_month(people: Subquery, span: Span) -> list[Any]:
    """Hours entered in each month so far by members with a target, whatever the category and its cap."""
    return [func.sum(people.c.has_target * people.c[month]) for month in MONTHS[: span.today.month]]


def _reaching(people: Subquery) -> list[Any]:
    """How many members with a target have reached each bound of `BUCKETS`."""
    column = people.c
    percents = column.counted * 100 + column.target * 0.005  # of the target; the margin is for what floats make of tenths
    return [func.sum(case((percents >= column.target * bound, column.has_target), else_=0)) for bound in BUCKETS]


def figures_by_unit(people: Subquery, span: Span) -> dict[int | None, Figures]:
    """The figures of each unit's own members, each member's row read once; three statements."""
    unit, sums, by_month, reaching = people.c.unit_id, _sums(people), _by_month(people, span), _reaching(people)
    found = db.session.execute(select(unit, *sums.values(), *by_month, *reaching).group_by(unit)).all()
    recent, sat, begin = _recent_by_unit(people), _exams_by_unit(people, span), 1 + len(sums)
    return {
        row[0]: Figures(
            **{name: number or 0 for name, number in zip(sums, row[1:begin], strict=True)},
            **dict(zip(("recent", "calm"), recent.get(row[0], (0, 0)), strict=True)),
            **dict(zip(("sat", "passed"), sat.get(row[0], (0, 0)), strict=True)),
            by_month=Numbers(float(hours or 0) for hours in row[begin : begin + len(by_month)]),
            reaching=Numbers(int(people or 0) for people in row[begin + len(by_month) :]),
        )
        for row in found
    }


def _recent_by_unit(people: Subquery) -> dict[int | None, tuple[int, int]]:
    """How many studied lately, and how many of them are neither behind nor exempt: looked for once for each member, and in no condition,
    whose outcome no database can guess."""
    column = people.c
    is_calm = case((or_(column.is_exempt == 1, column.has_target > column.is_on_pace), 0), else_=1).label("is_calm")
    found: dict[int | None, tuple[int, int]] = {}
    for unit, calm, recent in db.session.execute(
        select(column.unit_id, is_calm, func.sum(column.is_recent)).group_by(column.unit_id, is_calm)
    ):
        both, only_calm = found.get(unit, (0, 0))
        found[unit] = (both + int(recent), only_calm + int(recent) * calm)
    return found


def _exams_by_unit(people: Subquery, span: Span) -> dict[int | None, tuple[int, int]]:
    """How many sat exams in the span, and how many passed; one member and exam counts once."""
    table, unit = exams_table(span.since), people.c.unit_id
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


def months(whole: Figures, span: Span) -> list[Month]:
    """Hours entered so far per member with a target, month by month."""
    if not whole.with_target:
        return []
    found, sum_so_far = [], 0.0
    for number, hours in enumerate(whole.by_month, 1):
        sum_so_far += hours
        end = _end_of_month(span, number)
        found.append(Month(number, sum_so_far / whole.with_target, whole.target / whole.with_target * elapsed(end, span.year)))
    return found


def _end_of_month(span: Span, number: int) -> date:
    if number == span.today.month:
        return span.today
    return span.today.replace(month=number, day=monthrange(span.year, number)[1])
