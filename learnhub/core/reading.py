"""Reads of columns in the session's transaction, past what prepares for objects: that costs as much as the read itself.

A statement that is `Prepared` runs on the driver and costs a quarter; the busiest pages have theirs.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable

from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, line_of


def rows(statement: Executable | Prepared, **values: Any) -> Sequence[Any]:
    """All rows of a statement of columns; `values` are those of its `bindparam`s."""
    session = db.session()
    session.flush()  # what this transaction changed counts, as it does in the session's own reads
    connection = session.connection()
    if isinstance(statement, Prepared):
        return statement.rows(line_of(connection), values)
    return connection.execute(statement, values).all()


def only_row(statement: Executable | Prepared, **values: Any) -> Any:
    """The row of a statement that always has one, such as a sum."""
    return rows(statement, **values)[0]
