"""What the page of a running attempt asks and tells every few seconds: the time, messages, screen leaves, its device."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.accounts.service import TOUCH_EVERY, touch_session
from learnhub.assessment import queries, service
from learnhub.assessment.models import RUNNING
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.taking import milliseconds, said
from learnhub.core.clock import local, now
from learnhub.core.errors import Refused
from learnhub.core.permissions import SIGNED_IN, background, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction

MOST_CLAIMS = 50


@blueprint.get("/attempts/<int:attempt_id>/state")
@requires(SIGNED_IN)
@background
def state(attempt_id: int) -> ResponseReturnValue:
    """The server's time, the deadline, what was said; `device`, `unsent` and `away` in the address tell of the page."""
    user, moment = principal(), now()
    attempt = queries.attempt_now(attempt_id, user.member_id)
    is_running = attempt.state == RUNNING
    device, is_away = request.args.get("device", ""), request.args.get("away") == "1"
    is_here = attempt.device in {None, device}
    if is_running and is_here:
        _note(attempt_id, is_away=is_away)
    if is_running and attempt.deadline is not None and not is_away:
        _stay_signed_in()
    return jsonify(
        now=milliseconds(moment),
        deadline=milliseconds(attempt.deadline),
        is_running=is_running,
        is_here=is_here,
        messages=[{"id": told.id, "text": told.text, "at": f"{local(told.sent_at):%H:%M}"} for told in queries.unread_messages(attempt)],
    )


def _note(attempt_id: int, *, is_away: bool) -> None:
    """Keep the sign of life when it is due."""
    moment = now()
    unsent = min(max(request.args.get("unsent", type=whole) or 0, 0), service.MOST_POSITIONS)
    if queries.sign_is_due(attempt_id, moment - service.SIGN_EVERY, unsent=unsent, is_away=is_away):
        with transaction():
            service.note_sign(attempt_id, address=request.remote_addr or "", unsent=unsent, is_away=is_away, now=moment)


def _stay_signed_in() -> None:
    """An exam in sight counts as activity, until its deadline."""
    user, moment = principal(), now()
    if moment - user.last_seen_at >= TOUCH_EVERY:
        with transaction():
            touch_session(user.session_id, now=moment)


@blueprint.post("/attempts/<int:attempt_id>/leaves")
@requires(SIGNED_IN)
@background
def leaves(attempt_id: int) -> ResponseReturnValue:
    """Note when the page was out of sight: `{tab, leaves: [{number, kind, seconds, ago, is_over}]}`; the same again changes nothing."""
    user, body = principal(), request.get_json(silent=True)
    tab, claims = said(body, "tab", str), [_claim(each) for each in said(body, "leaves", list)[:MOST_CLAIMS]]
    if not 0 < len(tab) <= service.LONGEST_TAB:
        raise Refused(_("页面状态有误，请刷新页面后再选一次。"))
    with transaction():
        found = service.record_leaves(attempt_id, user.member_id, tab, claims, now=now())
    is_running = queries.attempt_now(attempt_id, user.member_id).state == RUNNING
    return jsonify(count=found.count, seconds=found.seconds, is_running=is_running)


def _claim(body: Any) -> service.LeaveClaim:
    """A leave that was posted. Raises Refused."""
    number, kind = said(body, "number", int), said(body, "kind", str)
    if not 0 < number <= service.LARGEST_SEQ or kind not in service.KINDS:
        raise Refused(_("页面状态有误，请刷新页面后再选一次。"))
    seconds, ago = (min(max(said(body, name, int), 0), service.LARGEST_SEQ) / 1000 for name in ("milliseconds", "ago"))
    return service.LeaveClaim(number, kind, seconds, ago, is_over=said(body, "is_over", bool))


@blueprint.post("/attempts/<int:attempt_id>/device")
@requires(SIGNED_IN)
@background
def take_device(attempt_id: int) -> ResponseReturnValue:
    """Let this browser answer: `{device, takes_over}`; `is_here` is false while another one does."""
    user, body = principal(), request.get_json(silent=True)
    device, takes_over = said(body, "device", str), said(body, "takes_over", bool)
    watch = queries.watch_of(queries.attempt_of(attempt_id, user.member_id).exam)
    with transaction():
        is_here = service.take_device(attempt_id, user.member_id, device, watch, takes_over=takes_over, now=now())
    return jsonify(is_here=is_here)


@blueprint.post("/attempts/<int:attempt_id>/messages/<int:message_id>/read")
@requires(SIGNED_IN)
def read_message(attempt_id: int, message_id: int) -> ResponseReturnValue:
    """Note that a message was read."""
    with transaction():
        service.read_message(attempt_id, principal().member_id, message_id, now=now())
    return jsonify(is_read=True)
