"""The list of banks: look, make, rename."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.organization.models import Unit
from learnhub.organization.queries import units_in
from learnhub.questions import queries, service
from learnhub.questions.forms import BankForm
from learnhub.questions.views import MANAGERS, blueprint, scope


def _unit_choices() -> list[tuple[int, str]]:
    """Units in scope, moved in by their depth."""

    def indented(unit: Unit) -> str:
        return "\u3000" * unit.depth + unit.name

    return [(unit.id, indented(unit)) for unit in units_in(scope())]


@blueprint.get("/manage/questions")
@requires(*MANAGERS)
def banks() -> ResponseReturnValue:
    """Every bank the person may use, with counts."""
    return render_template("questions/banks.html", rows=queries.bank_rows(scope()))


@blueprint.route("/manage/questions/new", methods=["GET", "POST"])
@requires(*MANAGERS)
def create_bank() -> ResponseReturnValue:
    """A new bank of a unit in scope."""
    form = BankForm()
    form.unit_id.choices = _unit_choices()
    if form.validate_on_submit():
        try:
            with transaction():
                bank = service.create_bank(form.name.data or "", form.unit_id.data, actor_id=principal().account_id, now=now())
        except Refused as refusal:
            form.name.errors = [refusal.message]
        else:
            flash(_("已新建题库“%(name)s”。", name=bank.name), "ok")
            return redirect(url_for("assessment.bank", bank_id=bank.id), 303)
    return render_template("questions/bank_form.html", form=form, bank=None), 422 if form.is_submitted() else 200


@blueprint.route("/manage/questions/<int:bank_id>/rename", methods=["GET", "POST"])
@requires(*MANAGERS)
def rename_bank(bank_id: int) -> ResponseReturnValue:
    """Another name for a bank."""
    bank = queries.own_bank(bank_id, scope())
    form = BankForm(obj=bank)
    del form.unit_id
    if form.validate_on_submit():
        try:
            with transaction():
                service.rename_bank(bank, form.name.data or "", actor_id=principal().account_id, now=now())
        except Refused as refusal:
            form.name.errors = [refusal.message]
        else:
            flash(_("题库已改名为“%(name)s”。", name=bank.name), "ok")
            return redirect(url_for("assessment.bank", bank_id=bank.id), 303)
    return render_template("questions/bank_form.html", form=form, bank=bank), 422 if form.is_submitted() else 200
