"""The study beat, the busiest request of all: one read, one write, in one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, Table, bindparam, delete, exists, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core.clock import local_day, start_of_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment, LessonProgress, StudyBeat, StudyDay, StudyLease
from learnhub.learning.queries import leases as queries
from learnhub.learning.queries.leases import Found
from learnhub.learning.rules import reading, study_time
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.study_time import Beat, Meter, Seen, Settled
from learnhub.learning.service.completing import complete_lesson
from learnhub.learning.service.leases import LeaseClosed, MediaReplaced

_LEASE: Table = StudyLease.__table__  # type: ignore[assignment]
_PROGRESS: Table = LessonProgress.__table__  # type: ignore[assignment]
_BEAT: Table = StudyBeat.__table__  # type: ignore[assignment]
_DAY: Table = StudyDay.__table__  # type: ignore[assignment]
AT_ONCE = 2000


def record_heartbeat(token: str, raw: object, member_id: int, *, now: datetime) -> dict[str, Any]:
    """Count what a browser says it played, as far as the server's clock allows; returns where the member is.

    `raw` is a list of beats. A repeat gets the stored reply and no credit. Raises Missing (no such lease, or not hers),
    LeaseClosed, Refused for what no player reports.
    """
    row = queries.lease_for_beat(token, member_id)
    if row is None or not queries.is_studied(row):
        raise Missing(_("这一节暂时不能学习，可能已经调整或撤下，请从课程目录进入。"))
    if row.closed_at is not None:
        raise LeaseClosed(row.close_reason)
    lesson = queries.measure_of(row)
    beats = _parsed(raw, lesson)
    fresh = [beat for beat in beats if beat.seq > row.seq]
    if not fresh:
        return _stored_reply(row)
    if row.media_sha256 != row.sha256:
        raise MediaReplaced
    # Whoever waited for the lock sees the new lease beside the old progress: read that again.
    progress = row if row.updated_at == row.drawn_at else queries.progress_row(row.progress_id)
    moment = max(now, row.drawn_at)
    settled = _settled(fresh, row, queries.seen_of(progress, lesson), lesson, moment)
    was_completed = progress.completed_at is not None
    is_completing = not was_completed and lesson.is_complete(settled.seen)
    reply = _reply(fresh[-1], settled, lesson, is_completed=was_completed or is_completing)
    _store(row, member_id, fresh, settled, reply=reply, moment=moment)
    if is_completing:
        reply = _complete(row, member_id, reply, settled.meter.stamp, now=moment)
    return reply


def _parsed(raw: object, lesson: Measure) -> Sequence[Beat]:
    try:
        return study_time.parse_beats(raw, lesson.size)
    except ValueError:
        raise _nonsense() from None


def _nonsense() -> Refused:
    return Refused(_("学习记录的内容有误，这一段没有计入。请刷新页面后继续学习。"))


def _settled(beats: Sequence[Beat], row: Found, seen: Seen, lesson: Measure, moment: datetime) -> Settled:
    meter = Meter(row.bucket, row.is_playing, (row.last_reply or {}).get("stamp", 0.0))
    elapsed = (moment - row.drawn_at).total_seconds()
    try:
        if lesson.is_video:
            return study_time.settle(beats, meter, seen, elapsed=elapsed, limits=lesson.limits)
        return reading.settle_reading(
            beats, meter, seen, elapsed=elapsed, parts=int(lesson.size), seconds=lesson.seconds, limits=lesson.limits
        )
    except ValueError:
        raise _nonsense() from None


def _reply(last: Beat, settled: Settled, lesson: Measure, *, is_completed: bool) -> dict[str, Any]:
    seen = settled.seen
    return {
        "seq": last.seq,
        "position": last.position,
        "intervals": seen.intervals,
        "covered_seconds": round(seen.covered, 1),
        "study_seconds": round(seen.studied, 1),
        "coverage": round(lesson.coverage(seen), 4),
        "credited": round(settled.studied, 1),
        "completed": is_completed,
        "course_completed": False,
    }


def _stored_reply(row: Found) -> dict[str, Any]:
    return {name: found for name, found in row.last_reply.items() if name != "stamp"}


@dataclass(frozen=True, slots=True)
class _Statements:
    """The writes of a beat: `usual` does all of them for a single beat, `quiet` when no study time was earned."""

    usual: tuple[Executable, ...]
    quiet: tuple[Executable, ...]
    beat: Executable
    day: Executable


@cache
def _statements(dialect: str) -> _Statements:
    lease = (
        update(_LEASE)
        .where(_LEASE.c.id == bindparam("lease"))
        .values({name: bindparam(name) for name in ("seq", "drawn_at", "bucket", "is_playing", "last_reply")})
    )
    progress = (
        update(_PROGRESS)
        .where(_PROGRESS.c.id == bindparam("progress"))
        .values({name: bindparam(name) for name in ("position", "intervals", "covered_seconds", "study_seconds", "updated_at")})
    )
    beat = insert(_BEAT).values(
        lease_id=bindparam("lease"),
        seq=bindparam("beat_seq"),
        at=bindparam("beat_at"),
        claimed=bindparam("claimed"),
        credited_seconds=bindparam("beat_credited"),
        covered_seconds=bindparam("beat_covered"),
    )
    added = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(_DAY).values(
        member_id=bindparam("member"), day=bindparam("day"), seconds=bindparam("day_seconds")
    )
    day = added.on_conflict_do_update(index_elements=["member_id", "day"], set_={"seconds": _DAY.c.seconds + added.excluded.seconds})
    if dialect == "postgresql":  # one round trip instead of four
        return _Statements((_together(lease, progress, beat, day),), (_together(lease, progress, beat),), beat, day)
    return _Statements((lease, progress, beat, day), (lease, progress, beat), beat, day)


def _together(*writes: Any) -> Executable:
    return select(literal(1)).add_cte(*(write.cte(f"write_{number}") for number, write in enumerate(writes)))


def _store(row: Found, member_id: int, beats: Sequence[Beat], settled: Settled, *, reply: dict[str, Any], moment: datetime) -> None:
    connection = db.session.connection()
    statements = _statements(connection.dialect.name)
    meter, seen = settled.meter, settled.seen
    days = _days(settled, moment)
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
    values = {
        "seq": beats[-1].seq,
        "drawn_at": moment,
        "bucket": meter.bucket,
        "is_playing": meter.is_playing,
        "last_reply": {**reply, "stamp": meter.stamp},
        "progress": row.progress_id,
        "position": beats[-1].position,
        "intervals": seen.intervals,
        "covered_seconds": seen.covered,
        "study_seconds": seen.studied,
        "updated_at": moment,
        **lines[0],
        **(sums[0] if sums else {}),
    }
    for statement in statements.usual if sums else statements.quiet:
        connection.execute(statement, values)
    if lines[1:]:
        connection.execute(statements.beat, lines[1:])
    if sums[1:]:
        connection.execute(statements.day, sums[1:])


def _days(settled: Settled, moment: datetime) -> dict[date, float]:
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


def _complete(row: Found, member_id: int, reply: dict[str, Any], stamp: float, *, now: datetime) -> dict[str, Any]:
    """The lesson is complete by this beat; whether the course is too belongs to the reply."""
    completed = select(Enrollment.completed_at).where(Enrollment.member_id == member_id, Enrollment.course_id == row.course_id)
    before = db.session.scalar(completed)
    complete_lesson(member_id, row.lesson_id, now=now)
    if before is not None or db.session.scalar(completed) is None:
        return reply
    reply = {**reply, "course_completed": True}
    db.session.connection().execute(update(_LEASE).where(_LEASE.c.id == row.id).values(last_reply={**reply, "stamp": stamp}))
    return reply


def delete_old_beats(*, before: datetime) -> bool:
    """Delete raw beats that came before `before`, at most AT_ONCE of them; whether there may be more. Totals stay.

    Leases that were closed before it and have no beats left tell only when somebody studied: they go too.
    """
    old = select(StudyBeat.id).where(StudyBeat.at < before).order_by(StudyBeat.at).limit(AT_ONCE)
    deleted = _delete(StudyBeat, old)
    has_beats = exists().where(StudyBeat.lease_id == StudyLease.id)
    deleted_leases = _delete(StudyLease, select(StudyLease.id).where(StudyLease.closed_at < before, ~has_beats).limit(AT_ONCE))
    return AT_ONCE in {deleted, deleted_leases}


def _delete(table: type[StudyBeat] | type[StudyLease], ids: Any) -> int:
    statement = delete(table).where(table.id.in_(ids)).execution_options(synchronize_session=False)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
