"""Writing a question: new, changed; options come, go and move without a script too."""

import re
from contextlib import suppress
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.forms import OptionRow, PairRow, PartForm, QuestionForm, form_of
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.rules.checking import LEAST_OPTIONS, MOST_OPTIONS
from learnhub.questions.rules.checking_kinds import LEAST_PAIRS, MOST_PAIRS, MOST_PARTS
from learnhub.questions.rules.pictures import LARGEST
from learnhub.questions.views import MANAGERS, blueprint, scope

_DEED = re.compile(r"(?:part-(\d{1,3})-)?(option|pair|part)_(add|remove|up|down)(?:-(\d{1,3}))?", re.ASCII)
FRESH = "__part__"  # the key of a part that a script has yet to add
KEPT_FOR_NEXT = ("kind", "topic", "source", "clause", "difficulty", "tags", "markup")


@blueprint.route("/manage/questions/<int:bank_id>/questions/new", methods=["GET", "POST"])
@requires(*MANAGERS)
def create_question(bank_id: int) -> ResponseReturnValue:
    """A new question."""
    bank = queries.own_bank(bank_id, scope())
    kept: dict[str, Any] = {name: request.args[name][:200] for name in KEPT_FOR_NEXT if request.args.get(name)}
    form = QuestionForm(**kept)
    if not form.is_submitted():
        with suppress(ValueError):
            form.in_force.data = date.fromisoformat(request.args.get("in_force", ""))
    return _write(form, bank, None)


@blueprint.route("/manage/questions/<int:bank_id>/questions/<int:question_id>/edit", methods=["GET", "POST"])
@requires(*MANAGERS)
def edit_question(bank_id: int, question_id: int) -> ResponseReturnValue:
    """Change a question; what papers have asked stays as it was."""
    bank = queries.own_bank(bank_id, scope())
    question = queries.question_of(bank_id, question_id)
    return _write(form_of(question, queries.current_version(question)), bank, question)


def _write(form: QuestionForm, bank: QuestionBank, question: Question | None) -> ResponseReturnValue:
    if not form.is_submitted():
        return _page(form, bank, question)
    form.read_rows(request.form)
    if deed := request.form.get("do"):
        _arrange(form, deed)
        return _page(form, bank, question, moved=deed)
    is_sound = form.validate_on_submit()
    draft = form.draft()
    problems = [problem for problem in service.problems_of(draft) if not (problem.field == "stem" and form.stem.errors)]
    for problem in problems:
        form.tell(problem.field, service.sentence_for(problem), problem.option, problem.part)
    if problems or not is_sound:
        return _page(form, bank, question, 422)
    if question is not None and form.version.data != str(question.version):
        form.tell("stem", _("你打开这一页之后，别人改过这道题。请另开一页看过新的内容，再把你的修改填进去。"))
        form.version.data = str(question.version)
        return _page(form, bank, question, 409)
    try:
        with transaction():
            saved = service.save_question(
                bank, draft, actor_id=principal().account_id, now=now(), question=question, is_draft="draft" in request.form
            )
    except Refused as refusal:
        form.tell(refusal.field or "stem", refusal.message)
        return _page(form, bank, question, refusal.status)
    return _after(form, bank, saved, is_new=question is None)


def _after(form: QuestionForm, bank: QuestionBank, saved: Question, *, is_new: bool) -> ResponseReturnValue:
    for warning in service.warnings_of(form.draft()):
        flash(_("已保存。提醒：%(sentence)s", sentence=service.sentence_for(warning)), "ok")
    if "again" in request.form:
        flash(_("已保存，请写下一题。"), "ok")
        kept = {name: getattr(form, name).data for name in KEPT_FOR_NEXT if getattr(form, name).data}
        day = form.in_force.data.isoformat() if form.in_force.data else None
        return redirect(url_for("questions.create_question", bank_id=bank.id, in_force=day, **kept), 303)
    flash(_("已保存这道题。") if is_new else _("已保存修改。已有的答卷保留当时的内容。"), "ok")
    return redirect(url_for("assessment.bank_question", bank_id=bank.id, question_id=saved.id), 303)


def _page(
    form: QuestionForm, bank: QuestionBank, question: Question | None, status: int = 200, *, moved: str | None = None
) -> ResponseReturnValue:
    page = render_template(
        "questions/question_form.html",
        form=form,
        bank=bank,
        question=question,
        moved=moved,
        topics=[topic for topic, _count in queries.topic_counts(bank.id) if topic],
        most_options=MOST_OPTIONS,
        least_options=LEAST_OPTIONS,
        least_pairs=LEAST_PAIRS,
        most_pairs=MOST_PAIRS,
        most_parts=MOST_PARTS,
        blank_part=PartForm(FRESH),
        largest_image=LARGEST // 1024 // 1024,
    )
    return page, status


def _arrange(form: QuestionForm, deed: str) -> None:
    """Add an option, a pair or a part, remove one, or move it: `option_add`, `pair_remove-2`, `part-0-option_up-1`, `part_down-0`."""
    found = _DEED.fullmatch(deed)
    if found is None:
        return
    key, rows, verb, place = found.groups()
    whose = next((part for part in form.parts if part.key == key), None) if key else form
    if whose is None:
        return
    number = int(place) if place else -1
    if rows == "option":
        _arrange_rows(whose.options, verb, number, OptionRow(), range(LEAST_OPTIONS, MOST_OPTIONS + 1))
    elif rows == "pair":
        _arrange_rows(whose.pairs, verb, number, PairRow(), range(LEAST_PAIRS, MOST_PAIRS + 1))
    elif not key:
        _arrange_rows(form.parts, verb, number, form.fresh_part(), range(1, MOST_PARTS + 1))


def _arrange_rows(rows: list[Any], verb: str, number: int, fresh: Any, sizes: range) -> None:
    if verb == "add" and len(rows) + 1 in sizes:
        rows.append(fresh)
    elif not 0 <= number < len(rows):
        return
    elif verb == "remove" and len(rows) - 1 in sizes:
        del rows[number]
    elif verb == "up" and number > 0:
        rows[number - 1], rows[number] = rows[number], rows[number - 1]
    elif verb == "down" and number < len(rows) - 1:
        rows[number + 1], rows[number] = rows[number], rows[number + 1]
