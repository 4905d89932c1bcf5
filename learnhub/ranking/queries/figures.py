"""Figures of units as they are kept: which are to be reckoned anew, and the sums of a subtree."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.core.clock import start_of_day
from learnhub.core.extensions import db
from learnhub.core.reading import rows
from learnhub.organization.models import Unit
from learnhub.organization.queries import within
from learnhub.ranking.models import FiguresChange, UnitFigures, UnitWarned
from learnhub.ranking.queries.reckoning import WARNED
from learnhub.ranking.rules.figures import HOURS, MONTHS, REACHING, WHOLE, Figures, Numbers


def outdated_units(today: date) -> Select[int, str]:
    """Id and tree of units whose figures are not those of `today`, or not known; those of one tree stand together."""
    day_began_at = UnitFigures.day_began_at
    return (
        select(Unit.id, Unit.tree)
        .outerjoin(UnitFigures, UnitFigures.unit_id == Unit.id)
        .where(or_(day_began_at.is_(None), day_began_at != start_of_day(today)))
        .order_by(Unit.tree, Unit.id)
    )


def last_change() -> int:
    """The number of the last change that was noted; 0: none waits."""
    return db.session.scalar(select(func.max(FiguresChange.id))) or 0


def are_figures_outdated(today: date, until: int) -> bool:
    """Whether a change up to number `until` has been noted since the figures were reckoned, or the day is another."""
    has_changed = exists(select(FiguresChange.id).where(FiguresChange.id <= until))
    return bool(db.session.scalar(select(or_(has_changed, exists(outdated_units(today).order_by(None))))))


def figures_below(unit: Unit, period: str, today: date) -> tuple[dict[int, Figures], int]:
    """Figures by unit: of each directly below `unit` with its subtree, and of `unit` itself; of how many units with members they are made.

    Whoever reads them has `renew_figures` bring them up to `today` first.
    """
    child, below = aliased(Unit), aliased(Unit)
    upper = func.substr(child.path, 1, func.length(child.path) - 1).concat("0")  # the subtree as a range of paths
    names = [*WHOLE, *HOURS]
    columns = {name: getattr(UnitFigures, name) for name in names}
    has_people = columns["people"] > 0
    subtrees = (
        select(child.id, func.count(), *(func.sum(column).label(name) for name, column in columns.items()))
        .join(below, and_(below.path >= child.path, below.path < upper, below.tree == child.tree))
        .join(UnitFigures, UnitFigures.unit_id == below.id)
        .where(child.parent_id == unit.id, has_people)
        .group_by(child.id)
    )
    own = select(UnitFigures.unit_id, *columns.values()).where(UnitFigures.unit_id == unit.id, has_people)
    found, count = dict[int, Figures](), 0
    for unit_id, made_of, *numbers in rows(subtrees):
        found[unit_id] = _figures(dict(zip(names, numbers, strict=True)), period, today)
        count += made_of
    for unit_id, *numbers in rows(own):
        found[unit_id] = _figures(dict(zip(names, numbers, strict=True)), period, today)
        count += 1
    return found, count


def _figures(kept: dict[str, Any], period: str, today: date) -> Figures:
    """The figures of a period from what is kept."""
    same = ("people", "with_target", "met", "on_pace", "exempt", "recent", "calm", "counted", "target", "expected")
    numbers = {name: int(number) if name in WHOLE else float(number) for name, number in kept.items()}
    return Figures(
        **{name: numbers[name] for name in same},  # type: ignore[arg-type]
        **{name: numbers[f"{name}_{period}"] for name in ("gained", "sat", "passed")},  # type: ignore[arg-type]
        by_month=Numbers(numbers[name] for name in MONTHS[: today.month]),
        reaching=Numbers(numbers[name] for name in REACHING),
    )


def most_warned(unit: Unit) -> Sequence[int]:
    """Those of the unit and below it who need attention most, the largest gap first."""
    column = UnitWarned
    found = select(column.member_id).join(Unit, Unit.id == column.unit_id).where(within(Unit.path, [unit.path]), Unit.tree == unit.tree)
    return [row.member_id for row in rows(found.order_by(column.gap, column.sort_name, column.member_id).limit(WARNED))]
