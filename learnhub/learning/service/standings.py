"""Hours standings: what is kept of each member and year, written with every entry, target and exemption it is made of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam, delete, extract, select, text
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core.extensions import db
from learnhub.learning.models import HOUR_CATEGORIES, MONTHS, HoursStanding, StudyHoursEntry, Target, TargetPlan
from learnhub.learning.queries.standings import outdated
from learnhub.learning.rules.standing import ZERO, Ask, Entry, Stands, Sums, stand, sums_of

AT_ONCE = 500  # members of one read
RENEWED_AT_ONCE = 2000  # in one transaction: nobody waits long for the database
_LOCK = 0x52414E4B  # the advisory lock "RANK"
_TABLE = cast(Table, HoursStanding.__table__)
_KEY = ("year", "member_id")
_OF_SUMS = (*HOUR_CATEGORIES, *MONTHS, "trainings", "reached_at")


def take_turns() -> None:
    """One award of points or hours at a time until the commit: two that meet in the rows that are kept could deadlock.

    Rows that awards touch or refer to, such as plans and targets, are locked after this, never before. SQLite has a single writer anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def keep_standings(year: int, member_ids: Iterable[int], *, today: date) -> None:
    """Write the standings of these members anew after something that they are made of has changed, and was flushed."""
    take_turns()  # before it is read: what others change meanwhile is not overlooked
    for ids in _batches(sorted(set(member_ids))):
        entries, asks = _entries(year, ids), _asks(year, ids)
        sums = {member_id: sums_of(found) for member_id, found in entries.items()}
        known = sums.keys() | asks.keys()
        rows = [_row(year, each, sums.get(each, Sums()), asks.get(each, ()), today) for each in ids if each in known]
        if rows:
            db.session.connection().execute(_upsert(db.engine.dialect.name), rows)
        gone = [each for each in ids if each not in known]
        if gone:
            db.session.execute(delete(HoursStanding).where(HoursStanding.year == year, HoursStanding.member_id.in_(gone)))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _entries(year: int, ids: Sequence[int]) -> Mapping[int, list[Entry]]:
    entry = StudyHoursEntry
    month = extract("month", entry.day)
    columns = select(entry.member_id, entry.source, entry.category, entry.hours, month, entry.at)
    found = defaultdict[int, list[Entry]](list)
    for row in db.session.execute(columns.where(entry.year == year, entry.member_id.in_(ids))):
        found[row[0]].append(Entry(row[1], row[2], row[3], int(row[4]), row[5]))
    return found


def _asks(year: int, ids: Sequence[int]) -> Mapping[int, list[Ask]]:
    plans = {plan.id: plan for plan in db.session.scalars(select(TargetPlan).where(TargetPlan.year == year))}
    columns = select(Target.member_id, Target.plan_id, Target.hours, Target.exempt_from, Target.exempt_to)
    found = defaultdict[int, list[Ask]](list)
    for member_id, plan_id, hours, since, until in db.session.execute(columns.where(Target.plan_id.in_(plans), Target.member_id.in_(ids))):
        plan = plans[plan_id]
        own = plan.hours if hours is None else hours
        found[member_id].append(Ask(plan_id, own, plan.hours, plan.counted, plan.least_concentrated, since, until))
    return found


def _row(year: int, member_id: int, sums: Sums, asks: Sequence[Ask], today: date) -> dict[str, Any]:
    stands = stand(sums, asks, year, today)
    return {
        "year": year,
        "member_id": member_id,
        **{name: sums.by_category.get(name, ZERO) for name in HOUR_CATEGORIES},
        **{name: sums.by_month.get(number, ZERO) for number, name in enumerate(MONTHS, 1)},
        "trainings": sums.trainings,
        "reached_at": sums.reached_at,
        **{name: getattr(stands, name) for name in Stands.__slots__},
    }


@cache
def _upsert(dialect: str) -> Executable:
    names = (*_KEY, *_OF_SUMS, *Stands.__slots__)
    insert_into = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert_into(_TABLE).values({name: bindparam(name) for name in names})
    return statement.on_conflict_do_update(
        index_elements=list(_KEY), set_={name: statement.excluded[name] for name in names if name not in _KEY}
    )


def renew_standings(year: int, *, today: date) -> None:
    """The first of those for whom an exemption began or ended since their standing was written; again while `is_outdated`."""
    keep_standings(year, db.session.scalars(outdated(year, today).limit(RENEWED_AT_ONCE)).all(), today=today)
