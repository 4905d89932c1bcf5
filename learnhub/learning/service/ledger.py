"""The ledger of study hours: the one place that appends to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core.clock import local_day
from learnhub.core.extensions import db
from learnhub.learning.models import StudyHoursEntry
from learnhub.learning.rules.hours import rounded
from learnhub.learning.service.standings import keep_standings, take_turns


def insert_into(table: type[Any]) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect of the database."""
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(table)


def award_hours(
    member_id: int,
    source: str,
    category: str,
    hours: Decimal,
    reason: str,
    *,
    now: datetime,
    day: date | None = None,
    recorded_by: int | None = None,
) -> bool:
    """Append hours to the ledger for `day` (default today) and to her standing; False when `source` has paid her before.

    Nothing pays 0. Here, and only here, hours are rounded to halves.
    """
    hours = rounded(hours)
    if hours == 0:
        return False
    take_turns()
    day = day or local_day(now)
    entry = insert_into(StudyHoursEntry).values(
        member_id=member_id,
        source=source,
        category=category,
        hours=hours,
        day=day,
        year=day.year,
        at=now,
        reason=reason[:200],
        recorded_by=recorded_by,
    )
    if db.session.execute(entry.on_conflict_do_nothing().returning(StudyHoursEntry.id)).first() is None:
        return False
    keep_standings(day.year, [member_id], today=local_day(now))
    return True
