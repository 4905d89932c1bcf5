"""交办: what a leader sees in the figures of a unit, she asks its organizers to see to. The organization keeps it (ADR 0017)."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import local_day, now
from learnhub.core.errors import Refused
from learnhub.core.forms import show_refusal
from learnhub.core.permissions import LEADER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.organization import service
from learnhub.organization.queries.work_requests import nearest_organizers
from learnhub.organization.rules.work_requests import DEFAULT_SPAN, SUBJECTS
from learnhub.reporting.forms import AskForm
from learnhub.reporting.views import scope
from learnhub.reporting.views.blueprint import blueprint


@blueprint.route("/dashboard/ask", methods=["GET", "POST"])
@requires(LEADER)
def ask() -> ResponseReturnValue:
    """A form preset by what the leader was looking at."""
    choice, form = scope.unit_of(LEADER), AskForm()
    if request.method == "GET":
        form.form_key.data = secrets.token_hex(16)
        form.due_on.data = local_day(now()) + DEFAULT_SPAN
        form.subject.data = scope.chosen("show", tuple(SUBJECTS), "warned")
        return _page(choice, form)
    form.form_key.data = (form.form_key.data or secrets.token_hex(16))[:40]
    if not form.validate_on_submit() or form.due_on.data is None:
        return _page(choice, form, 422)
    wanted = service.Ask(choice.unit.id, form.subject.data, form.words.data or "", form.due_on.data)
    try:
        with transaction():
            made = service.ask_work(wanted, form_key=form.form_key.data, actor=principal(), now=now())
    except Refused as refusal:
        show_refusal(form, refusal.field, refusal.message, "words")
        return _page(choice, form, 422)
    flash(_("已交办，并通知了负责的党务工作者。"), "ok")
    return redirect(url_for("organization.work_request", request_id=made.id), 303)


def _page(choice: scope.Choice, form: AskForm, status: int = 200) -> ResponseReturnValue:
    names = [name for _account, name in nearest_organizers(choice.unit, without=principal().account_id)]
    return render_template("reporting/ask.html", choice=choice, span=scope.span(), form=form, names=names), status
