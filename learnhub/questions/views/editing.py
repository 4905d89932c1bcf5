"""Writing a question: new, changed; options come, go and move without a script too."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.forms import OptionRow, QuestionForm, form_of
from learnhub.questions.models import TRUE_FALSE, Question, QuestionBank
from learnhub.questions.rules.checking import LEAST_OPTIONS, MOST_OPTIONS
from learnhub.questions.views import MANAGERS, blueprint, scope


@blueprint.route("/manage/questions/<int:bank_id>/questions/new", methods=["GET", "POST"])
@requires(*MANAGERS)
def create_question(bank_id: int) -> ResponseReturnValue:
    """A new question."""
    bank = queries.own_bank(bank_id, scope())
    form = QuestionForm(topic=request.args.get("topic", "")[:80], kind=request.args.get("kind", "single"))
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
    form.read_options(request.form)
    if deed := request.form.get("do"):
        _arrange(form.options, deed)
        return _page(form, bank, question, moved=deed)
    is_sound = form.validate_on_submit()
    draft = form.draft()
    problems = [problem for problem in service.problems_of(draft) if not (problem.field == "stem" and form.stem.errors)]
    for problem in problems:
        form.show(problem.field, service.sentence_for(problem), problem.option)
    if problems or not is_sound:
        return _page(form, bank, question, 422)
    if question is not None and form.version.data != str(question.version):
        form.show("stem", _("你打开这一页之后，别人改过这道题。请另开一页看过新的内容，再把你的修改填进去。"))
        form.version.data = str(question.version)
        return _page(form, bank, question, 409)
    try:
        with transaction():
            saved = service.save_question(bank, draft, actor_id=principal().account_id, now=now(), question=question)
    except Refused as refusal:
        form.show(refusal.field or "stem", refusal.message)
        return _page(form, bank, question, refusal.status)
    return _after(form, bank, saved, is_new=question is None)


def _after(form: QuestionForm, bank: QuestionBank, saved: Question, *, is_new: bool) -> ResponseReturnValue:
    for warning in service.warnings_of(form.draft()):
        flash(_("已保存。提醒：%(sentence)s", sentence=service.sentence_for(warning)), "ok")
    if "again" in request.form:
        flash(_("已保存，请写下一题。"), "ok")
        return redirect(url_for("questions.create_question", bank_id=bank.id, topic=saved.topic, kind=saved.kind), 303)
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
        true_false=TRUE_FALSE,
    )
    return page, status


def _arrange(options: list[OptionRow], deed: str) -> None:
    """Add an option, remove one, or move it up or down: `add`, `remove-2`, `up-1`, `down-0`."""
    verb, _dash, place = deed.partition("-")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    if verb == "add" and len(options) < MOST_OPTIONS:
        options.append(OptionRow())
    elif not 0 <= number < len(options):
        return
    elif verb == "remove" and len(options) > LEAST_OPTIONS:
        del options[number]
    elif verb == "up" and number > 0:
        options[number - 1], options[number] = options[number], options[number - 1]
    elif verb == "down" and number < len(options) - 1:
        options[number + 1], options[number] = options[number], options[number + 1]
