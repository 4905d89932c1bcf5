"""Counts the statements that reach the database; settings, which are read again every few seconds, are left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sqlalchemy import event

from learnhub.core.extensions import db
from learnhub.core.prepared import Line


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements executed inside the block, in their order."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.split(maxsplit=1)[0] not in {"BEGIN", "COMMIT", "ROLLBACK"} and "setting" not in statement:
            seen.append(statement)

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        note(statement)

    def execute(line: Line, text: str, values: Any) -> Any:
        note(text)
        return straight(line, text, values)

    engine, straight = db.engine, Line.execute
    event.listen(engine, "before_cursor_execute", listen)
    with mock.patch.object(Line, "execute", execute):
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", listen)
