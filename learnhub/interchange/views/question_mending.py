"""A question mended, or left out, in the preview: nothing of it is saved before the import is confirmed."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.errors import Missing
from learnhub.core.permissions import principal, requires
from learnhub.interchange.service.waiting_import import drop_waiting, mend_waiting, preview_waiting, row_of
from learnhub.interchange.views import blueprint
from learnhub.interchange.views.question_import import MANAGERS, TABS, bank_in_hand, waiting_of

LONGEST_FIELD = 20_000


@blueprint.post("/manage/questions/<int:bank_id>/import/<key>/questions/<int:place>")
@requires(*MANAGERS)
def mend_question(bank_id: int, key: str, place: int) -> ResponseReturnValue:
    """Keep the question as the form states it, or leave it out; the list shows what is still wrong."""
    bank = bank_in_hand(bank_id)
    try:
        file = waiting_of(bank, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)
    row = row_of(preview_waiting(file, bank, account_id=principal().account_id), place)
    if "drop" in request.form:
        drop_waiting(key, place)
        flash(_("这道题不会导入。"), "ok")
    else:
        mend_waiting(key, row, {part: text[:LONGEST_FIELD] for part, text in request.form.items()})
        _say(row_of(preview_waiting(file, bank, account_id=principal().account_id), place).errors)
    tab = request.args.get("tab")
    page = request.args.get("page", 1, type=int)
    where: dict[str, Any] = {"tab": tab if tab in TABS else None, "page": page if page > 1 else None}
    return redirect(url_for("interchange.preview_questions", bank_id=bank_id, key=key, **where), 303)


def _say(errors: object) -> None:
    if errors:
        flash(_("这道题还有错误，请看题目下面的说明。"), "bad")
    else:
        flash(_("这道题改好了，可以导入。"), "ok")
