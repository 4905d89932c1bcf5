"""What the host's screen shows the room: the rules of study time, a row of its own, and no credit for whoever sits at the machine."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import OfflineSession, SessionPlay
from learnhub.learning.queries import leases as queries
from learnhub.learning.queries.sessions import play_of
from learnhub.learning.rules import study_time
from learnhub.learning.rules.attendance import OPEN
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.reading import settle_reading
from learnhub.learning.rules.study_time import Beat, Meter, Seen, length
from learnhub.learning.service.leases import BEAT_SECONDS, CLOSED, ELSEWHERE, LeaseClosed, MediaReplaced
from learnhub.learning.service.sessions_pay import locked_session


def open_play(session_id: int, *, now: datetime) -> dict[str, Any]:
    """Show the lesson of an open session on this screen; another screen that did stops. Raises Missing, Refused, LeaseClosed."""
    session = locked_session(session_id)
    lesson, sha256 = _lesson(session)
    play = play_of(session_id)
    if play is None:
        play = SessionPlay(session_id=session_id, lesson_id=session.lesson_id)
        db.session.add(play)
        _empty(play, sha256)
    elif (play.media_sha256, play.lesson_id) != (sha256, session.lesson_id):
        play.lesson_id = session.lesson_id or play.lesson_id
        _empty(play, sha256)
    play.token, play.seq, play.stamp = secrets.token_urlsafe(24), 0, 0.0
    play.drawn_at, play.bucket, play.is_playing = now, 0.0, False
    db.session.flush()
    return _reply(play, lesson) | {
        "lease": play.token,
        "rate": lesson.limits.rate,
        "beat_seconds": BEAT_SECONDS,
        "required": lesson.required,
    }


def _empty(play: SessionPlay, sha256: str | None) -> None:
    play.media_sha256, play.intervals, play.position = sha256, [], 0.0
    play.covered_seconds, play.played_seconds = 0.0, 0.0


def _lesson(session: OfflineSession) -> tuple[Measure, str | None]:
    if session.state != OPEN:
        raise LeaseClosed(CLOSED)
    row = queries.lesson_for_study(session.lesson_id) if session.lesson_id is not None else None
    lesson = queries.measure_of(row) if row is not None else None
    if row is None or lesson is None:
        raise Missing(_("这次活动没有可以在大屏幕上展示的课。"))
    return lesson, row.sha256


def record_play(session_id: int, token: str, raw: object, *, now: datetime) -> dict[str, Any]:
    """Count what the room saw, as far as the server's clock allows; a repeat changes nothing. Raises Missing, Refused, LeaseClosed."""
    session = locked_session(session_id)
    lesson, sha256 = _lesson(session)
    play = play_of(session_id)
    if play is None or not secrets.compare_digest(play.token.encode(), token.encode()):
        raise LeaseClosed(ELSEWHERE)
    if play.media_sha256 != sha256:
        raise MediaReplaced
    try:
        beats = study_time.parse_beats(raw, lesson.size)
        fresh = [beat for beat in beats if beat.seq > play.seq]
        if fresh:
            _count(play, fresh, lesson, max(now, play.drawn_at))
    except ValueError:
        raise Refused(_("播放记录的内容有误，这一段没有计入。请刷新页面后继续播放。")) from None
    db.session.flush()
    return _reply(play, lesson)


def _count(play: SessionPlay, fresh: Sequence[Beat], lesson: Measure, moment: datetime) -> None:
    meter = Meter(play.bucket, play.is_playing, play.stamp)
    seen = Seen(tuple((start, stop) for start, stop in play.intervals), play.covered_seconds, play.played_seconds)
    elapsed = (moment - play.drawn_at).total_seconds()
    if lesson.is_video:
        settled = study_time.settle(fresh, meter, seen, elapsed=elapsed, limits=lesson.limits)
    else:
        settled = settle_reading(fresh, meter, seen, elapsed=elapsed, parts=int(lesson.size), seconds=lesson.seconds, limits=lesson.limits)
    play.intervals = [list(each) for each in settled.seen.intervals]
    play.covered_seconds, play.played_seconds = settled.seen.covered, settled.seen.studied
    play.bucket, play.is_playing, play.stamp = settled.meter.bucket, settled.meter.is_playing, settled.meter.stamp
    play.seq, play.position, play.drawn_at = fresh[-1].seq, fresh[-1].position, moment


def _reply(play: SessionPlay, lesson: Measure) -> dict[str, Any]:
    """The same shape as a study beat is answered in; nothing is completed here."""
    return {
        "seq": play.seq,
        "position": play.position,
        "intervals": play.intervals,
        "covered_seconds": round(play.covered_seconds, 1),
        "study_seconds": round(play.played_seconds, 1),
        "coverage": round(min(1.0, length(play.intervals) / lesson.size), 4) if lesson.size else 0.0,
        "credited": 0,
        "completed": False,
        "course_completed": False,
        "check": None,
    }
