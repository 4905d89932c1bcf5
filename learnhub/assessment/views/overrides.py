"""What is granted in an exam to single members and units: list, form, taking back, export."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import to_moment, to_wall
from learnhub.assessment.forms.overrides import OverrideForm
from learnhub.assessment.models import Exam, ExamOverride
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.forms import show_refusal
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.organization.queries import units_in

LONGEST_SEARCH = 60


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
    return render_template(
        "assessment/overrides.html",
        exam=exam,
        rows=queries.override_rows(exam_id, scope()),
        found=queries.people_like(text, scope(), exam_id) if text else [],
        units=units_in(scope()),
        text=text,
        now=now(),
    )


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
