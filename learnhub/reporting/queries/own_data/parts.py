"""A part of what is held about a member: a table with the names of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from learnhub.core.extensions import db


@dataclass(frozen=True, slots=True)
class Part:
    """`key` and `columns` are names of the code; the edge has their words."""

    key: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def part(key: str, statement: Select[*tuple[Any, ...]]) -> Part:
    """The rows of a statement of labeled columns."""
    result = db.session.execute(statement)
    return Part(key, list(result.keys()), [tuple(row) for row in result])
