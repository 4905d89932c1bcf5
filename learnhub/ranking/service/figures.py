"""Keeps the figures of units: what has changed is gathered from the notes of the database, and reckoned anew before it is read."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert, select, text, update

from learnhub.assessment.models import Attempt
from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.ranking.models import FiguresChange, UnitFigures, UnitWarned
from learnhub.ranking.queries.figures import outdated_units
from learnhub.ranking.queries.reckoning import reckoned

UNITS_AT_ONCE, CHANGES_AT_ONCE = 10, 10_000  # in one transaction: nobody waits long for the database
_LOCK = 0x46494755  # the advisory lock "FIGU"


def renew_figures(today: date) -> None:
    """Gather what has changed and reckon the first of the units that are outdated then; again while any is.

    One at a time on PostgreSQL: of two that reckon the same unit, the one that read first could write last. Nobody else takes this lock.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    _gather_changes()
    units = db.session.execute(outdated_units(today).limit(UNITS_AT_ONCE)).all()
    for tree in sorted({unit.tree for unit in units}):
        _write([unit.id for unit in units if unit.tree == tree], tree, today)


def _gather_changes() -> None:
    """Mark the units of what has changed, and forget the notes that were read, no others: one of a lower number may come later."""
    some = select(FiguresChange.id).order_by(FiguresChange.id).limit(CHANGES_AT_ONCE)
    columns = (FiguresChange.member_id, FiguresChange.unit_id, FiguresChange.exam_id)
    gone = delete(FiguresChange).where(FiguresChange.id.in_(some)).returning(*columns)
    changes = db.session.execute(gone.execution_options(synchronize_session=False)).all()
    if changes:
        members, units, exams = ({each for each in column if each is not None} for column in zip(*changes, strict=True))
        members |= set(db.session.scalars(select(Attempt.member_id).where(Attempt.exam_id.in_(exams)).distinct()))
        forget_figures(units | _units_of(members))


def _units_of(member_ids: set[int]) -> set[int]:
    """Where these members are by now."""
    found, ids = set[int](), sorted(member_ids)
    for first in range(0, len(ids), CHANGES_AT_ONCE):
        some = ids[first : first + CHANGES_AT_ONCE]
        places = db.session.execute(select(Member.department_id, Member.branch_id).where(Member.id.in_(some)))
        found |= {unit_id for place in places for unit_id in place if unit_id is not None}
    return found


def forget_figures(unit_ids: Collection[int] | None = None) -> None:
    """These units, or all, are reckoned anew before they are read."""
    statement = update(UnitFigures).values(day_began_at=None).execution_options(synchronize_session=False)
    db.session.execute(statement if unit_ids is None else statement.where(UnitFigures.unit_id.in_(unit_ids)))


def _write(unit_ids: list[int], tree: str, today: date) -> None:
    figures, warned = reckoned(unit_ids, tree, today)
    for table, rows in ((UnitFigures, figures), (UnitWarned, warned)):
        db.session.execute(delete(table).where(table.unit_id.in_(unit_ids)).execution_options(synchronize_session=False))
        if rows:
            db.session.connection().execute(insert(table), rows)
