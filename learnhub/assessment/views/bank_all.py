"""A deed for all questions of a bank that a filter finds: shown first, and done only while the filter still finds the same."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.assessment.queries.bank_list import bank_filter, bank_questions
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.bank import CHOICES, MANAGERS, scope
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.models import Question

SHOWN = 5


@blueprint.route("/manage/questions/<int:bank_id>/all", methods=["GET", "POST"])
@requires(*MANAGERS)
def all_found(bank_id: int) -> ResponseReturnValue:
    """What is to be done to which questions; and doing it."""
    bank = queries.own_bank(bank_id, scope())
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in queries.FILTERS}
    home = url_for("assessment.bank", bank_id=bank_id, **kept)
    by = bank_filter(request.args)
    ids = list(db.session.scalars(bank_questions(bank_id, by).with_only_columns(Question.id)))
    try:
        deed = service.deed_of(request.args.get("deed", ""), request.args.get("word", ""), scope())
        if not ids:
            raise Refused(_("没有符合条件的题了。"))
        if request.method == "POST" and request.form.get("seen") == _digest(ids):
            with transaction():
                outcome = service.do_deed(bank, ids, deed, actor_id=principal().account_id, now=now())
            flash(service.outcome_words(bank, deed, outcome), "ok" if outcome.changed else "bad")
            return redirect(home, 303)
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.message, "bad")
        return redirect(home, 303)
    page = render_template(
        "assessment/bank_all.html",
        bank=bank,
        home=home,
        what=service.deed_words(deed),
        count=len(ids),
        first=db.session.scalars(select(Question).where(Question.id.in_(ids[:SHOWN])).order_by(Question.id)).all(),
        by=by.plain,
        measured={name: CHOICES[name].get(getattr(by, name)) for name in CHOICES},
        author=dict(queries.authors_of(bank_id)).get(by.plain.author or 0),
        seen=_digest(ids),
        is_stale=request.method == "POST",
    )
    return page, 409 if request.method == "POST" else 200


def _digest(ids: Sequence[int]) -> str:
    """What changes when the filter finds other questions than the person was shown."""
    return sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()
