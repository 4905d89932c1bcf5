"""Who was present at a session, from Excel or CSV: choose a file, look at what it would bring, confirm."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal, requires
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.interchange.service.attendance_import import ListPreview, import_list, preview_list
from learnhub.interchange.service.table_files import LARGEST_FILE
from learnhub.interchange.service.waiting_files import WaitingFile, discard_waiting, keep_waiting, waiting_file
from learnhub.interchange.views import blueprint
from learnhub.learning.models import OfflineSession
from learnhub.learning.rules.attendance import OPEN
from learnhub.organization.models import Unit

MANAGERS = (ORGANIZER, ADMINISTRATOR)


def _open_session(meeting_id: int) -> tuple[OfflineSession, Unit]:
    """A session in one's care. Raises Missing; Refused when it is not open."""
    found = db.session.get(OfflineSession, meeting_id)
    unit = db.session.get(Unit, found.unit_id) if found else None
    if found is None or unit is None or not principal().covers(MANAGERS, unit.path):
        raise Missing(_("没有这次活动的登记。"))
    if found.state != OPEN:
        raise Refused(_("活动没有在签到中，不能再登记到会；已经结束的请更正。"))
    return found, unit


def _place(meeting_id: int) -> int:
    """Where its files wait: beside those of banks, whose numbers are positive."""
    return -meeting_id


@blueprint.get("/manage/sessions/<int:meeting_id>/attendance")
@requires(*MANAGERS)
def attendance_file(meeting_id: int) -> ResponseReturnValue:
    """Choose a file."""
    return _upload_page(_open_session(meeting_id)[0])


def _upload_page(session: OfflineSession, refusal: str | None = None) -> ResponseReturnValue:
    megabytes = LARGEST_FILE // 1024 // 1024
    page = render_template("interchange/attendance_upload.html", session=session, refusal=refusal, megabytes=megabytes)
    return page, 422 if refusal else 200


@blueprint.post("/manage/sessions/<int:meeting_id>/attendance")
@requires(*MANAGERS)
def upload_attendance(meeting_id: int) -> ResponseReturnValue:
    """Take the file, see that it can be read, and lead to its preview."""
    session, unit = _open_session(meeting_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload_page(session, _("请先选择一个文件。"))
    content = sent.stream.read(LARGEST_FILE + 1)
    try:
        preview_list(content, session, unit, principal().member_id)
    except Refused as refusal:
        return _upload_page(session, refusal.message)
    key = keep_waiting(content, sent.filename, account_id=principal().account_id, bank_id=_place(meeting_id), now=now())
    return redirect(url_for("interchange.preview_attendance", meeting_id=meeting_id, key=key), 303)


def _waiting(meeting_id: int, key: str) -> WaitingFile:
    return waiting_file(key, account_id=principal().account_id, bank_id=_place(meeting_id), now=now())


@blueprint.get("/manage/sessions/<int:meeting_id>/attendance/<key>")
@requires(*MANAGERS)
def preview_attendance(meeting_id: int, key: str) -> ResponseReturnValue:
    """Who would be noted as present, and each problem with its row and column."""
    session, unit = _open_session(meeting_id)
    try:
        file = _waiting(meeting_id, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.attendance_file", meeting_id=meeting_id), 303)
    return _preview_page(session, file, preview_list(file.content, session, unit, principal().member_id))


def _preview_page(session: OfflineSession, file: WaitingFile, preview: ListPreview, refusal: str | None = None) -> ResponseReturnValue:
    page = render_template("interchange/attendance_preview.html", session=session, file=file, preview=preview, refusal=refusal)
    return page, 422 if refusal else 200


@blueprint.post("/manage/sessions/<int:meeting_id>/attendance/<key>")
@requires(*MANAGERS)
def confirm_attendance(meeting_id: int, key: str) -> ResponseReturnValue:
    """Note them as present: all or nothing, or without the bad rows where the person says so. The file is read again."""
    session, unit = _open_session(meeting_id)
    try:
        file = _waiting(meeting_id, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.attendance_file", meeting_id=meeting_id), 303)
    preview = preview_list(file.content, session, unit, principal().member_id)
    skips_bad = request.form.get("mode") == "skip"
    try:
        with transaction():
            added = import_list(meeting_id, preview, skips_bad=skips_bad, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        return _preview_page(session, file, preview, refusal.message)
    discard_waiting(key)
    flash(_("已登记 %(n)s 位同志到会。", n=added), "ok")
    return redirect(url_for("learning.session", meeting_id=meeting_id), 303)


@blueprint.get("/manage/sessions/<int:meeting_id>/attendance/<key>/errors.xlsx")
@requires(*MANAGERS)
def attendance_errors(meeting_id: int, key: str) -> ResponseReturnValue:
    """The rows to be mended, with what to do."""
    session, unit = _open_session(meeting_id)
    preview = preview_list(_waiting(meeting_id, key).content, session, unit, principal().member_id)
    if not preview.wrong:
        raise Missing(_("这个文件没有有错误的行。"))
    head = [_("姓名"), _("工号"), _("手机号"), _("工作表"), _("单元格"), _("需要修改")]
    rows = [
        [each.row.name.text, each.row.number.text, each.row.phone.text, each.row.sheet, each.place, each.message] for each in preview.wrong
    ]
    return send_workbook(_("需要修改的到会名单"), Sheet(_("到会名单"), head, rows))


@blueprint.get("/manage/sessions/attendance-template.xlsx")
@requires(*MANAGERS)
def attendance_template() -> ResponseReturnValue:
    """A sheet with the heads we know."""
    return send_workbook(_("到会名单模板"), Sheet(_("到会名单"), [_("姓名"), _("工号"), _("手机号")], []))
