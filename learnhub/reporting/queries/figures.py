"""The leader's figures: of a unit, of what lies below it, and month by month."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from learnhub.core.extensions import db
from learnhub.learning.rules.pace import elapsed
from learnhub.organization.models import Unit
from learnhub.ranking.queries.figures import figures_below
from learnhub.ranking.queries.people import Span
from learnhub.ranking.rules.figures import Figures


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


def breakdown(unit: Unit, span: Span) -> Breakdown:
    """The unit's figures by the units directly below it, each with its subtree, as they are kept; three statements."""
    found, units = figures_below(unit, span.kind, span.today)
    below = db.session.scalars(select(Unit).where(Unit.parent_id == unit.id).order_by(Unit.position, Unit.name, Unit.id)).all()
    rows = [UnitRow(each, found[each.id]) for each in below if each.id in found]
    if rows and unit.id in found:
        rows.append(UnitRow(unit, found[unit.id], is_own=True))
    return Breakdown(sum(found.values(), Figures()), rows, units)


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
