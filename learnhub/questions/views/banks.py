"""The list of banks: look, make, rename."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.pagination import page_in, page_number
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.organization.models import Unit
from learnhub.organization.queries import units_in
from learnhub.questions import queries, service
from learnhub.questions.forms import BankForm, TopicForm
from learnhub.questions.queries import BankRow
from learnhub.questions.rules.topics import tidy_topic
from learnhub.questions.views import MANAGERS, blueprint, scope

SIZE = 20
SHOWN: dict[str, Callable[[BankRow], bool]] = {
    "all": lambda _row: True,
    "own": lambda row: row.is_own and row.bank.course_id is None,
    "course": lambda row: row.is_own and row.bank.course_id is not None,
    "borrowed": lambda row: not row.is_own,
    "review": lambda row: row.is_own and row.in_review > 0,
}
SORTS: dict[str, Callable[[BankRow], Any]] = {
    "name": lambda row: row.bank.name,
    "unit": lambda row: row.unit_name,
    "total": lambda row: row.in_use,
    "review": lambda row: row.in_review,
    "drafts": lambda row: row.drafts,
    "retired": lambda row: row.retired,
}


def _unit_choices() -> list[tuple[int, str]]:
    """Units in scope, moved in by their depth."""

    def indented(unit: Unit) -> str:
        return "\u3000" * unit.depth + unit.name

    return [(unit.id, indented(unit)) for unit in units_in(scope())]


@blueprint.get("/manage/questions")
@requires(*MANAGERS)
def banks() -> ResponseReturnValue:
    """Every bank the person may use, with counts; searched, narrowed, sorted and paged."""
    text = request.args.get("q", "").strip()[:60]
    rows = [row for row in queries.bank_rows(scope()) if text.lower() in f"{row.bank.name}\n{row.unit_name}".lower()]
    show, sort = request.args.get("show", ""), request.args.get("sort", "")
    is_descending = request.args.get("order") == "desc"
    found = [row for row in rows if SHOWN.get(show, SHOWN["all"])(row)]
    if sort in SORTS:
        found.sort(key=SORTS[sort], reverse=is_descending)
    return render_template(
        "questions/banks.html",
        rows=rows,
        page=page_in(found, number=page_number(), size=SIZE),
        counts={name: sum(map(is_shown, rows)) for name, is_shown in SHOWN.items()},
        show=show if show in SHOWN else "all",
        sort=sort,
        is_descending=is_descending,
        text=text,
    )


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


@blueprint.route("/manage/questions/<int:bank_id>/topic", methods=["GET", "POST"])
@requires(*MANAGERS)
def rename_topic(bank_id: int) -> ResponseReturnValue:
    """Another name or place for a topic with all below it."""
    bank = queries.own_bank(bank_id, scope())
    topic = request.args.get("topic", "")
    counts = queries.topic_counts(bank_id, "all")
    count = sum(n for each, n in counts if f"{each}/".startswith(f"{topic}/"))
    if not topic or not count:
        raise Missing(_("没有这个章节，它可能已经改名。"))
    form = TopicForm(name=topic)
    if form.validate_on_submit():
        try:
            with transaction():
                outcome = service.rename_topic(bank, topic, form.name.data or "", actor_id=principal().account_id, now=now())
        except Refused as refusal:
            form.name.errors = [refusal.message]
        else:
            name = tidy_topic(form.name.data or "")
            flash(_("章节已改为“%(name)s”：%(n)s 道题。", name=name, n=outcome.changed) if outcome.changed else _("没有题改变。"), "ok")
            return redirect(url_for("assessment.bank", bank_id=bank_id, topic=name), 303)
    page = render_template(
        "questions/topic_form.html", form=form, bank=bank, topic=topic, count=count, topics=[each for each, _n in counts if each]
    )
    return page, 422 if form.is_submitted() else 200
