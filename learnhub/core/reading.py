"""Reads of columns in the session's transaction, past what prepares for objects: that costs as much as the read itself.

A statement that is `Prepared` runs on the driver and costs a quarter; the busiest pages have theirs.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.orm import Session, SessionTransaction

from learnhub.core.extensions import db
from learnhub.core.prepared import Line, Prepared, line_of

_LINE = "learnhub_line"


def rows(statement: Executable | Prepared, **values: Any) -> Sequence[Any]:
    """All rows of a statement of columns; `values` are those of its `bindparam`s."""
    session = db.session()
    session.flush()  # what this transaction changed counts, as it does in the session's own reads
    if isinstance(statement, Prepared):
        return statement.rows(_line(session), values)
    return session.connection().execute(statement, values).all()


def _line(session: Session) -> Line:
    """The line of the session's transaction, asked for once in it."""
    known: tuple[SessionTransaction, Line] | None = session.info.get(_LINE)
    if known is not None and known[0] is session.get_transaction():
        return known[1]
    on = line_of(session.connection())
    session.info[_LINE] = (session.get_transaction(), on)
    return on


def only_row(statement: Executable | Prepared, **values: Any) -> Any:
    """The row of a statement that always has one, such as a sum."""
    return rows(statement, **values)[0]
