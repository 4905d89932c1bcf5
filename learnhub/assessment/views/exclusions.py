"""Questions of a bank that exclude each other: their groups, a new one, one less."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import service
from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.queries.exclusions import exclusion_rows
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.bank import MANAGERS, scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.questions.models import KINDS
from learnhub.questions.queries import QuestionFilter, filtered_questions, own_bank

MOST_SHOWN = 15


def _filter() -> QuestionFilter:
    """What is searched for among the questions in use."""
    kind = request.args.get("kind")
    return QuestionFilter(text=request.args.get("q", "").strip()[:60], kind=kind if kind in KINDS else None)


@blueprint.get("/manage/questions/<int:bank_id>/exclusions")
@requires(*MANAGERS)
def exclusions(bank_id: int) -> ResponseReturnValue:
    """The groups, and questions to make one of."""
    bank, by = own_bank(bank_id, scope()), _filter()
    return render_template(
        "assessment/exclusions.html",
        bank=bank,
        groups=exclusion_rows(bank_id, number=request.args.get("groups", 1, type=whole)),
        page=page_of(filtered_questions(bank_id, by), number=page_number(), size=MOST_SHOWN, scalars=False),
        by=by,
        kinds=KIND_LABELS,
    )


def _back(bank_id: int) -> ResponseReturnValue:
    """To the page, with the search as it was."""
    kept: dict[str, Any] = {name: request.args[name] for name in ("q", "kind") if request.args.get(name)}
    return redirect(url_for("assessment.exclusions", bank_id=bank_id, **kept), 303)


@blueprint.post("/manage/questions/<int:bank_id>/exclusions")
@requires(*MANAGERS)
def keep_apart(bank_id: int) -> ResponseReturnValue:
    """Make the ticked questions a group, or put them into one."""
    bank = own_bank(bank_id, scope())
    ids = request.form.getlist("question", type=whole) + request.form.getlist("with", type=whole)
    try:
        with transaction():
            count = service.keep_apart(bank, ids, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        if refusal.status != 422:
            raise
        flash(refusal.message, "bad")
    else:
        flash(_("这 %(n)s 题不会同时抽进一份试卷。", n=count), "ok")
    return _back(bank_id)


@blueprint.post("/manage/questions/<int:bank_id>/exclusions/<int:group_id>")
@requires(*MANAGERS)
def let_together(bank_id: int, group_id: int) -> ResponseReturnValue:
    """Take a question out of a group, or dissolve it."""
    bank = own_bank(bank_id, scope())
    with transaction():
        one = request.form.get("question", type=whole)
        service.let_together(bank, group_id, one, actor_id=principal().account_id, now=now())
    flash(_("已解除互斥。"), "ok")
    return _back(bank_id)
