"""Sitting an exam: the paper, each answer as it is given, handing in."""

from datetime import datetime
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.accounts.service import TOUCH_EVERY, touch_session
from learnhub.assessment import queries, service
from learnhub.assessment.models import RUNNING
from learnhub.assessment.queries.attempts import visitor_and_item
from learnhub.assessment.rules import answers, review
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.exams import close_what_is_overdue
from learnhub.core.clock import local, now
from learnhub.core.errors import Refused, wants_json
from learnhub.core.express import Visit
from learnhub.core.permissions import SIGNED_IN, Principal, background, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import single_write, transaction

PLAIN = "form"  # the tab of a page whose script did not run


@blueprint.get("/attempts/<int:attempt_id>")
@requires(SIGNED_IN)
def take(attempt_id: int) -> ResponseReturnValue:
    """The paper with the answers so far; once it is over, the result."""
    user = principal()
    close_what_is_overdue(user.member_id)
    attempt = queries.attempt_of(attempt_id, user.member_id)
    if attempt.state != RUNNING:
        return redirect(url_for("assessment.result", attempt_id=attempt_id))
    responses = queries.responses(attempt_id)
    watch = queries.watch_of(attempt.exam)
    return render_template(
        "assessment/take.html",
        exam=attempt.exam,
        attempt=attempt,
        total=len(attempt.paper),
        watch=watch,
        leaves=queries.leaves_of(attempt_id) if watch.counts_leaves else None,
        staff_number=queries.staff_number_of(user.account_id),
        questions=queries.paper_of(attempt, responses),
        checks=queries.checks_of(attempt, responses),
        is_checked=review.tells_at_once(attempt.exam.review),
        latest=max((response.seq for response in responses), default=0),
        last_saved=local(max(response.saved_at for response in responses)) if responses else None,
        now=now(),
    )


def milliseconds(moment: datetime | None) -> int | None:
    """A moment as scripts count."""
    return int(moment.timestamp() * 1000) if moment else None


def said(body: Any, name: str, kind: type) -> Any:
    """One value of the posted JSON. Raises Refused when it is missing or of another kind."""
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is int):
        raise Refused(_("页面状态有误，请刷新页面后再选一次。"))
    return found


def _given(body: Any) -> dict[str, Any]:
    """The answer that was posted. Raises Refused."""
    answer = said(body, "answer", list)
    if not all(isinstance(option, str) for option in answer):
        raise Refused(_("页面状态有误，请刷新页面后再选一次。"))
    return {
        "position": said(body, "position", int),
        "answer": answer,
        "is_marked": said(body, "marked", bool),
        "seq": said(body, "seq", int),
        "tab": said(body, "tab", str),
        "device": said(body, "device", str) if "device" in body else "",
        **({"base": said(body, "base", int)} if "base" in body else {}),
    }


@blueprint.post("/attempts/<int:attempt_id>/answers")
@requires(SIGNED_IN)
@background
def save(attempt_id: int) -> ResponseReturnValue:
    """Keep one answer: `{position, answer, marked, seq, base, tab}` → what the server holds now."""
    user, moment = principal(), now()
    given = _given(request.get_json(silent=True))
    with single_write() as on:
        saved = service.keep_answer(on, attempt_id, user.member_id, **given, now=moment)
    if saved is None:
        with transaction():
            saved = service.save_answer(attempt_id, user.member_id, **given, now=moment)
    if moment - user.last_seen_at >= TOUCH_EVERY:  # writing an exam is activity
        with transaction():
            touch_session(user.session_id, now=moment)
    return jsonify(_told(saved, moment))


def usual_answer(visit: Visit) -> dict[str, Any] | None:
    """The same for an answer that gets in, the short way."""
    given, (attempt_id,) = _given(visit.body), visit.numbers
    if not 0 <= given["position"] <= service.MOST_POSITIONS:
        return None
    visitor = (visit.secret, attempt_id)
    with single_write() as on:
        saved = service.remembered_answer(on, visitor, given, now=visit.at)
        if saved is None:
            rows = visitor_and_item(on, visit.secret, attempt_id, given["position"])
            member_id = visit.who(rows)
            if member_id is None or rows[0].item is None:
                return None
            saved = service.visitor_s_answer(on, visitor, member_id, rows[0].item, given, now=visit.at)
    return _told(saved, visit.at) if saved else None


