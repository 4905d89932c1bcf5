"""Counts the statements that reach the database; settings, which are read again every few seconds, are left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from learnhub.core.extensions import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements executed inside the block, in their order."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN" and "setting" not in statement:
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", listen)
