"""What is granted in an exam to single members and units: list, form, taking back, export."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import to_moment, to_wall
from learnhub.assessment.forms.overrides import OverrideForm
from learnhub.assessment.models import Exam, ExamOverride
from learnhub.assessment.queries.overrides import OVERRIDE_SORTS, OverrideRow
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.audit.service import record
from learnhub.core.clock import local, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.forms import show_refusal
from learnhub.core.pagination import page_in, page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, send_workbook
from learnhub.organization.queries import units_in

LONGEST_SEARCH = 60
SHOWN = ("all", "unit", "member", "deferred", "time", "window", "attempts")
KEPT = ("show", "name", "sort", "order")
PAGE = 50


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whom an override is for."""

    name: str
    member_id: int | None = None
    unit_id: int | None = None


@blueprint.get("/manage/exams/<int:exam_id>/overrides")
@requires(ORGANIZER)
def overrides(exam_id: int) -> ResponseReturnValue:
    """What holds for single members and units, and a search for whom to grant something."""
    exam = queries.managed_exam(exam_id, scope())
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    unit_id = request.args.get("unit", type=whole)
    if unit_id is not None:
        return redirect(url_for("assessment.override_unit", exam_id=exam_id, unit_id=unit_id))
    rows, show = _rows(exam_id), _show()
    return render_template(
        "assessment/overrides.html",
        exam=exam,
        page=page_in([row for row in rows if row.is_kind(show)], number=page_number(), size=PAGE),
        counts={kind: sum(row.is_kind(kind) for row in rows) for kind in SHOWN},
        show=show,
        sort=request.args.get("sort", ""),
        descending=request.args.get("order") == "desc",
        name=request.args.get("name", ""),
        kept={name: value for name, value in request.args.items() if name in KEPT},
        found=queries.people_like(text, scope(), exam_id) if text else [],
        units=units_in(scope()),
        text=text,
        now=now(),
    )


def _show() -> str:
    show = request.args.get("show", "all")
    return show if show in SHOWN else "all"


def _rows(exam_id: int) -> list[OverrideRow]:
    """What was granted to those whose name or place has what was typed, sorted as the address says."""
    text, sort = request.args.get("name", "").strip()[:LONGEST_SEARCH], request.args.get("sort", "")
    rows = [row for row in queries.override_rows(exam_id, scope()) if text in f"{row.whose} {row.place} {row.staff_number}"]
    if sort in OVERRIDE_SORTS:
        rows.sort(key=OVERRIDE_SORTS[sort], reverse=request.args.get("order") == "desc")
    return rows


@blueprint.post("/manage/exams/<int:exam_id>/overrides/export")
@requires(ORGANIZER)
def export_overrides(exam_id: int) -> ResponseReturnValue:
    """What the page lists as Excel; the export is recorded."""
    exam, show = queries.managed_exam(exam_id, scope()), _show()
    rows = [_line(row, exam) for row in _rows(exam_id) if row.is_kind(show)]
    with transaction():
        record("export", "exam", exam_id, actor_id=principal().account_id, now=now(), rows=len(rows), what="overrides")
    whose = [_("姓名或单位"), _("工号"), _("部门"), _("缓考")]
    what = [_("延长（分钟）"), _("延长（限时的 %）"), _("开始时间"), _("结束时间"), _("增加次数")]
    return send_workbook(
        _("特殊安排") + f"-{exam.title}", Sheet(_("特殊安排"), [*whose, *what, _("理由"), _("批准人"), _("批准时间")], rows)
    )


def _line(row: OverrideRow, exam: Exam) -> list[Any]:
    held = row.override
    is_moved = held.opens_at is not None or held.closes_at is not None
    window = (held.opens_at or exam.opens_at, held.closes_at or exam.closes_at) if is_moved else (None, None)
    return [
        row.whose,
        row.staff_number,
        row.place,
        _("是") if held.is_deferred else "",
        held.extra_minutes or None,
        held.extra_percent or None,
        *(_minute(moment) for moment in window),
        held.extra_attempts or None,
        held.reason,
        row.granted_by,
        _minute(held.granted_at),
    ]


def _minute(moment: datetime | None) -> str | None:
    return f"{local(moment):%Y-%m-%d %H:%M}" if moment else None


@blueprint.route("/manage/exams/<int:exam_id>/overrides/members/<int:member_id>", methods=["GET", "POST"])
@requires(ORGANIZER)
def override_member(exam_id: int, member_id: int) -> ResponseReturnValue:
    """Grant something to a member, or change what was."""
    exam = queries.managed_exam(exam_id, scope())
    return _grant(exam, _Whose(queries.name_in_reach(member_id, scope()), member_id=member_id))


@blueprint.route("/manage/exams/<int:exam_id>/overrides/units/<int:unit_id>", methods=["GET", "POST"])
@requires(ORGANIZER)
def override_unit(exam_id: int, unit_id: int) -> ResponseReturnValue:
    """Grant something to a unit with all below it, or change what was."""
    exam = queries.managed_exam(exam_id, scope())
    name = next((unit.name for unit in units_in(scope()) if unit.id == unit_id), None)
    if name is None:
        raise Missing(_("没有这个单位，或不在你的范围内。"))
    return _grant(exam, _Whose(name, unit_id=unit_id))


def _grant(exam: Exam, whose: _Whose) -> ResponseReturnValue:
    held = queries.granted_by_name(exam.id, whose.member_id, whose.unit_id)
    form = OverrideForm(**_held(held))
    if form.validate_on_submit():
        try:
            with transaction():
                service.set_override(exam, _draft(form, whose), scope=scope(), actor_id=principal().account_id, now=now())
        except Refused as refusal:
            if refusal.status != 422:
                raise
            show_refusal(form, refusal.field, refusal.message, "reason")
        else:
            flash(_("已保存。正在作答的人，几秒内就按新的时间计时。"), "ok")
            return redirect(url_for("assessment.overrides", exam_id=exam.id), 303)
    page = render_template("assessment/override_form.html", exam=exam, form=form, whose=whose, is_held=held is not None, now=now())
    return page, 422 if form.is_submitted() else 200


def _held(held: ExamOverride | None) -> dict[str, Any]:
    if held is None:
        return {}
    plain = {name: getattr(held, name) or None for name in ("extra_minutes", "extra_percent", "extra_attempts", "is_deferred", "reason")}
    return plain | {"opens_at": to_wall(held.opens_at), "closes_at": to_wall(held.closes_at)}


def _draft(form: OverrideForm, whose: _Whose) -> service.OverrideDraft:
    return service.OverrideDraft(
        reason=form.reason.data or "",
        member_id=whose.member_id,
        unit_id=whose.unit_id,
        extra_minutes=form.extra_minutes.data or 0,
        extra_percent=form.extra_percent.data or 0,
        opens_at=to_moment(form.opens_at.data),
        closes_at=to_moment(form.closes_at.data),
        extra_attempts=form.extra_attempts.data or 0,
        is_deferred=bool(form.is_deferred.data) and whose.member_id is not None,
    )


@blueprint.post("/manage/exams/<int:exam_id>/overrides/<int:override_id>/withdraw")
@requires(ORGANIZER)
def withdraw_override(exam_id: int, override_id: int) -> ResponseReturnValue:
    """Take back what was granted."""
    with transaction():
        exam: Exam = queries.managed_exam(exam_id, scope())
        service.withdraw_override(exam, override_id, scope=scope(), actor_id=principal().account_id, now=now())
    flash(_("已撤销，按这场考试本来的规定执行。"), "ok")
    return redirect(url_for("assessment.overrides", exam_id=exam_id), 303)
