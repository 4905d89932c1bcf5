"""Which banks members may practise."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.practice import service
from learnhub.practice.queries import banks
from learnhub.practice.views import blueprint
from learnhub.questions.queries.banks import own_bank

MANAGERS = (ORGANIZER, ADMINISTRATOR)


@blueprint.get("/manage/practice")
@requires(*MANAGERS)
def manage() -> ResponseReturnValue:
    """The organizer's banks, and whether each is open."""
    given = request.args
    text, show, sort = given.get("q", "").strip()[:60], given.get("show", ""), given.get("sort", "")
    by = {
        "text": text,
        "show": show if show in (banks.OPEN, banks.CLOSED) else "",
        "sort": sort if sort in banks.MANAGED_SORTS else banks.MANAGED_SORTS[0],
    }
    page = page_of(banks.managed_banks(principal().scope(*MANAGERS), **by), number=page_number(), scalars=False)
    return render_template("practice/manage.html", page=page, by=by)


@blueprint.post("/manage/practice/<int:bank_id>")
@requires(*MANAGERS)
def switch(bank_id: int) -> ResponseReturnValue:
    """Open a bank, or close it."""
    user = principal()
    with transaction():
        bank = own_bank(bank_id, user.scope(*MANAGERS))
        change = service.open_bank if request.form.get("open") == "1" else service.close_bank
        change(bank, actor_id=user.account_id, now=now())
    flash(_("“%(name)s”已保存。", name=bank.name), "ok")
    kept: dict[str, Any] = request.args.to_dict()
    return redirect(url_for(".manage", **kept), 303)
