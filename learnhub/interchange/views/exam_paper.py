"""Exams on paper: what is printed, and scores from Excel: choose a file, look at what it would bring, confirm."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.models import Exam
from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.printing import send_pdf
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.interchange.service.exam_paper import printed_exam, printed_sheet
from learnhub.interchange.service.score_import import ScorePreview, import_scores, preview_scores, score_template
from learnhub.interchange.service.table_files import LARGEST_FILE
from learnhub.interchange.service.waiting_files import WaitingFile, discard_waiting, keep_waiting, waiting_file
from learnhub.interchange.views import blueprint

FIRST_PLACE = 10**15


def _scope() -> tuple[str, ...]:
    return principal().scope(ORGANIZER)


def _exam(exam_id: int) -> tuple[Exam, dict[str, list[dict[str, Any]]]]:
    """An exam in one's care with its forms. Raises Missing, or Refused while there is nothing to ask."""
    exam = queries.managed_exam(exam_id, _scope())
    return exam, service.paper_forms(exam)


@blueprint.post("/manage/exams/<int:exam_id>/print")
@requires(ORGANIZER)
def print_exam(exam_id: int) -> ResponseReturnValue:
    """A form of the exam as PDF: paper, answer sheet or key; that it left the platform is recorded."""
    what, form = request.form.get("what", "paper"), request.form.get("form", "")
    if what not in {"paper", "sheet", "key"}:
        raise Missing(_("没有这种文件。"))
    try:
        exam, forms = _exam(exam_id)
        if form not in forms:
            raise Missing(_("没有这个卷别，请核对。"))
        made = printed_sheet(exam, form, forms[form]) if what == "sheet" else printed_exam(exam, form, forms[form], with_key=what == "key")
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.message, "bad")
        return redirect(url_for("assessment.paper_scores", exam_id=exam_id), 303)
    with transaction():
        service.freeze_forms(exam, actor_id=principal().account_id, now=now())
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), what=what, form=form)
    words = {"paper": _("试卷"), "sheet": _("答题卡"), "key": _("试卷（含答案）")}[what]
    return send_pdf(f"{exam.title}-{words}{form}", made)


@blueprint.post("/manage/exams/<int:exam_id>/paper-scores/template")
@requires(ORGANIZER)
def paper_score_template(exam_id: int) -> ResponseReturnValue:
    """A table to fill in with the audience, by question or with the sum alone; the export of names is recorded."""
    try:
        exam, forms = _exam(exam_id)
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.message, "bad")
        return redirect(url_for("assessment.paper_scores", exam_id=exam_id), 303)
    sheet = score_template(exam, forms, _scope(), by_question=request.form.get("by") == "question")
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(sheet.rows), what="paper_scores")
    return send_workbook(_("成绩登记表") + f"-{exam.title}", sheet)


@blueprint.get("/manage/exams/<int:exam_id>/paper-scores/file")
@requires(ORGANIZER)
def paper_score_file(exam_id: int) -> ResponseReturnValue:
    """Choose a file."""
    return _upload_page(queries.managed_exam(exam_id, _scope()))


def _upload_page(exam: Exam, refusal: str | None = None) -> ResponseReturnValue:
    megabytes = LARGEST_FILE // 1024 // 1024
    page = render_template("interchange/scores_upload.html", exam=exam, refusal=refusal, megabytes=megabytes)
    return page, 422 if refusal else 200


@blueprint.post("/manage/exams/<int:exam_id>/paper-scores/file")
@requires(ORGANIZER)
def upload_paper_scores(exam_id: int) -> ResponseReturnValue:
    """Take the file, see that it can be read, and lead to its preview."""
    exam = queries.managed_exam(exam_id, _scope())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload_page(exam, _("请先选择一个文件。"))
    content = sent.stream.read(LARGEST_FILE + 1)
    try:
        exam, forms = _exam(exam_id)
        preview_scores(content, exam, forms, _scope())
    except Refused as refusal:
        return _upload_page(exam, refusal.message)
    key = keep_waiting(content, sent.filename, account_id=principal().account_id, bank_id=_place(exam_id), now=now())
    return redirect(url_for("interchange.preview_paper_scores", exam_id=exam_id, key=key), 303)


def _place(exam_id: int) -> int:
    """Where its files wait: beside those of banks and sessions, whose numbers are others."""
    return -FIRST_PLACE - exam_id


def _waiting(exam_id: int, key: str) -> WaitingFile | None:
    try:
        return waiting_file(key, account_id=principal().account_id, bank_id=_place(exam_id), now=now())
    except Missing as gone:
        flash(gone.message, "bad")
        return None


@blueprint.get("/manage/exams/<int:exam_id>/paper-scores/file/<key>")
@requires(ORGANIZER)
def preview_paper_scores(exam_id: int, key: str) -> ResponseReturnValue:
    """Which scores would be entered, and each problem with its row and column."""
    exam, forms = _exam(exam_id)
    file = _waiting(exam_id, key)
    if file is None:
        return redirect(url_for("interchange.paper_score_file", exam_id=exam_id), 303)
    return _preview_page(exam, file, preview_scores(file.content, exam, forms, _scope()))


def _preview_page(exam: Exam, file: WaitingFile, preview: ScorePreview, refusal: str | None = None) -> ResponseReturnValue:
    page = render_template("interchange/scores_preview.html", exam=exam, file=file, preview=preview, refusal=refusal)
    return page, 422 if refusal else 200


@blueprint.post("/manage/exams/<int:exam_id>/paper-scores/file/<key>")
@requires(ORGANIZER)
def confirm_paper_scores(exam_id: int, key: str) -> ResponseReturnValue:
    """Enter them: all or nothing, or without the bad rows where the person says so. The file is read again."""
    exam, forms = _exam(exam_id)
    file = _waiting(exam_id, key)
    if file is None:
        return redirect(url_for("interchange.paper_score_file", exam_id=exam_id), 303)
    preview = preview_scores(file.content, exam, forms, _scope())
    skips_bad = request.form.get("mode") == "skip"
    try:
        with transaction():
            entry = import_scores(exam, preview, skips_bad=skips_bad, scope=_scope(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        return _preview_page(exam, file, preview, refusal.message)
    discard_waiting(key)
    flash(_("已登记 %(new)s 人的成绩，更正 %(changed)s 人。", new=entry.new, changed=entry.changed), "ok")
    return redirect(url_for("assessment.paper_scores", exam_id=exam_id), 303)


@blueprint.get("/manage/exams/<int:exam_id>/paper-scores/file/<key>/errors.xlsx")
@requires(ORGANIZER)
def paper_score_errors(exam_id: int, key: str) -> ResponseReturnValue:
    """The rows to be mended, with what to do."""
    exam, forms = _exam(exam_id)
    file = waiting_file(key, account_id=principal().account_id, bank_id=_place(exam_id), now=now())
    wrong = preview_scores(file.content, exam, forms, _scope()).wrong
    if not wrong:
        raise Missing(_("这个文件没有有错误的行。"))
    head = [_("姓名"), _("工号"), _("工作表"), _("单元格"), _("需要修改")]
    rows = [[each.row.person.name.text, each.row.person.number.text, each.row.person.sheet, each.place, each.message] for each in wrong]
    return send_workbook(_("需要修改的成绩"), Sheet(_("成绩"), head, rows))
