"""The page of a bank: its questions, filtered and paged; several retired or restored at once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.forms import DIFFICULTY_LABELS, KIND_LABELS, STATE_LABELS
from learnhub.questions.queries.listing import SORTS, STATES
from learnhub.questions.views import MANAGERS, blueprint, scope

SIZE = 20
MOST_SELECTED = 200
KEPT = ("q", "kind", "difficulty", "topic", "state", "sort", "order", "page")


def _choice(name: str, allowed: object, otherwise: str | None = None) -> str | None:
    value = request.args.get(name)
    return value if isinstance(allowed, tuple | dict) and value in allowed else otherwise


def question_filter() -> queries.QuestionFilter:
    """The filter in the address; anything odd is as if it were not there."""
    return queries.QuestionFilter(
        text=request.args.get("q", "").strip()[:60],
        kind=_choice("kind", KIND_LABELS),
        difficulty=_choice("difficulty", DIFFICULTY_LABELS),
        topic=request.args.get("topic", "")[:80] or None,
        state=_choice("state", STATES, "in_use") or "in_use",
        sort=_choice("sort", SORTS, "added") or "added",
        descending=request.args.get("order") == "desc" if "order" in request.args else "sort" not in request.args,
    )


@blueprint.get("/manage/questions/<int:bank_id>")
@requires(*MANAGERS)
def bank(bank_id: int) -> ResponseReturnValue:
    """The questions of a bank."""
    found, unit = queries.bank_in_reach(bank_id, scope())
    by = question_filter()
    page = page_of(queries.filtered_questions(bank_id, by), number=page_number(), size=SIZE, scalars=False)
    topics = queries.topic_counts(bank_id, by.state)
    return render_template(
        "questions/bank.html",
        bank=found,
        unit=unit,
        is_own=queries.is_within(unit.path, scope()),
        page=page,
        by=by,
        topics=topics,
        counts=queries.counts_by_kind([bank_id])[bank_id],
        used=queries.use_counts([question.id for question, _version in page.items]),
        kinds=KIND_LABELS,
        difficulties=DIFFICULTY_LABELS,
        states=STATE_LABELS,
    )


def selected_ids() -> list[int]:
    """The questions ticked in the list."""
    return [int(value) for value in request.form.getlist("id")[:MOST_SELECTED] if value.isascii() and value.isdigit() and len(value) < 16]


def _back(bank_id: int) -> ResponseReturnValue:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in KEPT}
    return redirect(url_for("questions.bank", bank_id=bank_id, **kept), 303)


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
    return _back(bank_id)


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
    return _back(bank_id)
