"""Names of units, in one read."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from learnhub.core.reading import rows
from learnhub.organization.models import Unit


@cache
def _names_statement() -> Select[*tuple[Any, ...]]:
    return select(Unit.id, Unit.name).where(Unit.id.in_(bindparam("units", expanding=True)))


def names_of_units(*unit_ids: int | None) -> list[str]:
    """The names of those units that are given, in that order."""
    wanted = [each for each in unit_ids if each is not None]
    if not wanted:
        return []
    names = {row.id: row.name for row in rows(_names_statement(), units=wanted)}
    return [names[each] for each in wanted if each in names]
