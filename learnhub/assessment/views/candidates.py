"""One candidate on the invigilator's board: what is known of her attempt, and what can be done for her."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from learnhub.assessment import service
from learnhub.assessment.forms.invigilation import MessageForm, ReasonForm, ReopenForm, TimeForm
from learnhub.assessment.models import RUNNING, Attempt
from learnhub.assessment.queries import board as boards
from learnhub.assessment.queries.sittings import late_answers
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.invigilating import watched
from learnhub.assessment.views.sittings import close_overdue
from learnhub.assessment.views.taking import milliseconds
from learnhub.core.clock import now
from learnhub.core.errors import Conflict, Refused
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction


def _page(exam_id: int, attempt_id: int, sent: FlaskForm | None = None) -> ResponseReturnValue:
    """The page of the candidate; with a form that was refused, that one as it was sent."""
    held = watched(exam_id)
    attempt = boards.watched_attempt(held, attempt_id)
    is_running, moment = attempt.state == RUNNING, now()
    left = service.minutes_left(attempt)
    forms = {
        "message": MessageForm(formdata=None),
        "time": TimeForm(formdata=None, minutes=10, seen=str(milliseconds(attempt.deadline) or "")),
        "submit": ReasonForm(formdata=None),
        "reopen": ReopenForm(formdata=None, minutes=left),
    }
    if sent is not None:
        forms |= {name: sent for name, form in forms.items() if type(form) is type(sent)}
    page = render_template(
        "assessment/candidate.html",
        exam=held.exam,
        watch=held.watch,
        attempt=attempt,
        one=boards.candidate_of(held, attempt),
        leaves=boards.leave_rows(attempt_id),
        late=late_answers(attempt),
        said=boards.messages_said(held, attempt_id),
        deeds=boards.deeds_on(attempt),
        forms=forms,
        is_running=is_running,
        now=moment,
    )
    return page, 422 if sent is not None else 200


def _do(exam_id: int, attempt_id: int, form: FlaskForm, deed: Callable[[Attempt], str]) -> ResponseReturnValue:
    """Do what the form asks in one transaction, and say so; refused, the page is shown again with what was typed."""
    held = watched(exam_id)
    close_overdue(exam_id)
    boards.watched_attempt(held, attempt_id)
    if not form.validate_on_submit():
        return _page(exam_id, attempt_id, form)
    try:
        with transaction():
            done = deed(boards.watched_attempt(held, attempt_id))
    except Conflict as faster:
        flash(faster.message, "bad")
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        field = form[refusal.field] if refusal.field in form else next(iter(form))
        field.errors = [*field.errors, refusal.message]
        return _page(exam_id, attempt_id, form)
    else:
        flash(done, "ok")
    return redirect(url_for("assessment.candidate", exam_id=exam_id, attempt_id=attempt_id), 303)


@blueprint.get("/invigilation/exams/<int:exam_id>/attempts/<int:attempt_id>")
@requires(SIGNED_IN)
def candidate(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """A candidate: progress, leaves, messages, and what was done."""
    close_overdue(exam_id)
    return _page(exam_id, attempt_id)


@blueprint.post("/invigilation/exams/<int:exam_id>/attempts/<int:attempt_id>/message")
@requires(SIGNED_IN)
def tell_candidate(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """Tell the candidate something."""
    form = MessageForm()

    def deed(attempt: Attempt) -> str:
        service.send_message(attempt.exam, form.text.data or "", attempt_id=attempt.id, actor_id=principal().account_id, now=now())
        return str(_("已发送，10 秒内显示在作答页面。"))

    return _do(exam_id, attempt_id, form, deed)


@blueprint.post("/invigilation/exams/<int:exam_id>/attempts/<int:attempt_id>/time")
@requires(SIGNED_IN)
def give_time(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """Give the candidate more time."""
    form, held = TimeForm(), watched(exam_id)

    def deed(attempt: Attempt) -> str:
        minutes, moment = form.minutes.data or 0, now()
        scope = held.scope if held.scope is not None else service.EVERYWHERE
        service.hold_running(attempt, seen=form.seen.data or "")
        who = principal().account_id
        service.give_time(attempt.exam, attempt.member_id, minutes, reason=form.reason.data or "", scope=scope, actor_id=who, now=moment)
        return str(_("已延长 %(n)s 分钟，10 秒内到达作答页面。", n=minutes))

    return _do(exam_id, attempt_id, form, deed)


@blueprint.post("/invigilation/exams/<int:exam_id>/attempts/<int:attempt_id>/submit")
@requires(SIGNED_IN)
def force_submission(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """Hand in for the candidate."""
    form = ReasonForm()

    def deed(attempt: Attempt) -> str:
        is_done = service.force_submission(attempt, form.reason.data or "", actor_id=principal().account_id, now=now())
        return str(_("已代为交卷，已保存的答案都算。") if is_done else _("这份试卷已经交了。"))

    return _do(exam_id, attempt_id, form, deed)


@blueprint.post("/invigilation/exams/<int:exam_id>/attempts/<int:attempt_id>/reopen")
@requires(SIGNED_IN)
def reopen(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """Let the candidate go on."""
    form = ReopenForm()

    def deed(attempt: Attempt) -> str:
        service.reopen_attempt(attempt, form.minutes.data, form.reason.data or "", actor_id=principal().account_id, now=now())
        return str(_("已重新打开，考生从“考试”里点“继续作答”即可接着答。"))

    return _do(exam_id, attempt_id, form, deed)
