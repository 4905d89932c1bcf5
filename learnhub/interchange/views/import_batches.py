"""What was imported into a bank, and undoing it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.interchange.queries.import_batches import batch_of, batches_of
from learnhub.interchange.service.import_batches import undo_batch
from learnhub.interchange.views import blueprint
from learnhub.interchange.views.question_import import MANAGERS, bank_in_hand
from learnhub.interchange.views.words import format_words


@blueprint.get("/manage/questions/<int:bank_id>/imports")
@requires(*MANAGERS)
def imports(bank_id: int) -> ResponseReturnValue:
    """The imports of a bank, newest first."""
    bank = bank_in_hand(bank_id)
    page = page_of(batches_of(bank_id), number=page_number(), scalars=False)
    return render_template("interchange/question_imports.html", bank=bank, page=page, formats=format_words())


@blueprint.post("/manage/questions/<int:bank_id>/imports/<int:batch_id>/undo")
@requires(*MANAGERS)
def undo_import(bank_id: int, batch_id: int) -> ResponseReturnValue:
    """Take out what an import brought, while none of it is used."""
    bank_in_hand(bank_id)
    batch = batch_of(bank_id, batch_id)
    try:
        with transaction():
            removed = undo_batch(batch, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(_("已撤销“%(name)s”的导入，拿掉了 %(n)s 题。", name=batch.file_name, n=removed), "ok")
    return redirect(url_for("interchange.imports", bank_id=bank_id), 303)
