"""Keeps the figures of units: what has changed is gathered from the notes of the database, and reckoned anew before it is read."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert, select, text, update

from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.ranking.models import FiguresChange, UnitFigures, UnitWarned
from learnhub.ranking.queries.figures import outdated_units
from learnhub.ranking.queries.reckoning import reckoned

UNITS_AT_ONCE, CHANGES_AT_ONCE = 40, 10_000  # in one transaction: nobody waits long for the database
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
    gone = delete(FiguresChange).where(FiguresChange.id.in_(some)).returning(FiguresChange.member_id, FiguresChange.unit_id)
    changes = db.session.execute(gone.execution_options(synchronize_session=False)).all()
    if not changes:
        return
    units = {change.unit_id for change in changes}
    places = select(Member.department_id, Member.branch_id)
    for department_id, branch_id in db.session.execute(places.where(Member.id.in_({change.member_id for change in changes}))):
        units |= {department_id, branch_id}
    forget_figures(units)


def forget_figures(unit_ids: Collection[int | None] | None = None) -> None:
    """These units, or all, are reckoned anew before they are read."""
    statement = update(UnitFigures).values(day_began_at=None).execution_options(synchronize_session=False)
    db.session.execute(statement if unit_ids is None else statement.where(UnitFigures.unit_id.in_(unit_ids)))


def _write(unit_ids: list[int], tree: str, today: date) -> None:
    figures, warned = reckoned(unit_ids, tree, today)
    for table, rows in ((UnitFigures, figures), (UnitWarned, warned)):
        db.session.execute(delete(table).where(table.unit_id.in_(unit_ids)).execution_options(synchronize_session=False))
        if rows:
            db.session.connection().execute(insert(table), rows)