def _told(saved: service.Saved, moment: datetime) -> dict[str, Any]:
    """What the page hears of its answer."""
    return {
        "state": saved.state,
        "seq": saved.seq,
        "answer": saved.answer,
        "marked": saved.is_marked,
        "saved_at": f"{local(saved.saved_at):%H:%M:%S}" if saved.saved_at else None,
        "now": milliseconds(moment),
    }


@blueprint.post("/attempts/<int:attempt_id>/next")
@requires(SIGNED_IN)
def move_on(attempt_id: int) -> ResponseReturnValue:
    """Leave a question behind where there is no way back; twice is once."""
    user, moment = principal(), now()
    body = request.get_json(silent=True)
    position = said(body, "position", int) if request.is_json else request.form.get("position", type=whole)
    with transaction():
        _take_over(attempt_id, user, moment, place=position)
        service.move_on(attempt_id, user.member_id, position=position if position is not None else -1, now=moment, device=_device())
    target = url_for("assessment.take", attempt_id=attempt_id)
    return jsonify(next=target) if wants_json() else redirect(target, 303)


@blueprint.post("/attempts/<int:attempt_id>/check")
@requires(SIGNED_IN)
def check(attempt_id: int) -> ResponseReturnValue:
    """Check one answer where the exam tells at once what is right; it is locked by that."""
    user, moment = principal(), now()
    body = request.get_json(silent=True)
    position = said(body, "position", int) if request.is_json else request.form.get("check", type=whole)
    with transaction():
        _take_over(attempt_id, user, moment)
        service.check_answer(attempt_id, user.member_id, position=position if position is not None else -1, now=moment, device=_device())
    target = url_for("assessment.take", attempt_id=attempt_id, _anchor=f"question-{position}")
    return jsonify(next=target) if wants_json() else redirect(target, 303)


@blueprint.post("/attempts/<int:attempt_id>/submit")
@requires(SIGNED_IN)
def submit(attempt_id: int) -> ResponseReturnValue:
    """Hand in; a page without script sends all its answers along."""
    user, moment = principal(), now()
    with transaction():
        _take_over(attempt_id, user, moment)
        service.submit_attempt(attempt_id, user.member_id, now=moment, device=_device())
    target = url_for("assessment.result", attempt_id=attempt_id)
    return jsonify(result=target) if wants_json() else redirect(target, 303)


def _device() -> str:
    """The browser that hands in; none where its script did not run."""
    body = request.get_json(silent=True)
    device = body.get("device") if isinstance(body, dict) else None
    return device if isinstance(device, str) else ""


def _take_over(attempt_id: int, user: Principal, moment: datetime, place: int | None = None) -> None:
    """Save what a plain form holds and the server does not, while the attempt runs (and `place`, if any, is open)."""
    if "plain" not in request.form:
        return
    attempt = queries.attempt_of(attempt_id, user.member_id)
    if attempt.state != RUNNING or (place is not None and attempt.place != place):
        return
    held = {response.position: response for response in queries.responses(attempt.id)}
    for position, item in enumerate(attempt.paper):
        if attempt.place not in {None, position}:
            continue  # not on the page
        answer = answers.posted(item, request.form.getlist(f"q{position}"))
        old = held.get(position)
        if old and old.is_locked:
            continue  # its fields are not sent
        if answer != (old.answer if old else []):
            service.save_answer(
                attempt.id,
                user.member_id,
                position=position,
                answer=answer,
                is_marked=old.is_marked if old else False,
                seq=(request.form.get(f"s{position}", type=whole) or 0) + 1,
                tab=PLAIN,
                now=moment,
            )
