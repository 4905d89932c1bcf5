"""Deeds for many questions of a bank: those ticked in the list, or on another page all that its filter finds."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.service.deeds import APPROVE, RESTORE, RETIRE, SUBMIT
from learnhub.questions.views import MANAGERS, blueprint, scope

MOST_SELECTED = 200


def selected_ids() -> list[int]:
    """The questions ticked in the list."""
    return [int(value) for value in request.form.getlist("id")[:MOST_SELECTED] if value.isascii() and value.isdigit() and len(value) < 16]


def back_to_list(bank_id: int) -> ResponseReturnValue:
    """To the list of the bank, filtered as it was."""
    return redirect(url_for("assessment.bank", bank_id=bank_id, **_kept()), 303)


def _kept() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name in queries.FILTERS}


@blueprint.post("/manage/questions/<int:bank_id>/arrange")
@requires(*MANAGERS)
def arrange(bank_id: int) -> ResponseReturnValue:
    """A topic, a tag or another bank for the selected questions."""
    return _do(bank_id, request.form.get("deed", ""), request.form.get("word", ""))


@blueprint.post("/manage/questions/<int:bank_id>/retire")
@requires(*MANAGERS)
def retire(bank_id: int) -> ResponseReturnValue:
    """Take the selected questions out of use."""
    return _do(bank_id, RETIRE)


@blueprint.post("/manage/questions/<int:bank_id>/restore")
@requires(*MANAGERS)
def restore(bank_id: int) -> ResponseReturnValue:
    """Put the selected questions back into use."""
    return _do(bank_id, RESTORE)


@blueprint.post("/manage/questions/<int:bank_id>/submit")
@requires(*MANAGERS)
def submit(bank_id: int) -> ResponseReturnValue:
    """Hand the selected drafts in."""
    return _do(bank_id, SUBMIT)


@blueprint.post("/manage/questions/<int:bank_id>/approve")
@requires(*MANAGERS)
def approve(bank_id: int) -> ResponseReturnValue:
    """Approve the selected questions that others wrote."""
    return _do(bank_id, APPROVE)


def _do(bank_id: int, name: str, word: str = "") -> ResponseReturnValue:
    if "all" in request.form:
        queries.own_bank(bank_id, scope())
        return redirect(url_for("assessment.all_found", bank_id=bank_id, deed=name, word=word or None, **_kept()), 303)
    do_to_selected(bank_id, name, word)
    return back_to_list(bank_id)


def do_to_selected(bank_id: int, name: str, word: str = "") -> None:
    """Do it to the ticked questions, and say what came of it."""
    bank = queries.own_bank(bank_id, scope())
    ids = selected_ids()
    try:
        if not ids:
            raise Refused(_("请先在列表里勾选题目。"))
        deed = service.deed_of(name, word, scope())
        with transaction():
            outcome = service.do_deed(bank, ids, deed, actor_id=principal().account_id, now=now())
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(service.outcome_words(bank, deed, outcome), "ok" if outcome.changed else "bad")
