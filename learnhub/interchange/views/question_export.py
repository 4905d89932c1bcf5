"""Questions out: a bank's as Excel in our layout, and the empty template."""

import io

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.storage import file_name
from learnhub.core.transactions import transaction
from learnhub.interchange.service import question_sheets
from learnhub.interchange.views import blueprint
from learnhub.questions import queries

MANAGERS = (ORGANIZER, ADMINISTRATOR)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SELECTED = 200


def send_excel(content: bytes, name: str) -> ResponseReturnValue:
    """An Excel file under a name."""
    return send_file(io.BytesIO(content), mimetype=EXCEL, as_attachment=True, download_name=file_name(name, ".xlsx"))


@blueprint.get("/manage/questions/template.xlsx")
@requires(*MANAGERS)
def template() -> ResponseReturnValue:
    """Our layout to fill in."""
    return send_excel(question_sheets.template(), _("试题导入模板"))


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
    """The ticked questions, or with `everything` all that the filter in the address finds."""
    bank, _unit = queries.bank_in_reach(bank_id, principal().scope(*MANAGERS))
    if "everything" in request.args:
        by = queries.question_filter(request.args, newest_first=False)
        rows = [(row[0], row[1]) for row in db.session.execute(queries.filtered_questions(bank_id, by))]
    else:
        chosen = [int(value) for value in request.form.getlist("id")[:MOST_SELECTED] if value.isascii() and value.isdigit()]
        rows = list(queries.questions_by_id(bank_id, [each for each in chosen if each < 2**62]))
    if not rows:
        flash(_("没有要导出的题。请先在列表里勾选，或导出筛选出的全部题目。"), "bad")
        return redirect(url_for("assessment.bank", bank_id=bank_id), 303)
    content = question_sheets.export_questions(rows)
    with transaction():
        record("export", "question_bank", bank_id, actor_id=principal().account_id, now=now(), rows=len(rows))
    return send_excel(content, bank.name)
