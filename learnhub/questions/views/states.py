"""Several questions of a bank retired or restored at once."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.views import MANAGERS, blueprint, scope

MOST_SELECTED = 200


def selected_ids() -> list[int]:
    """The questions ticked in the list."""
    return [int(value) for value in request.form.getlist("id")[:MOST_SELECTED] if value.isascii() and value.isdigit() and len(value) < 16]


def back_to_list(bank_id: int) -> ResponseReturnValue:
    """To the list of the bank, filtered as it was."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in queries.FILTERS}
    return redirect(url_for("assessment.bank", bank_id=bank_id, **kept), 303)


@blueprint.post("/manage/questions/<int:bank_id>/retire")
@requires(*MANAGERS)
def retire(bank_id: int) -> ResponseReturnValue:
    """Take the selected questions out of use."""
    found = queries.own_bank(bank_id, scope())
    with transaction():
        count = service.retire_questions(found, selected_ids(), actor_id=principal().account_id, now=now())
    if count:
        flash(_("已停用 %(n)s 道题，以后的试卷不再用到；已有的答卷不受影响。", n=count), "ok")
    else:
        flash(_("没有停用任何题。请先在列表里勾选要停用的题。"), "bad")
    return back_to_list(bank_id)


@blueprint.post("/manage/questions/<int:bank_id>/restore")
@requires(*MANAGERS)
def restore(bank_id: int) -> ResponseReturnValue:
    """Put the selected questions back into use."""
    found = queries.own_bank(bank_id, scope())
    with transaction():
        count = service.restore_questions(found, selected_ids(), actor_id=principal().account_id, now=now())
    if count:
        flash(_("已恢复 %(n)s 道题。", n=count), "ok")
    else:
        flash(_("没有恢复任何题。请先在列表里勾选已停用的题。"), "bad")
    return back_to_list(bank_id)
