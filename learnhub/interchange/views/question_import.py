"""Questions in: choose a file, look at what it would bring, confirm."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.localization import language
from learnhub.core.pagination import Page, page_number
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, background, principal, requires
from learnhub.core.transactions import transaction
from learnhub.interchange.models import DONE, FAILED
from learnhub.interchange.queries.import_jobs import job_of
from learnhub.interchange.rules.question_formats import FORMATS, TABLE
from learnhub.interchange.rules.question_json import plain
from learnhub.interchange.rules.question_layout import DIFFICULTY_WORDS, KIND_WORDS, form_cells
from learnhub.interchange.service.import_jobs import ask_for_import, progress_of
from learnhub.interchange.service.question_error_file import error_file
from learnhub.interchange.service.question_import import Preview, import_preview, nothing_found
from learnhub.interchange.service.question_tables import ReadTable
from learnhub.interchange.service.text_files import LARGEST_FILE
from learnhub.interchange.service.waiting_changes import Changes
from learnhub.interchange.service.waiting_files import WaitingFile, discard_waiting, keep_waiting, waiting_file
from learnhub.interchange.service.waiting_import import filled_sheets, preview_waiting, read_waiting
from learnhub.interchange.views import blueprint
from learnhub.interchange.views.question_export import send_excel
from learnhub.interchange.views.words import format_words
from learnhub.questions import queries
from learnhub.questions.models import QuestionBank

MANAGERS = (ORGANIZER, ADMINISTRATOR)
TABS = ("ready", "wrong", "reminded", "known", "all")
SIZE = 50
LONG = 1000  # questions; more are imported by the clock, while the page tells how far it is


def bank_in_hand(bank_id: int) -> QuestionBank:
    """A bank of the person's own units. Raises Missing."""
    return queries.own_bank(bank_id, principal().scope(*MANAGERS))


@blueprint.get("/manage/questions/<int:bank_id>/import")
@requires(*MANAGERS)
def import_questions(bank_id: int) -> ResponseReturnValue:
    """Choose a file."""
    return _upload_page(bank_in_hand(bank_id))


def _upload_page(bank: QuestionBank, refusal: str | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "interchange/question_upload.html",
        bank=bank,
        refusal=refusal,
        megabytes=LARGEST_FILE // 1024 // 1024,
        text=request.form.get("text", ""),
        form=request.form.get("format", "auto"),
        formats=format_words(),
    )
    return page, status


@blueprint.post("/manage/questions/<int:bank_id>/import")
@requires(*MANAGERS)
def upload_questions(bank_id: int) -> ResponseReturnValue:
    """Take the file or the pasted text, see that it can be read, and lead to its preview."""
    bank = bank_in_hand(bank_id)
    sent, pasted = request.files.get("file"), request.form.get("text", "").strip()
    form = request.form.get("format", "auto")
    if (sent is None or not sent.filename) and not pasted:
        return _upload_page(bank, _("请先选择一个文件，或粘贴试题。"), 422)
    is_file = sent is not None and bool(sent.filename)
    content = sent.stream.read(LARGEST_FILE + 1) if sent is not None and is_file else pasted.encode("utf-8", "replace")
    name = (sent.filename or "") if sent is not None and is_file else _("粘贴的文字")
    account_id = principal().account_id
    file = WaitingFile("", name, content, form if form in FORMATS else "auto")
    try:
        found, read = read_waiting(file, Changes(), account_id=account_id)
        if not read.items and not (isinstance(read, ReadTable) and filled_sheets(read.sheets)):
            raise Refused(nothing_found(found))
    except Refused as refusal:
        return _upload_page(bank, refusal.message, 422)
    key = keep_waiting(content, name, account_id=account_id, bank_id=bank_id, now=now(), form=file.form)
    page = "interchange.preview_questions" if read.items else "interchange.name_columns_form"
    return redirect(url_for(page, bank_id=bank_id, key=key), 303)


def waiting_of(bank: QuestionBank, key: str) -> WaitingFile:
    """Her file for this bank. Raises Missing when it is gone."""
    return waiting_file(key, account_id=principal().account_id, bank_id=bank.id, now=now())


@blueprint.get("/manage/questions/<int:bank_id>/import/<key>")
@requires(*MANAGERS)
def preview_questions(bank_id: int, key: str) -> ResponseReturnValue:
    """What the file would bring: each problem beside its question and its cell; while the clock imports it, how far that is."""
    bank = bank_in_hand(bank_id)
    job = job_of(key, bank_id=bank_id, account_id=principal().account_id)
    if job is not None and job.is_open:
        return render_template("interchange/question_job.html", bank=bank, key=key, job=job, progress=progress_of(key))
    if job is not None and job.state == DONE:
        flash(job.message, "ok")
        return redirect(url_for("assessment.bank", bank_id=bank_id), 303)
    try:
        file = waiting_of(bank, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)
    preview = preview_waiting(file, bank, account_id=principal().account_id)
    if not preview.rows and preview.form == TABLE and not preview.is_all_dropped:
        return redirect(url_for("interchange.name_columns_form", bank_id=bank_id, key=key), 303)
    return preview_page(bank, file, preview, job.message if job is not None else None, 200)


