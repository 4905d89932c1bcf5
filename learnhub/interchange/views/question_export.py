"""Questions out: as Excel in our layout, GIFT, Moodle XML or a paper to print; and the empty template."""

import io
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment.queries.bank_list import bank_filter, bank_questions
from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.printing import send_pdf
from learnhub.core.storage import file_name
from learnhub.core.transactions import transaction
from learnhub.interchange.service import question_document, question_sheets
from learnhub.interchange.service.kept_questions import draft_of_kept, with_kept_images
from learnhub.interchange.service.question_exchange import GIFT, MOODLE_XML, written
from learnhub.interchange.service.question_paper import paper_of
from learnhub.interchange.views import blueprint
from learnhub.questions import queries
from learnhub.questions.models import Question, QuestionVersion

MANAGERS = (ORGANIZER, ADMINISTRATOR)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_SELECTED = 200
MOST_PRINTED = 500


def send_excel(content: bytes, name: str) -> ResponseReturnValue:
    """An Excel file under a name."""
    return send_file(io.BytesIO(content), mimetype=EXCEL, as_attachment=True, download_name=file_name(name, ".xlsx"))


@blueprint.get("/manage/questions/template.xlsx")
@requires(*MANAGERS)
def template() -> ResponseReturnValue:
    """Our layout to fill in."""
    return send_excel(question_sheets.template(), _("试题导入模板"))


@blueprint.get("/manage/questions/template.docx")
@requires(*MANAGERS)
def word_template() -> ResponseReturnValue:
    """A paper to fill in."""
    content = io.BytesIO(question_document.template())
    return send_file(content, mimetype=WORD, as_attachment=True, download_name=file_name(_("试题导入模板"), ".docx"))


@blueprint.get("/manage/questions/template/<layout>.xlsx")
@requires(*MANAGERS)
def other_template(layout: str) -> ResponseReturnValue:
    """Another platform's layout to fill in."""
    if layout not in question_sheets.OTHER_LAYOUTS:
        raise Missing(_("没有这个模板。"))
    return send_excel(question_sheets.other_template(layout), _("试题导入模板"))


@blueprint.post("/manage/questions/<int:bank_id>/export")
@requires(*MANAGERS)
def export_questions(bank_id: int) -> ResponseReturnValue:
    """The ticked questions, or with `everything` or the tick for all of them what the filter in the address finds."""
    bank, _unit = queries.bank_in_reach(bank_id, principal().scope(*MANAGERS))
    if "everything" in request.args or "all" in request.form:
        by = bank_filter(request.args, newest_first=False)
        rows = [(row[0], row[1]) for row in db.session.execute(bank_questions(bank_id, by))]
    else:
        chosen = [int(value) for value in request.form.getlist("id")[:MOST_SELECTED] if value.isascii() and value.isdigit()]
        rows = list(queries.questions_by_id(bank_id, [each for each in chosen if each < 2**62]))
    if not rows:
        flash(_("没有要导出的题。请先在列表里勾选，或导出筛选出的全部题目。"), "bad")
        return _back(bank_id)
    try:
        answer = _file(bank.name, rows, request.form.get("form", ""))
    except Refused as refusal:
        flash(refusal.message, "bad")
        return _back(bank_id)
    with transaction():
        record("export", "question_bank", bank_id, actor_id=principal().account_id, now=now(), rows=len(rows))
    return answer


def _back(bank_id: int) -> ResponseReturnValue:
    """To the list of the bank, filtered as it was."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in queries.FILTERS}
    return redirect(url_for("assessment.bank", bank_id=bank_id, **kept), 303)


def _file(name: str, rows: Sequence[tuple[Question, QuestionVersion]], form: str) -> ResponseReturnValue:
    """The questions in the format that was asked for, Excel by default. Raises Refused."""
    if form in {"paper", "key"}:
        if len(rows) > MOST_PRINTED:
            raise Refused(_("一次最多打印 %(n)s 题，请先筛选或勾选。", n=MOST_PRINTED))
        return send_pdf(name, paper_of(name, [draft_of_kept(*row) for row in rows], with_key=form == "key"))
    if form in {GIFT, MOODLE_XML}:
        file = written([with_kept_images(draft_of_kept(*row)) for row in rows], form)
        return send_file(io.BytesIO(file.content), mimetype=file.mimetype, as_attachment=True, download_name=file_name(name, file.ending))
    return send_excel(question_sheets.export_questions(rows), name)
