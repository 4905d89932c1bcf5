"""The study beat, the busiest request of all: one read, one write."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select

from learnhub.accounts.queries import digest
from learnhub.accounts.service import TOUCH_EVERY
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.prepared import Line, line_of
from learnhub.core.recent import Recent
from learnhub.learning.models import Enrollment, StudyBeat, StudyLease
from learnhub.learning.queries import leases as queries
from learnhub.learning.queries.leases import Found
from learnhub.learning.rules import study_time
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.presence import ANSWER_SECONDS
from learnhub.learning.rules.reckoning import Reckoned, Standing, reckon
from learnhub.learning.rules.study_time import Beat, Meter, Settled
from learnhub.learning.service.beat_writes import Check, days_of, store
from learnhub.learning.service.completing import complete_lesson
from learnhub.learning.service.leases import MediaReplaced, check_reply
from learnhub.learning.service.presence import ask, ask_anew, open_lease_row, progress_beside, remember

AT_ONCE = 2000
_RECENT: Recent[tuple[str, str], Found] = Recent(4096)  # a row is some three kilobytes
_REMEMBERED = ("asked", "held", "outage")


def record_heartbeat(token: str, raw: object, member_id: int, *, answer_within: float = ANSWER_SECONDS, now: datetime) -> dict[str, Any]:
    """Count what a browser says it played, as far as the server's clock allows; returns where the member is.

    `raw` is a list of beats. A repeat gets the stored reply and no credit. A presence check that is due comes with the reply, to be
    answered within `answer_within` seconds. Raises Missing (no such lease, or not hers), LeaseClosed, Refused for what no player reports.
    """
    on = line_of(db.session.connection())
    row = open_lease_row(on, token, member_id)
    lesson = queries.measure_of(row)
    beats = _parsed(raw, lesson)
    if beats[-1].seq > row.seq and row.media_sha256 != row.sha256:
        raise MediaReplaced
    progress = progress_beside(on, row)
    moment = max(now, row.drawn_at)
    found = _reckoned(beats, row, progress, lesson, moment)
    check = _check_after(found, progress, row, member_id, within=answer_within, moment=moment)
    if found.settled is None:
        if found.is_asking:
            remember(row, {**row.last_reply, "held": found.standing.held})
        return _stored_reply(row) | {"check": check_reply(check, moment)}
    was_completed = progress.completed_at is not None
    is_completing = not was_completed and lesson.is_complete(found.settled.seen)
    reply = _reply(found, lesson, is_completed=was_completed or is_completing)
    kept = reply | _memory(found)
    drawn_at = moment - timedelta(seconds=found.ago)
    store(on, row, member_id, found.beats, found.settled, reply=kept, check=check, moment=drawn_at)
    if is_completing and _completes_course(row, member_id, now=moment):
        reply["course_completed"] = True
        remember(row, kept | reply)
    return reply | {"check": check_reply(check, moment)}


def record_usual_beat(on: Line, token: str, raw: object, member_id: int, *, now: datetime) -> dict[str, Any] | None:
    """The beat of nearly every request: the next one of an open lease, alone, that completes nothing. Nothing is locked meanwhile.

    None, with nothing written, for any other beat and when another request was faster: that is for `record_heartbeat`. Raises Refused.
    """
    return settle_usual_beat(on, queries.lease_for_beat(on, token, member_id, locked=False), raw, member_id, now=now)


def remembered_beat(on: Line, secret: str, token: str, raw: object, *, now: datetime) -> dict[str, Any] | None:
    """The next beat of a lease whose last one came to this process: nothing is read, the write proves what is remembered.

    None, with nothing written, when nothing is remembered or it holds no longer. Raises Refused.
    """
    key = (digest(secret), token)
    row = _RECENT.get(key)
    if row is None:
        return None
    proof = {
        "digest": key[0],
        "member": row.member_id,
        "seen_since": now - TOUCH_EVERY,
        "remembered_lesson": row.lesson_id,
        "remembered_course_at": row.course_updated_at,
        "remembered_sha": row.sha256,
        "remembered_progress": row.progress_id,
        "remembered_at": row.updated_at,
    }
    found = settle_usual_beat(on, row, raw, row.member_id, now=now, key=key, proof=proof)
    if found is None:
        _RECENT.drop(key)
    return found


def visitor_s_beat(on: Line, row: Found, visitor: tuple[str, str, object], member_id: int, *, now: datetime) -> dict[str, Any] | None:
    """The same for a lease that was read a moment ago, together with who it is: `visitor` is her secret, the lease, and the beats."""
    secret, token, raw = visitor
    return settle_usual_beat(on, row, raw, member_id, now=now, key=(digest(secret), token))


def settle_usual_beat(
    on: Line,
    row: Found | None,
    raw: object,
    member_id: int,
    *,
    now: datetime,
    key: tuple[str, str] | None = None,
    proof: dict[str, Any] | None = None,
) -> dict[str, Any] | None:
    """The same for a row; with `key` it is remembered as it stands afterwards."""
    if row is None or row.id is None or row.closed_at is not None or row.check_token is not None or not queries.is_studied(row):
        return None
    if row.media_sha256 != row.sha256 or row.updated_at != row.drawn_at:
        return None
    lesson = queries.measure_of(row)
    beats = _parsed(raw, lesson)
    if len(beats) != 1 or beats[0].seq <= row.seq:
        return None
    moment = max(now, row.drawn_at)
    found = _reckoned(beats, row, row, lesson, moment)
    settled, was_completed = found.settled, row.completed_at is not None
    if settled is None or found.is_asking or (not was_completed and lesson.is_complete(settled.seen)) or len(days_of(settled, moment)) > 1:
        return None
    reply = _reply(found, lesson, is_completed=was_completed)
    check = Check(found.standing.left)
    kept = reply | _memory(found)
    is_kept = on.write(lambda at: store(at, row, member_id, beats, settled, reply=kept, check=check, moment=moment, proof=proof))
    if is_kept and key is not None:
        _RECENT.keep(key, _after(row, beats[0], settled, kept=kept, check=check, moment=moment))
    return reply | {"check": None} if is_kept else None


def _after(row: Found, beat: Beat, settled: Settled, *, kept: dict[str, Any], check: Check, moment: datetime) -> Found:
    """The row as it was just written."""
    return row._replace(
        seq=beat.seq,
        drawn_at=moment,
        bucket=settled.meter.bucket,
        is_playing=settled.meter.is_playing,
        last_reply=kept,
        intervals=settled.seen.intervals,
        study_seconds=settled.seen.studied,
        position=beat.position,
        updated_at=moment,
        check_in=check.left,
    )


def _parsed(raw: object, lesson: Measure) -> Sequence[Beat]:
    try:
        return study_time.parse_beats(raw, lesson.size)
    except ValueError:
        raise _nonsense() from None


def _nonsense() -> Refused:
    return Refused(_("学习记录的内容有误，这一段没有计入。请刷新页面后继续学习。"))


def _reckoned(beats: Sequence[Beat], row: Found, progress: Found, lesson: Measure, moment: datetime) -> Reckoned:
    kept = row.last_reply or {}
    is_waiting = lesson.has_checks and progress.check_until is not None
    standing = Standing(
        meter=Meter(row.bucket, row.is_playing, kept.get("stamp", 0.0)),
        left=progress.check_in,
        until=(progress.check_until - moment).total_seconds() if is_waiting else None,
        **{name: kept.get(name) for name in _REMEMBERED},
    )
    try:
        return reckon(beats, row.seq, standing, queries.seen_of(progress, lesson), lesson, elapsed=(moment - row.drawn_at).total_seconds())
    except ValueError:
        raise _nonsense() from None


def _check_after(found: Reckoned, progress: Found, row: Found, member_id: int, *, within: float, moment: datetime) -> Check:
    """The check as it stands after the request: a new one, the same asked anew, or as it was."""
    before = Check(found.standing.left, progress.check_token, progress.check_until)
    if not found.is_asking:
        return before
    until = moment + timedelta(seconds=within)
    if before.token is None:
        return Check(found.standing.left, ask(member_id, row.lesson_id, row.id, until, now=moment), until)
    return ask_anew(row.progress_id, replace(before, until=until), now=moment)


def _memory(found: Reckoned) -> dict[str, Any]:
    """What the lease must know beside the reply that it repeats."""
    after = found.standing
    kept = {name: getattr(after, name) for name in _REMEMBERED}
    return {"stamp": after.meter.stamp} | {name: value for name, value in kept.items() if value is not None}


def _reply(found: Reckoned, lesson: Measure, *, is_completed: bool) -> dict[str, Any]:
    last, settled = found.beats[-1], found.settled
    seen = settled.seen  # type: ignore[union-attr]  # a reply is made of what was settled
    return {
        "seq": last.seq,
        "position": last.position,
        "intervals": seen.intervals,
        "covered_seconds": round(seen.covered, 1),
        "study_seconds": round(seen.studied, 1),
        "coverage": round(lesson.coverage(seen), 4),
        "credited": round(settled.studied, 1),  # type: ignore[union-attr]
        "completed": is_completed,
        "course_completed": False,
    }


def _stored_reply(row: Found) -> dict[str, Any]:
    """What the last beat was answered; of a lease that has no beat yet, that it has none."""
    kept = row.last_reply or {"seq": row.seq}
    return {name: found for name, found in kept.items() if name not in {"stamp", *_REMEMBERED}}


def _completes_course(row: Found, member_id: int, *, now: datetime) -> bool:
    """The lesson is complete by this beat; whether the course is too."""
    completed = select(Enrollment.completed_at).where(Enrollment.member_id == member_id, Enrollment.course_id == row.course_id)
    before = db.session.scalar(completed)
    complete_lesson(member_id, row.lesson_id, now=now)
    return before is None and db.session.scalar(completed) is not None


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
