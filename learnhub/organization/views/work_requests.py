"""交办事项: what leaders asked of the organizers, for both sides."""

import secrets
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.forms import show_refusal
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import LEADER, ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, row_count, send_workbook
from learnhub.organization import service
from learnhub.organization.forms import ReplyForm
from learnhub.organization.models import WorkRequest
from learnhub.organization.queries.work_requests import SORTS, course_of, work_requests
from learnhub.organization.rules.work_requests import ANSWERED, DONE, NEW, OTHER, OVERDUE, STATES, SUBJECTS, is_overdue
from learnhub.organization.views import blueprint

BOTH_SIDES = (ORGANIZER, LEADER)
SHOWS = ("", NEW, OVERDUE, ANSWERED, DONE)


def _filter() -> dict[str, Any]:
    state, sort = request.args.get("state", ""), request.args.get("sort", "due")
    chosen = {"state": state if state in SHOWS else "", "sort": sort if sort in SORTS else "due"}
    return {**chosen, "descending": request.args.get("order") == "desc"}


@blueprint.get("/work-requests", endpoint="work_requests")
@requires(*BOTH_SIDES)
def listed() -> ResponseReturnValue:
    """What was asked about the units in one's scope: open ones first, the next due at the top."""
    order, today = _filter(), local_day(now())
    page = page_of(work_requests(principal().scope(*BOTH_SIDES), today, **order), number=page_number(), scalars=False)
    return render_template(
        "organization/work_requests.html", page=page, today=today, subjects=SUBJECTS, states=STATES, overdue=is_overdue, **order
    )


@blueprint.post("/work-requests/export")
@requires(*BOTH_SIDES)
def export_work_requests() -> ResponseReturnValue:
    """The same list as Excel; recorded."""
    user, today = principal(), local_day(now())
    rows = db.session.execute(work_requests(user.scope(*BOTH_SIDES), today, **_filter())).all()
    head = [str(word) for word in (_("单位"), _("事项"), _("要求"), _("交办人"), _("交办日期"), _("期限"), _("状态"))]
    sheet = Sheet(_("交办事项"), head, [_cells(*row, today=today) for row in rows])
    with transaction():
        record("export", "work_request", None, actor_id=user.account_id, now=now(), rows=row_count((sheet,)))
    return send_workbook(f"{_('交办事项')}-{today.isoformat()}", sheet)


def _cells(found: WorkRequest, unit: str, asker: str, *, today: date) -> list[Any]:
    state = _("已过期限") if is_overdue(found.state, found.due_on, today) else _(STATES[found.state])
    return [unit, str(_(SUBJECTS[found.subject])), found.words, asker, local_day(found.asked_at), found.due_on, str(state)]


@blueprint.get("/work-requests/<int:request_id>")
@requires(*BOTH_SIDES)
def work_request(request_id: int) -> ResponseReturnValue:
    """One request: what, of whom, and how it went."""
    return _page(service.seen_request(request_id, principal()), ReplyForm(formdata=None, form_key=secrets.token_hex(16)))


def _page(found: WorkRequest, form: ReplyForm, status: int = 200) -> ResponseReturnValue:
    user = principal()
    return render_template(
        "organization/work_request.html",
        found=found,
        course=course_of(found),
        form=form,
        steps=service.steps_of(found, user),
        subjects=SUBJECTS,
        states=STATES,
        is_overdue=is_overdue(found.state, found.due_on, local_day(now())),
        way=_way(found),
    ), status


def _way(found: WorkRequest) -> str | None:
    """The very list that the leader saw, as the reader may open it."""
    if found.subject == OTHER:
        return None
    endpoint = "reporting.behind" if principal().covers((ORGANIZER,), found.unit.path) else "reporting.dashboard_members"
    return url_for(endpoint, unit=found.unit_id, show=found.subject)


@blueprint.post("/work-requests/<int:request_id>/replies")
@requires(*BOTH_SIDES)
def reply_work(request_id: int) -> ResponseReturnValue:
    """Answer, ask again, or close."""
    user, form = principal(), ReplyForm()
    found = service.seen_request(request_id, user)
    form.form_key.data = (form.form_key.data or secrets.token_hex(16))[:40]
    if not form.validate_on_submit():
        return _page(found, form, 422)
    try:
        with transaction():
            service.reply_work(request_id, form.step.data or "", form.words.data or "", form_key=form.form_key.data, actor=user, now=now())
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        show_refusal(form, refusal.field, refusal.message, "words")
        return _page(found, form, 422)
    flash(_("已记下，并通知了对方。"), "ok")
    return redirect(url_for("organization.work_request", request_id=request_id), 303)
