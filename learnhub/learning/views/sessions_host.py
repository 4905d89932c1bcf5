"""The host's screen: the lesson of the session, the code that changes, who is here; and the protocol that the screen speaks."""

from typing import Any

import segno
from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.catalog.models import ARTICLE, DOCUMENT, PLAYED_KINDS, Course, Lesson
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import requires
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import OfflineSession
from learnhub.learning.queries.leases import standard
from learnhub.learning.queries.sessions import count_present, latest_present, lesson_with_course, play_of
from learnhub.learning.rules.attendance import OPEN, make_code, seconds_left
from learnhub.learning.rules.lessons import Measure, measure
from learnhub.learning.rules.study_time import length
from learnhub.learning.views.blueprint import blueprint
from learnhub.learning.views.pages import NOTHING_SEEN, Seen
from learnhub.learning.views.sessions import MANAGERS, session_in_care

SHOWN_KINDS = (*PLAYED_KINDS, DOCUMENT)


@blueprint.get("/manage/sessions/<int:meeting_id>/host")
@requires(*MANAGERS)
def host_screen(meeting_id: int) -> ResponseReturnValue:
    """The screen for the projector, while the session is open."""
    found, unit = session_in_care(meeting_id)
    if found.state != OPEN:
        return redirect(url_for("learning.session", meeting_id=meeting_id), 303)
    shown = lesson_with_course(found.lesson_id)
    lesson = _lesson(found, *shown) if shown and can_be_shown(shown[0]) else {}
    live = _live(found)
    return render_template(
        "learning/session_host.html", session=found, unit=unit, shown=shown, live=live, played_kinds=PLAYED_KINDS, **lesson
    )


def can_be_shown(lesson: Lesson) -> bool:
    """Whether the screen can show it: a text, or what has its file."""
    return lesson.kind == ARTICLE or (lesson.kind in SHOWN_KINDS and lesson.material is not None)


def _lesson(found: OfflineSession, lesson: Lesson, course: Course) -> dict[str, Any]:
    """What the lesson page needs, with the screen's own addresses and no word of anybody's credit."""
    size = measure(
        lesson.kind,
        duration=lesson.duration_seconds,
        characters=lesson.characters,
        pages=lesson.pages,
        standard=standard(),
        course_coverage=course.complete_coverage,
        course_rate=course.highest_rate,
    )
    play = play_of(found.id)
    file = lesson.material.sha256 if lesson.material else None
    is_same = play is not None and play.media_sha256 == file and play.lesson_id == lesson.id
    seen = Seen(play.position, play.intervals, play.played_seconds, is_completed=False) if play and is_same else NOTHING_SEEN
    data = _script_data(found.id, lesson.kind, size, seen)
    return {
        "lesson": lesson,
        "course": course,
        "measure": size,
        "seen": seen,
        "seen_size": length(seen.intervals),
        "is_done": False,
        "data": data,
    }


def _script_data(meeting_id: int, kind: str, size: Measure, seen: Seen) -> dict[str, Any]:
    return {
        "kind": kind,
        "counted": True,
        "lease_url": url_for(".open_play", meeting_id=meeting_id),
        "beats_url": url_for(".record_play", meeting_id=meeting_id),
        "close_url": url_for(".close_play", meeting_id=meeting_id),
        "presence_url": "",
        "size": size.size,
        "required": size.required,
        "rate": size.limits.rate,
        "dwell": size.dwell,
        "outage": size.limits.outage,
        "next_url": None,
        "position": seen.position,
        "intervals": seen.intervals,
        "study_seconds": seen.study_seconds,
        "completed": False,
    }


def _live(found: OfflineSession) -> dict[str, Any]:
    """The code of this moment as a picture, and who is here."""
    moment, is_open = now(), found.state == OPEN
    reply: dict[str, Any] = {"open": is_open, "present": count_present(found.id), "latest": list(latest_present(found.id))}
    if is_open:
        address = url_for("learning.scan", code=make_code(found.id, found.secret, moment), _external=True)
        picture = segno.make(address, error="m", boost_error=False).svg_data_uri(border=2, scale=8)
        reply |= {"code": picture, "left": round(seconds_left(moment), 1)}
    return reply


@blueprint.get("/manage/sessions/<int:meeting_id>/live")
@requires(*MANAGERS)
def live_session(meeting_id: int) -> ResponseReturnValue:
    """What changes on the screen."""
    return jsonify(_live(session_in_care(meeting_id)[0]))


@blueprint.post("/manage/sessions/<int:meeting_id>/screen")
@requires(*MANAGERS)
def open_play(meeting_id: int) -> ResponseReturnValue:
    """Show the lesson on this screen; another one that did stops."""
    session_in_care(meeting_id)
    return _played(lambda: service.open_play(meeting_id, now=now()))


@blueprint.post("/manage/sessions/<int:meeting_id>/screen/beats")
@requires(*MANAGERS)
def record_play(meeting_id: int) -> ResponseReturnValue:
    """What the room has seen since the last report, in the words of the study protocol."""
    session_in_care(meeting_id)
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("lease"), str):
        raise Refused(_("播放记录的内容有误，这一段没有计入。请刷新页面后继续播放。"))
    return _played(lambda: service.record_play(meeting_id, body["lease"], body.get("beats"), now=now()))


def _played(verb: Any) -> ResponseReturnValue:
    try:
        with transaction():
            reply = verb()
    except service.LeaseClosed as closed:
        return jsonify(error=_("大屏幕已在别处打开，或者活动已经结束；这里不再记录播放。"), closed=closed.reason), 409
    return jsonify(reply)


@blueprint.post("/manage/sessions/<int:meeting_id>/screen/close")
@requires(*MANAGERS)
def close_play(meeting_id: int) -> ResponseReturnValue:
    """The screen was left; what was played stands."""
    session_in_care(meeting_id)
    return "", 204
