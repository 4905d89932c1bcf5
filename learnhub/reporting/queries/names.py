"""Names of units, in one read."""

from sqlalchemy import select

from learnhub.core.extensions import db
from learnhub.organization.models import Unit


def names_of_units(*unit_ids: int | None) -> list[str]:
    """The names of those units that are given, in that order."""
    wanted = [each for each in unit_ids if each is not None]
    if not wanted:
        return []
    names = {row.id: row.name for row in db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(wanted)))}
    return [names[each] for each in wanted if each in names]
