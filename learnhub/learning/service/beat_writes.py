"""What a beat writes: lease, progress, the beat as evidence, the day. One statement on PostgreSQL, four quick ones on SQLite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

from sqlalchemy import Executable, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core.clock import local_day, start_of_day
from learnhub.core.prepared import Line, Prepared
from learnhub.learning.models import LessonProgress, StudyBeat, StudyDay, StudyLease
from learnhub.learning.queries.leases import Found, is_still_so
from learnhub.learning.rules.study_time import Beat, Settled

_LEASE: Table = StudyLease.__table__  # type: ignore[assignment]
_PROGRESS: Table = LessonProgress.__table__  # type: ignore[assignment]
_BEAT: Table = StudyBeat.__table__  # type: ignore[assignment]
_DAY: Table = StudyDay.__table__  # type: ignore[assignment]
_SEEN_COLUMNS = ("position", "intervals", "covered_seconds", "study_seconds", "updated_at")
_CHECK_COLUMNS = ("check_in", "check_token", "check_until")


@dataclass(frozen=True, slots=True)
class Check:
    """Presence checks of a lesson: seconds of playing until the next one, and the one that waits for its answer."""

    left: float | None
    token: str | None = None
    until: datetime | None = None


def _lease(_dialect: str = "", *, proven: bool) -> Any:
    """The lease moves on, provided that it is open and stands where it was read: of two writers, one comes too late.

    `proven`: it was not read, but remembered, so the write itself looks whether all that was remembered still holds.
    """
    statement = update(_LEASE).where(
        _LEASE.c.id == bindparam("lease"), _LEASE.c.seq == bindparam("seq_before"), _LEASE.c.closed_at.is_(None)
    )
    if proven:
        statement = statement.where(is_still_so())
    return statement.values({name: bindparam(name) for name in ("seq", "drawn_at", "bucket", "is_playing", "last_reply")})


def _progress(_dialect: str) -> Any:
    return (
        update(_PROGRESS)
        .where(_PROGRESS.c.id == bindparam("progress"))
        .values({name: bindparam(name) for name in (*_SEEN_COLUMNS, *_CHECK_COLUMNS)})
    )


def _typed(table: Table, names: dict[str, str]) -> dict[str, Any]:
    """Parameters of `table`'s columns, each with the type of its column."""
    return {column: bindparam(name, type_=table.c[column].type) for column, name in names.items()}


_BEAT_VALUES = _typed(
    _BEAT,
    {
        "lease_id": "lease",
        "seq": "beat_seq",
        "at": "beat_at",
        "claimed": "claimed",
        "credited_seconds": "beat_credited",
        "covered_seconds": "beat_covered",
    },
)
_DAY_VALUES = _typed(_DAY, {"member_id": "member", "day": "day", "seconds": "day_seconds"})


def _beat(_dialect: str) -> Any:
    return insert(_BEAT).values(_BEAT_VALUES)


def _day(dialect: str) -> Any:
    return _add_up((postgresql.insert if dialect == "postgresql" else sqlite.insert)(_DAY).values(_DAY_VALUES))


def _add_up(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["member_id", "day"], set_={"seconds": _DAY.c.seconds + statement.excluded.seconds}
    )


def _together(_dialect: str, *, with_day: bool, proven: bool) -> Executable:
    """All of it in one statement of PostgreSQL; nothing is written when the lease does not move on."""
    lease = _lease(proven=proven).returning(_LEASE.c.id).cte("lease")
    progress = _progress("postgresql").where(lease.c.id.is_not(None)).returning(_PROGRESS.c.id)
    beat = insert(_BEAT).from_select(list(_BEAT_VALUES), select(*_BEAT_VALUES.values()).select_from(lease)).returning(_BEAT.c.id)
    writes = [progress.cte("progress"), beat.cte("beat")]
    if with_day:
        day = postgresql.insert(_DAY).from_select(list(_DAY_VALUES), select(*_DAY_VALUES.values()).select_from(lease))
        writes.append(_add_up(day).returning(_DAY.c.id).cte("day"))
    return select(lease.c.id).add_cte(*writes)


_SEEN, _EVIDENCE, _DAY_SUM = Prepared(_progress), Prepared(_beat), Prepared(_day)
_MOVE_ON = {proven: Prepared(partial(_lease, proven=proven)) for proven in (False, True)}
_WAYS = list(product((False, True), repeat=2))
_TOGETHER = {(with_day, proven): Prepared(partial(_together, with_day=with_day, proven=proven)) for with_day, proven in _WAYS}


def store(
    on: Line,
    row: Found,
    member_id: int,
    beats: Sequence[Beat],
    settled: Settled,
    *,
    reply: dict[str, Any],
    check: Check,
    moment: datetime,
    proof: Mapping[str, Any] | None = None,
) -> bool:
    """Write what a request brought; False, with nothing written, when another request was faster. `reply` is kept for a repeat.

    With `proof`, the parameters of `is_still_so`, the row was remembered: False also when it holds no longer.
    """
    days = days_of(settled, moment)
    lines = [
        {
            "lease": row.id,
            "beat_seq": gain.seq,
            "beat_at": moment,
            "claimed": beat.intervals,
            "beat_credited": gain.studied,
            "beat_covered": gain.covered,
        }
        for beat, gain in zip(beats, settled.gains, strict=True)
    ]
    sums = [{"member": member_id, "day": day, "day_seconds": seconds} for day, seconds in days.items()]
    values = _values(row, beats[-1], settled, reply=reply, check=check, moment=moment) | lines[0] | (sums[0] if sums else {})
    values |= proof or {}
    if on.dialect.name == "postgresql":
        if _TOGETHER[bool(sums), proof is not None].row(on, values) is None:
            return False
    else:
        if not _MOVE_ON[proof is not None].count(on, values):
            return False
        for write in (_SEEN, _EVIDENCE, _DAY_SUM) if sums else (_SEEN, _EVIDENCE):
            write.count(on, values)
    for more in lines[1:]:
        _EVIDENCE.count(on, more)
    for more in sums[1:]:
        _DAY_SUM.count(on, more)
    return True


def _values(row: Found, last: Beat, settled: Settled, *, reply: dict[str, Any], check: Check, moment: datetime) -> dict[str, Any]:
    """The parameters of lease and progress."""
    meter, seen = settled.meter, settled.seen
    return {
        "seq_before": row.seq,
        "seq": last.seq,
        "drawn_at": moment,
        "bucket": meter.bucket,
        "is_playing": meter.is_playing,
        "last_reply": reply,
        "progress": row.progress_id,
        "position": last.position,
        "intervals": seen.intervals,
        "covered_seconds": seen.covered,
        "study_seconds": seen.studied,
        "updated_at": moment,
        "check_in": check.left,
        "check_token": check.token,
        "check_until": check.until,
    }


def days_of(settled: Settled, moment: datetime) -> dict[date, float]:
    """Study time by the day it was earned on; a beat over midnight is split."""
    days: dict[date, float] = {}
    for gain in settled.gains:
        if gain.studied > 0:
            end = moment - timedelta(seconds=gain.ago)
            last = local_day(end)
            today = min(gain.studied, max(0.0, (end - start_of_day(last)).total_seconds()))
            for day, seconds in ((last, today), (last - timedelta(days=1), gain.studied - today)):
                if seconds > 0:
                    days[day] = days.get(day, 0.0) + seconds
    return days
