"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, select

from learnhub.core.extensions import db

Item = TypeVar("Item")
LARGEST = 200


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Items `first` to `last` of `total`, counted from 1."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Position of the first item shown; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Position of the last item shown."""
        return (self.number - 1) * self.size + len(self.items)

    @property
    def has_previous(self) -> bool:
        """Whether a page stands before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a page follows this one."""
        return self.number < self.pages


def page_number() -> int:
    """The page asked for in the address; anything odd is page 1."""
    return max(1, min(request.args.get("page", 1, type=int), 1_000_000))


def page_in(found: Sequence[Item], *, number: int, size: int) -> Page[Item]:
    """The page `number` of a list that is at hand; past the end, the last page there is."""
    number = min(number, max(1, -(-len(found) // size)))
    return Page(found[(number - 1) * size : number * size], number, size, len(found))


def page_of(statement: Select[Any], *, number: int, size: int = 20, scalars: bool = True) -> Page[Any]:
    """The page `number` of what `statement` selects; past the end, the last page there is."""
    size = max(1, min(size, LARGEST))
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // size)))
    rows = db.session.execute(statement.limit(size).offset((number - 1) * size))
    return Page(rows.scalars().all() if scalars else rows.all(), number, size, total)
