"""The study protocol: open a lease, report beats, close it. JSON, spoken by the script of the lesson page."""

from random import SystemRandom
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.express import Visit
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.transactions import single_write, transaction
from learnhub.learning import service
from learnhub.learning.queries.leases import visitor_and_lease
from learnhub.learning.rules.presence import ANSWER_SECONDS, LARGE_TYPE_SECONDS
from learnhub.learning.views.blueprint import blueprint

CHANCE = SystemRandom()


@blueprint.post("/study/lessons/<int:lesson_id>/lease")
@requires(SIGNED_IN)
def open_lease(lesson_id: int) -> ResponseReturnValue:
    """Study this lesson here; what the member has open elsewhere is closed."""
    member_id = principal().member_id
    with transaction():
        reply = service.open_lease(lesson_id, member_id, session_id=principal().session_id, now=now())
    return jsonify(reply)


@blueprint.post("/study/beats")
@requires(SIGNED_IN)
def beat() -> ResponseReturnValue:
    """What was played since the last beat: `{lease, beats: [{seq, stamp, intervals, position, playing}, …]}` → where the member is."""
    member_id = principal().member_id
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("lease"), str):
        raise Refused(_("学习记录的内容有误，这一段没有计入。请刷新页面后继续学习。"))
    said, moment = (body["lease"], body.get("beats"), member_id), now()
    try:
        with single_write() as on:
            reply = service.record_usual_beat(on, *said, now=moment)
        if reply is None:
            with transaction():
                reply = service.record_heartbeat(*said, answer_within=_answer_within(), now=moment)
    except service.LeaseClosed as closed:
        return jsonify(error=closed.message, closed=closed.reason), 409
    return jsonify(reply)


def usual_beat(visit: Visit) -> dict[str, Any] | None:
    """The same for a usual beat, the short way."""
    token = visit.body.get("lease")
    if not isinstance(token, str):
        return None
    said = (visit.secret, token, visit.body.get("beats"))
    with single_write() as on:
        if reply := service.remembered_beat(on, *said, now=visit.at):
            return reply
        rows = visitor_and_lease(on, visit.secret, token)
        member_id = visit.who(rows)
        return service.visitor_s_beat(on, rows[0], said, member_id, now=visit.at) if member_id else None


def _answer_within() -> float:
    """Seconds to answer a presence check: twice as long in large type."""
    return LARGE_TYPE_SECONDS if request.cookies.get("type") == "large" else ANSWER_SECONDS


@blueprint.post("/study/leases/<token>/presence")
@requires(SIGNED_IN)
def presence(token: str) -> ResponseReturnValue:
    """“I am here”: `{id}` of the check that waits → `{check}` that waits now, usually none."""
    member_id = principal().member_id
    body = request.get_json(silent=True)
    said = body.get("id") if isinstance(body, dict) else None
    try:
        with transaction():
            reply = service.answer_check(token, str(said)[:64], member_id, chance=CHANCE, now=now())
    except service.WrongCheck as wrong:
        return jsonify(error=wrong.message, check=wrong.check), 422
    except service.LeaseClosed as closed:
        return jsonify(error=closed.message, closed=closed.reason), 409
    return jsonify(reply)


@blueprint.post("/study/leases/<token>/close")
@requires(SIGNED_IN)
def close_lease(token: str) -> ResponseReturnValue:
    """The page was left; closing twice is no mistake."""
    member_id = principal().member_id
    with transaction():
        service.close_lease(token, member_id, now=now())
    return "", 204
