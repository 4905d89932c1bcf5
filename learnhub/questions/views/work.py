"""Work on a bank that is more than writing: reviewing a question, finding duplicates."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.pagination import page_in, page_number
from learnhub.core.permissions import principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.models import QuestionBank
from learnhub.questions.queries.duplicates import duplicate_groups, with_questions
from learnhub.questions.service.deeds import RETIRE
from learnhub.questions.views import MANAGERS, blueprint, scope
from learnhub.questions.views.states import do_to_selected

GROUPS = 20


@blueprint.post("/manage/questions/<int:bank_id>/questions/<int:question_id>/review")
@requires(*MANAGERS)
def review(bank_id: int, question_id: int) -> ResponseReturnValue:
    """Approve a question or return it to its author."""
    queries.own_bank(bank_id, scope())
    question = queries.question_of(bank_id, question_id)
    decision = request.form.get("decision", "")
    if decision not in {"approved", "returned"}:
        raise Refused(_("请选择通过或退回。"))
    try:
        with transaction():
            service.review_question(
                question,
                decision,
                version=request.form.get("version", type=whole) or 0,
                note=request.form.get("note", ""),
                actor_id=principal().account_id,
                now=now(),
            )
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        following, left = queries.next_waiting(bank_id, question_id, principal().account_id)
        said = _("已通过，可以用来组卷了。") if decision == "approved" else _("已退回给作者。")
        flash(said + (_("还有 %(n)s 道待审，接着审下一道。", n=left) if left else ""), "ok")
        question_id = following or question_id
    return redirect(url_for("assessment.bank_question", bank_id=bank_id, question_id=question_id), 303)


@blueprint.get("/manage/questions/<int:bank_id>/duplicates")
@requires(*MANAGERS)
def duplicates(bank_id: int) -> ResponseReturnValue:
    """Questions that say the same or nearly the same."""
    bank = queries.own_bank(bank_id, scope())
    page = page_in(duplicate_groups(bank_id), number=page_number(), size=GROUPS)
    return render_template("questions/duplicates.html", bank=bank, page=page, groups=with_questions(page.items))


@blueprint.post("/manage/questions/<int:bank_id>/duplicates")
@requires(*MANAGERS)
def settle_duplicates(bank_id: int) -> ResponseReturnValue:
    """A group is wanted as it is, or the ticked questions go out of use; then on with the rest."""
    if "distinct" in request.form:
        _keep_all(queries.own_bank(bank_id, scope()), request.form["distinct"])
    else:
        do_to_selected(bank_id, RETIRE)
    return redirect(url_for("questions.duplicates", bank_id=bank_id, page=request.args.get("page", type=whole)), 303)


def _keep_all(bank: QuestionBank, named: str) -> None:
    ids = [int(each) for each in named.split("-") if each.isascii() and each.isdigit() and len(each) < 16]
    try:
        with transaction():
            service.mark_distinct(bank, ids, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已记下，这一组不再列出。"), "ok")
