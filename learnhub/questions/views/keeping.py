"""What a bank asks of its keepers: review, whom it is lent to, rules that changed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.pagination import page_in, page_number, page_of
from learnhub.core.permissions import principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.organization.models import Unit
from learnhub.questions import queries, service
from learnhub.questions.forms import SourceChangeForm
from learnhub.questions.queries import sources
from learnhub.questions.views import MANAGERS, blueprint, scope
from learnhub.questions.views.states import selected_ids

SIZE = 20


@blueprint.get("/manage/questions/<int:bank_id>/sharing")
@requires(*MANAGERS)
def sharing(bank_id: int) -> ResponseReturnValue:
    """Whether the bank asks for review, and whom it is lent to."""
    bank = queries.own_bank(bank_id, scope())
    return render_template("questions/sharing.html", bank=bank, loans=queries.loans_of(bank_id), units=queries.units_to_lend_to(bank))


@blueprint.post("/manage/questions/<int:bank_id>/review-first")
@requires(*MANAGERS)
def review_first(bank_id: int) -> ResponseReturnValue:
    """Turn review before use on or off."""
    bank = queries.own_bank(bank_id, scope())
    is_needed = request.form.get("is_needed") == "1"
    try:
        with transaction():
            service.set_review(bank, is_needed=is_needed, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已设为先审后用：新写、改过和导入的题，别人审过才能用来组卷。") if is_needed else _("已取消先审后用。"), "ok")
    return redirect(url_for("questions.sharing", bank_id=bank_id), 303)


@blueprint.post("/manage/questions/<int:bank_id>/lend")
@requires(*MANAGERS)
def lend(bank_id: int) -> ResponseReturnValue:
    """Let another unit use the bank."""
    bank = queries.own_bank(bank_id, scope())
    unit = db.session.get(Unit, request.form.get("unit_id", 0, type=whole))
    try:
        if unit is None or unit.disabled_at is not None:
            raise Refused(_("没有这个单位。"))
        with transaction():
            service.lend_bank(bank, unit, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已共享给“%(unit)s”，它和下级单位组卷时可以选用。", unit=unit.name), "ok")
    return redirect(url_for("questions.sharing", bank_id=bank_id), 303)


@blueprint.post("/manage/questions/<int:bank_id>/take-back")
@requires(*MANAGERS)
def take_back(bank_id: int) -> ResponseReturnValue:
    """End a loan."""
    bank = queries.own_bank(bank_id, scope())
    with transaction():
        service.take_back_bank(bank, request.form.get("unit_id", 0, type=whole), actor_id=principal().account_id, now=now())
    flash(_("已收回，已经组好的试卷不受影响。"), "ok")
    return redirect(url_for("questions.sharing", bank_id=bank_id), 303)


@blueprint.route("/manage/questions/<int:bank_id>/sources", methods=["GET", "POST"])
@requires(*MANAGERS)
def source_changes(bank_id: int) -> ResponseReturnValue:
    """Rules that changed, and noting one."""
    bank = queries.own_bank(bank_id, scope())
    form = SourceChangeForm()
    if form.validate_on_submit() and form.changed_on.data is not None:
        try:
            with transaction():
                change = service.note_change(
                    bank,
                    form.source.data or "",
                    form.changed_on.data,
                    clause=form.clause.data or "",
                    note=form.note.data or "",
                    actor_id=principal().account_id,
                    now=now(),
                )
                others = [each for each in queries.own_banks(scope()) if each.id != bank_id] if form.everywhere.data else []
                also = service.note_change_in(others, change, actor_id=principal().account_id, now=now())
        except Refused as refusal:
            form.source.errors = [refusal.message]
        else:
            flash(_("已登记，请逐题核对。"), "ok")
            if also:
                flash(_("这些题库里也有要核对的题：%(names)s。", names=_("、").join(each.name for each in also)), "ok")
            return redirect(url_for("questions.source_change", bank_id=bank_id, change_id=change.id), 303)
    page = render_template(
        "questions/source_changes.html",
        bank=bank,
        form=form,
        page=page_in(sources.changes_of(bank_id), number=page_number(), size=SIZE),
        sources=sources.sources_of(bank_id),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/manage/questions/<int:bank_id>/sources/<int:change_id>")
@requires(*MANAGERS)
def source_change(bank_id: int, change_id: int) -> ResponseReturnValue:
    """The questions that rest on a rule that changed and wait for a look."""
    bank = queries.own_bank(bank_id, scope())
    change = sources.change_of(bank_id, change_id)
    page = page_of(sources.waiting_for(change), number=page_number(), size=SIZE, scalars=False)
    return render_template("questions/source_change.html", bank=bank, change=change, page=page)


@blueprint.post("/manage/questions/<int:bank_id>/sources/<int:change_id>/looked")
@requires(*MANAGERS)
def looked_through(bank_id: int, change_id: int) -> ResponseReturnValue:
    """The selected questions are right as they are."""
    queries.own_bank(bank_id, scope())
    change = sources.change_of(bank_id, change_id)
    with transaction():
        count = service.mark_looked(change, selected_ids(), actor_id=principal().account_id, now=now())
    if count:
        flash(_("已核对 %(n)s 道题。", n=count), "ok")
    else:
        flash(_("请先勾选核对过的题。"), "bad")
    if question_id := request.args.get("question", type=whole):
        return redirect(url_for("assessment.bank_question", bank_id=bank_id, question_id=question_id), 303)
    return redirect(
        url_for("questions.source_change", bank_id=bank_id, change_id=change_id, page=request.args.get("page", type=whole)), 303
    )
