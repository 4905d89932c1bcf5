"""Reads of columns, straight from the connection: they need no objects, and to prepare for objects costs as much as the read itself."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Row

from learnhub.core.extensions import db


def _result(statement: Executable, values: dict[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    session = db.session()
    session.flush()  # what this transaction changed counts, as it does in the session's own reads
    return session.connection().execute(statement, values)


def rows(statement: Executable, **values: Any) -> Sequence[Row[*tuple[Any, ...]]]:
    """All rows of a statement of columns; `values` are those of its `bindparam`s."""
    return _result(statement, values).all()


def first_row(statement: Executable, **values: Any) -> Row[*tuple[Any, ...]] | None:
    """The first row, or None."""
    return _result(statement, values).first()


def only_row(statement: Executable, **values: Any) -> Row[*tuple[Any, ...]]:
    """The one row of a statement that always has one, such as a sum."""
    return _result(statement, values).one()
