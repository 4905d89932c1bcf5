"""Who sat an exam: scores, states, departments, absentees; one member's answers; and the Excel file of it all."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.models import RUNNING, Exam
from learnhub.assessment.queries.sittings import (
    SORTS,
    Sitting,
    SittingFilter,
    attempts_in_scope,
    conflict_copies,
    sorted_sittings,
    unit_figures,
)
from learnhub.assessment.rules import review
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.audit.service import record
from learnhub.core.clock import local, now
from learnhub.core.pagination import Page, page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.organization.models import Unit
from learnhub.organization.queries import member, units_in

SHOWN = ("all", "passed", "failed", "marking", "running", "deferred", "absent")
KEPT = ("show", "unit", "q", "sort", "order")
PAGE = 50


def _is_shown(row: Sitting, show: str) -> bool:
    if show in ("marking", "running", "deferred", "absent"):
        return row.state == show
    if show == "all":
        return True
    return row.state == "graded" and row.is_passed == (show == "passed")


def _chosen_unit(units: list[Unit]) -> Unit | None:
    wanted = request.args.get("unit", type=whole)
    return next((unit for unit in units if unit.id == wanted), None)


def close_overdue(exam_id: int) -> None:
    """Close what is over before the figures are read."""
    moment = now()
    for some in queries.overdue_batches(moment, exam_id):
        with transaction():
            service.close_overdue(now=moment, attempt_ids=some)


def _rows(exam: Exam, unit: Unit | None) -> list[Sitting]:
    """Everybody the filters in the address leave, sorted as it says."""
    by = SittingFilter(unit.path if unit else None, request.args.get("q", "").strip()[:40])
    sort = request.args.get("sort", "")
    rows = queries.sittings(exam.id, scope(), by, now=now())
    return sorted_sittings(rows, sort, descending=request.args.get("order") == "desc") if sort in SORTS else rows


def _show() -> str:
    show = request.args.get("show", "all")
    return show if show in SHOWN else "all"


@blueprint.get("/manage/exams/<int:exam_id>/attempts")
@requires(ORGANIZER)
def sittings(exam_id: int) -> ResponseReturnValue:
    """Members in scope, with their best scores; by department; who is absent."""
    exam = queries.managed_exam(exam_id, scope())
    close_overdue(exam_id)
    units = units_in(scope())
    unit = _chosen_unit(units)
    rows, show, moment = _rows(exam, unit), _show(), now()
    found = [row for row in rows if _is_shown(row, show)]
    number = min(page_number(), max(1, -(-len(found) // PAGE)))
    scores = [row.score for row in rows if row.score is not None]
    return render_template(
        "assessment/sittings.html",
        exam=exam,
        page=Page(found[(number - 1) * PAGE : number * PAGE], number, PAGE, len(found)),
        counts={name: sum(_is_shown(row, name) for row in rows) for name in SHOWN},
        mean=round(sum(scores) / len(scores), 1) if scores else None,
        figures=unit_figures(rows),
        units=units,
        unit_id=unit.id if unit else None,
        show=show,
        text=request.args.get("q", ""),
        sort=request.args.get("sort", ""),
        descending=request.args.get("order") == "desc",
        kept={name: value for name, value in request.args.items() if name in KEPT},
        is_over=exam.closes_at is not None and review.is_closed(exam.closes_at, queries.grace(), moment),
        now=moment,
    )


@blueprint.get("/manage/exams/<int:exam_id>/attempts/<int:member_id>")
@requires(ORGANIZER)
def answer_sheet(exam_id: int, member_id: int) -> ResponseReturnValue:
    """One member's answers in the exam, with the key; that somebody looked is recorded."""
    exam = queries.managed_exam(exam_id, scope())
    close_overdue(exam_id)
    attempts = attempts_in_scope(exam_id, member_id, scope())
    number, moment = request.args.get("number", type=whole), now()
    attempt = next((each for each in attempts if each.number == number), attempts[-1])
    with transaction():
        record("view_answers", "attempt", attempt.id, actor_id=principal().account_id, now=moment, member=member_id)
    return render_template(
        "assessment/answer_sheet.html",
        exam=exam,
        member=member(member_id),
        attempts=attempts,
        attempt=attempt,
        result=None if attempt.state == RUNNING else queries.sheet_of(attempt, moment),
        copies=conflict_copies(attempt),
        now=moment,
    )


@blueprint.post("/manage/exams/<int:exam_id>/attempts/export")
@requires(ORGANIZER)
def export_sittings(exam_id: int) -> ResponseReturnValue:
    """The scores the page shows as Excel; the export is recorded."""
    exam = queries.managed_exam(exam_id, scope())
    close_overdue(exam_id)
    show = _show()
    rows = [row for row in _rows(exam, _chosen_unit(units_in(scope()))) if _is_shown(row, show)]
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(rows))
    is_over = exam.closes_at is not None and now() >= exam.closes_at
    sheet = Sheet(_("成绩"), _head(), [_line(row, exam, is_over=is_over) for row in rows])
    return send_workbook(_("成绩") + f"-{exam.title}", sheet)


@blueprint.post("/manage/exams/<int:exam_id>/answers/export")
@requires(ORGANIZER)
def export_answers(exam_id: int) -> ResponseReturnValue:
    """Every answer with its score as Excel, a line each; the export is recorded."""
    exam = queries.managed_exam(exam_id, scope())
    close_overdue(exam_id)
    rows = [_answer_row(line) for line in queries.answer_lines(exam_id, scope())]
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(rows), what="answers")
    head = [_("姓名"), _("工号"), _("第几次作答"), _("题号"), _("题型"), _("题干"), _("作答"), _("得分"), _("分值"), _("评语")]
    return send_workbook(_("答卷") + f"-{exam.title}", Sheet(_("答卷"), head, rows))


def _answer_row(line: queries.AnswerLine) -> list[Any]:
    kind = str(KIND_LABELS[line.kind])
    who = [line.name, line.staff_number, line.attempt]
    return [*who, line.number, kind, line.stem, line.answer, line.score, line.marks, line.comment]


def _head() -> list[str]:
    person = [_("姓名"), _("工号"), _("部门"), _("党支部")]
    result = [_("结果"), _("成绩"), _("满分"), _("次数"), _("开始"), _("交卷"), _("用时（分钟）"), _("补考")]
    return person + result


def _line(row: Sitting, exam: Exam, *, is_over: bool) -> list[Any]:
    words = {"absent": _("缺考") if is_over else _("未参加"), "deferred": _("缓考"), "running": _("作答中"), "marking": _("等待阅卷")}
    resit = {True: _("及格"), False: _("不及格"), None: ""}[row.resit]
    minutes = round((row.closed_at - row.started_at).total_seconds() / 60, 1) if row.closed_at and row.started_at else None
    return [
        row.name,
        row.staff_number,
        row.department,
        row.branch,
        words.get(row.state, _("及格") if row.is_passed else _("不及格")),
        row.score,
        exam.full_marks,
        row.attempts,
        f"{local(row.started_at):%Y-%m-%d %H:%M}" if row.started_at else None,
        f"{local(row.closed_at):%Y-%m-%d %H:%M}" if row.closed_at else None,
        minutes,
        resit,
    ]
