"""The study beat, the busiest request of all: one read, one write."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select, update

from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.prepared import Line, line_of
from learnhub.learning.models import Enrollment, StudyBeat, StudyLease
from learnhub.learning.queries import leases as queries
from learnhub.learning.queries.leases import Found
from learnhub.learning.rules import reading, study_time
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.study_time import Beat, Meter, Seen, Settled
from learnhub.learning.service.beat_writes import days_of, store
from learnhub.learning.service.completing import complete_lesson
from learnhub.learning.service.leases import LeaseClosed, MediaReplaced

AT_ONCE = 2000


def record_heartbeat(token: str, raw: object, member_id: int, *, now: datetime) -> dict[str, Any]:
    """Count what a browser says it played, as far as the server's clock allows; returns where the member is.

    `raw` is a list of beats. A repeat gets the stored reply and no credit. Raises Missing (no such lease, or not hers),
    LeaseClosed, Refused for what no player reports.
    """
    on = line_of(db.session.connection())
    row = queries.lease_for_beat(on, token, member_id, locked=True)
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
    progress = row if row.updated_at == row.drawn_at else queries.progress_row(on, row.progress_id)
    moment = max(now, row.drawn_at)
    settled = _settled(fresh, row, queries.seen_of(progress, lesson), lesson, moment)
    was_completed = progress.completed_at is not None
    is_completing = not was_completed and lesson.is_complete(settled.seen)
    reply = _reply(fresh[-1], settled, lesson, is_completed=was_completed or is_completing)
    store(on, row, member_id, fresh, settled, reply=reply, moment=moment)
    if is_completing:
        reply = _complete(row, member_id, reply, settled.meter.stamp, now=moment)
    return reply


def record_usual_beat(on: Line, token: str, raw: object, member_id: int, *, now: datetime) -> dict[str, Any] | None:
    """The beat of nearly every request: the next one of an open lease, alone, that completes nothing. Nothing is locked meanwhile.

    None, with nothing written, for any other beat and when another request was faster: that is for `record_heartbeat`. Raises Refused.
    """
    return settle_usual_beat(on, queries.lease_for_beat(on, token, member_id, locked=False), raw, member_id, now=now)


def settle_usual_beat(on: Line, row: Found | None, raw: object, member_id: int, *, now: datetime) -> dict[str, Any] | None:
    """The same for a lease that was read a moment ago."""
    if row is None or row.id is None or row.closed_at is not None or not queries.is_studied(row):
        return None
    if row.media_sha256 != row.sha256 or row.updated_at != row.drawn_at:
        return None
    lesson = queries.measure_of(row)
    beats = _parsed(raw, lesson)
    if len(beats) != 1 or beats[0].seq <= row.seq:
        return None
    moment = max(now, row.drawn_at)
    settled = _settled(beats, row, queries.seen_of(row, lesson), lesson, moment)
    was_completed = row.completed_at is not None
    if (not was_completed and lesson.is_complete(settled.seen)) or len(days_of(settled, moment)) > 1:
        return None
    reply = _reply(beats[0], settled, lesson, is_completed=was_completed)
    return reply if store(on, row, member_id, beats, settled, reply=reply, moment=moment) else None


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


def _complete(row: Found, member_id: int, reply: dict[str, Any], stamp: float, *, now: datetime) -> dict[str, Any]:
    """The lesson is complete by this beat; whether the course is too belongs to the reply."""
    completed = select(Enrollment.completed_at).where(Enrollment.member_id == member_id, Enrollment.course_id == row.course_id)
    before = db.session.scalar(completed)
    complete_lesson(member_id, row.lesson_id, now=now)
    if before is not None or db.session.scalar(completed) is None:
        return reply
    reply = {**reply, "course_completed": True}
    db.session.execute(update(StudyLease).where(StudyLease.id == row.id).values(last_reply={**reply, "stamp": stamp}))
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