@blueprint.get("/manage/questions/<int:bank_id>/import/<key>/state")
@requires(*MANAGERS)
@background
def import_state(bank_id: int, key: str) -> ResponseReturnValue:
    """How far the import is; the page asks again and again, and goes on when it is over."""
    bank_in_hand(bank_id)
    job = job_of(key, bank_id=bank_id, account_id=principal().account_id)
    if job is None:
        raise Missing(_("没有这次导入。"))
    answer = make_response(render_template("interchange/_job_state.html", bank_id=bank_id, key=key, job=job, progress=progress_of(key)))
    if not job.is_open:
        answer.headers["HX-Redirect"] = url_for("interchange.preview_questions", bank_id=bank_id, key=key)
    return answer


def preview_page(
    bank: QuestionBank, file: WaitingFile, preview: Preview, refusal: str | None = None, status: int = 422
) -> ResponseReturnValue:
    """The list of what the file would bring, with a refusal where there is one."""
    lists = {"ready": preview.ready, "wrong": preview.wrong, "reminded": preview.reminded, "known": preview.known, "all": preview.rows}
    tab = request.args.get("tab")
    if tab not in TABS:
        tab = "wrong" if preview.wrong else "ready" if preview.ready else "known"
    chosen = lists[tab]
    number = min(page_number(), max(1, -(-len(chosen) // SIZE)))
    page = Page(chosen[(number - 1) * SIZE : number * SIZE], number, SIZE, len(chosen))
    shown = render_template(
        "interchange/question_preview.html",
        bank=bank,
        file=file,
        preview=preview,
        lists=lists,
        tab=tab,
        page=page,
        refusal=refusal,
        kinds=KIND_WORDS,
        difficulties=DIFFICULTY_WORDS,
        form_cells=form_cells,
        plain=plain,
    )
    return shown, status if refusal else 200


@blueprint.post("/manage/questions/<int:bank_id>/import/<key>")
@requires(*MANAGERS)
def confirm_questions(bank_id: int, key: str) -> ResponseReturnValue:
    """Save what the file holds: all or nothing, or without the bad where the person says so. The file is read again."""
    bank = bank_in_hand(bank_id)
    job = job_of(key, bank_id=bank_id, account_id=principal().account_id)
    if job is not None and job.state != FAILED:  # sent twice
        return redirect(url_for("interchange.preview_questions", bank_id=bank_id, key=key), 303)
    try:
        file = waiting_of(bank, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)
    preview = preview_waiting(file, bank, account_id=principal().account_id)
    skips_bad = request.form.get("mode") == "skip"
    if len(preview.ready) > LONG and (skips_bad or not preview.wrong):
        with transaction():
            account_id = principal().account_id
            ask_for_import(key, bank_id=bank_id, account_id=account_id, language=language(), skips_bad=skips_bad, now=now())
        return redirect(url_for("interchange.preview_questions", bank_id=bank_id, key=key), 303)
    try:
        with transaction():
            done = import_preview(bank, preview, skips_bad=skips_bad, actor_id=principal().account_id, now=now(), name=file.name)
    except Refused as refusal:
        return preview_page(bank, file, preview, refusal.message)
    discard_waiting(key)
    flash(done.sentence(), "ok")
    return redirect(url_for("assessment.bank", bank_id=bank_id), 303)


@blueprint.post("/manage/questions/<int:bank_id>/import/<key>/discard")
@requires(*MANAGERS)
def discard_questions(bank_id: int, key: str) -> ResponseReturnValue:
    """Leave the file and choose another."""
    bank = bank_in_hand(bank_id)
    try:
        waiting_of(bank, key)
    except Missing:
        pass
    else:
        discard_waiting(key)
    return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)


@blueprint.get("/manage/questions/<int:bank_id>/import/<key>/errors.xlsx")
@requires(*MANAGERS)
def download_errors(bank_id: int, key: str) -> ResponseReturnValue:
    """The rows with errors, with what to mend."""
    bank = bank_in_hand(bank_id)
    file = waiting_of(bank, key)
    preview = preview_waiting(file, bank, account_id=principal().account_id)
    if not preview.wrong:
        raise Missing(_("这个文件没有有错误的行。"))
    return send_excel(error_file(preview), _("需要修改的题"))
