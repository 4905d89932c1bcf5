"""An old version of a question brought back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.views import MANAGERS, blueprint, scope


@blueprint.post("/manage/questions/<int:bank_id>/questions/<int:question_id>/versions")
@requires(*MANAGERS)
def restore_version(bank_id: int, question_id: int) -> ResponseReturnValue:
    """Make a new version that says what an old one said."""
    bank = queries.own_bank(bank_id, scope())
    question = queries.question_of(bank_id, question_id)
    number, present = (request.form.get(name, type=whole) or 0 for name in ("number", "version"))
    try:
        with transaction():
            service.restore_version(bank, question, number, present=present, actor_id=principal().account_id, now=now())
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已按第 %(n)s 版的内容存为新的一版。", n=number), "ok")
    return redirect(url_for("assessment.bank_question", bank_id=bank_id, question_id=question_id), 303)
