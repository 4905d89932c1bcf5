"""Questions in: choose a file, look at what it would bring, confirm."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.pagination import Page, page_number
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.interchange.service.question_import import Imported, Preview, import_preview, preview_file
from learnhub.interchange.service.question_sheets import error_file
from learnhub.interchange.service.text_files import LARGEST_FILE
from learnhub.interchange.service.waiting_files import WaitingFile, discard_waiting, keep_waiting, waiting_file
from learnhub.interchange.views import blueprint
from learnhub.interchange.views.question_export import send_excel
from learnhub.questions import queries
from learnhub.questions.models import QuestionBank

MANAGERS = (ORGANIZER, ADMINISTRATOR)
TABS = ("ready", "wrong", "reminded")
SIZE = 50


def _bank(bank_id: int) -> QuestionBank:
    return queries.own_bank(bank_id, principal().scope(*MANAGERS))


@blueprint.get("/manage/questions/<int:bank_id>/import")
@requires(*MANAGERS)
def import_questions(bank_id: int) -> ResponseReturnValue:
    """Choose a file."""
    return _upload_page(_bank(bank_id))


def _upload_page(bank: QuestionBank, refusal: str | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template("interchange/question_upload.html", bank=bank, refusal=refusal, megabytes=LARGEST_FILE // 1024 // 1024)
    return page, status


@blueprint.post("/manage/questions/<int:bank_id>/import")
@requires(*MANAGERS)
def upload_questions(bank_id: int) -> ResponseReturnValue:
    """Take the file, see that it can be read, and lead to its preview."""
    bank = _bank(bank_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload_page(bank, _("请先选择一个文件。"), 422)
    content = sent.stream.read(LARGEST_FILE + 1)
    try:
        preview_file(content, bank, sent.filename)
    except Refused as refusal:
        return _upload_page(bank, refusal.message, 422)
    key = keep_waiting(content, sent.filename, account_id=principal().account_id, bank_id=bank_id, now=now())
    return redirect(url_for("interchange.preview_questions", bank_id=bank_id, key=key), 303)


def _waiting(bank: QuestionBank, key: str) -> WaitingFile:
    return waiting_file(key, account_id=principal().account_id, bank_id=bank.id, now=now())


@blueprint.get("/manage/questions/<int:bank_id>/import/<key>")
@requires(*MANAGERS)
def preview_questions(bank_id: int, key: str) -> ResponseReturnValue:
    """What the file would bring: each problem beside its question and its cell."""
    bank = _bank(bank_id)
    try:
        file = _waiting(bank, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)
    return _preview_page(bank, file, preview_file(file.content, bank, file.name))


def _preview_page(bank: QuestionBank, file: WaitingFile, preview: Preview, refusal: str | None = None) -> ResponseReturnValue:
    lists = {"ready": preview.ready, "wrong": preview.wrong, "reminded": preview.reminded}
    tab = request.args.get("tab")
    if tab not in TABS:
        tab = "wrong" if preview.wrong else "ready" if preview.ready else "reminded"
    chosen = lists[tab]
    number = min(page_number(), max(1, -(-len(chosen) // SIZE)))
    page = Page(chosen[(number - 1) * SIZE : number * SIZE], number, SIZE, len(chosen))
    shown = render_template(
        "interchange/question_preview.html", bank=bank, file=file, preview=preview, lists=lists, tab=tab, page=page, refusal=refusal
    )
    return shown, 422 if refusal else 200


@blueprint.post("/manage/questions/<int:bank_id>/import/<key>")
@requires(*MANAGERS)
def confirm_questions(bank_id: int, key: str) -> ResponseReturnValue:
    """Save what the file holds: all or nothing, or without the bad where the person says so. The file is read again."""
    bank = _bank(bank_id)
    try:
        file = _waiting(bank, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)
    preview = preview_file(file.content, bank, file.name)
    try:
        with transaction():
            done = import_preview(bank, preview, skips_bad=request.form.get("mode") == "skip", actor_id=principal().account_id, now=now())
    except Refused as refusal:
        return _preview_page(bank, file, preview, refusal.message)
    discard_waiting(key)
    flash(_said(done), "ok")
    return redirect(url_for("assessment.bank", bank_id=bank_id), 303)


def _said(done: Imported) -> str:
    said = _("已导入 %(n)s 题。", n=done.created) if done.created else _("没有新的题要导入。")
    if done.known:
        said += _("%(n)s 题已有，没有重复导入。", n=done.known)
    if done.left_out:
        said += _("跳过了 %(n)s 道有错误的题。", n=done.left_out)
    return str(said)


@blueprint.post("/manage/questions/<int:bank_id>/import/<key>/discard")
@requires(*MANAGERS)
def discard_questions(bank_id: int, key: str) -> ResponseReturnValue:
    """Leave the file and choose another."""
    bank = _bank(bank_id)
    try:
        _waiting(bank, key)
    except Missing:
        pass
    else:
        discard_waiting(key)
    return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)


@blueprint.get("/manage/questions/<int:bank_id>/import/<key>/errors.xlsx")
@requires(*MANAGERS)
def download_errors(bank_id: int, key: str) -> ResponseReturnValue:
    """The rows with errors, with what to mend."""
    bank = _bank(bank_id)
    file = _waiting(bank, key)
    preview = preview_file(file.content, bank, file.name)
    if not preview.wrong:
        raise Missing(_("这个文件没有有错误的行。"))
    return send_excel(error_file(preview), _("需要修改的题"))
