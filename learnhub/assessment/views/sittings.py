"""Who sat an exam: scores, states, departments, absentees; and the Excel file of it."""

import io

import xlsxwriter
from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.queries import Sitting
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.audit.service import record
from learnhub.core.clock import local, now
from learnhub.core.pagination import Page, page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction

SHOWN = ("all", "passed", "failed", "running", "absent")
PAGE = 50


def _is_shown(row: Sitting, show: str) -> bool:
    if show in ("running", "absent"):
        return row.state == show
    if show == "all":
        return True
    return row.state == "graded" and row.is_passed == (show == "passed")


@blueprint.get("/manage/exams/<int:exam_id>/attempts")
@requires(ORGANIZER)
def sittings(exam_id: int) -> ResponseReturnValue:
    """Members in scope, with their best scores; by department; who is absent."""
    exam = queries.managed_exam(exam_id, scope())
    moment = now()
    if queries.has_overdue(moment, exam_id=exam_id):
        with transaction():
            service.close_overdue(now=moment, exam_id=exam_id)
    rows = queries.sittings(exam_id, scope())
    show = request.args.get("show") if request.args.get("show") in SHOWN else "all"
    department = request.args.get("department", "")
    found = [row for row in rows if _is_shown(row, str(show)) and department in ("", row.department)]
    number = min(page_number(), max(1, -(-len(found) // PAGE)))
    return render_template(
        "assessment/sittings.html",
        exam=exam,
        page=Page(found[(number - 1) * PAGE : number * PAGE], number, PAGE, len(found)),
        counts={name: sum(_is_shown(row, name) for row in rows) for name in SHOWN},
        figures=queries.unit_figures(rows),
        departments=list(dict.fromkeys(row.department for row in rows)),
        show=show,
        department=department,
        now=moment,
    )


@blueprint.post("/manage/exams/<int:exam_id>/attempts/export")
@requires(ORGANIZER)
def export_sittings(exam_id: int) -> ResponseReturnValue:
    """The scores as Excel; the export is recorded."""
    exam = queries.managed_exam(exam_id, scope())
    rows = queries.sittings(exam_id, scope())
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(rows))
    states = {"absent": _("缺考"), "running": _("作答中")}
    table: list[list[object]] = [
        [_("姓名"), _("工号"), _("部门"), _("党支部"), _("状态"), _("成绩"), _("满分"), _("次数"), _("开始"), _("交卷"), _("用时（分钟）")]
    ]
    for row in rows:
        passed = _("及格") if row.is_passed else _("不及格")
        minutes = round((row.closed_at - row.started_at).total_seconds() / 60, 1) if row.closed_at and row.started_at else None
        table.append(
            [
                row.name,
                row.staff_number,
                row.department,
                row.branch,
                states.get(row.state, passed),
                row.score,
                exam.full_marks,
                row.attempts,
                f"{local(row.started_at):%Y-%m-%d %H:%M}" if row.started_at else None,
                f"{local(row.closed_at):%Y-%m-%d %H:%M}" if row.closed_at else None,
                minutes,
            ]
        )
    return send_file(_workbook(table), as_attachment=True, download_name=_("成绩") + f"-{exam.title}.xlsx")


def _workbook(table: list[list[object]]) -> io.BytesIO:
    """One sheet; what looks like a formula stays text."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True})
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, _inert(cell), head if number == 0 else None)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    sheet.set_column(0, len(table[0]) - 1, 14)
    sheet.freeze_panes(1, 0)
    book.close()
    file.seek(0)
    return file


def _inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even after a copy to CSV."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
