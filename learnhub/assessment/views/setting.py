"""The settings of an exam: the form that makes one and changes it."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.forms import PRESET_LABELS, ExamForm, result_values, to_moment, to_wall
from learnhub.assessment.models import Exam
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.sanitizing import plain_text
from learnhub.core.transactions import transaction
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE
from learnhub.organization.queries import ancestors_of_unit, units_in
from learnhub.settings.queries import value

# Fields whose refusal opens the folded part of the form that they stand in.
RARE_TIMES = ("entry_minutes", "gives_full_time", "least_minutes", "daily_attempts")


@blueprint.route("/manage/exams/new", methods=["GET", "POST"])
@requires(ORGANIZER)
def create() -> ResponseReturnValue:
    """A new exam; its paper comes next."""
    moment = now()
    start = (moment + timedelta(days=1)).replace(hour=1, minute=0, second=0, microsecond=0)  # 09:00 in Beijing
    form = ExamForm(
        opens_at=to_wall(start),
        closes_at=to_wall(start + timedelta(days=7, hours=9)),
        minutes=45,
        pass_percent=_usual_pass_percent(),
        attempts_allowed=1,
        shuffles_questions=True,
        shuffles_options=True,
        **result_values(None),
    )
    _offer_units(form)
    if _takes_preset(form):
        return _form_page(form, None, set(_audience()), status=200)
    error = None
    if form.validate_on_submit():
        try:
            with transaction():
                by: dict[str, Any] = {"scope": scope(), "actor_id": principal().account_id}
                exam = service.create_exam(_draft(form), **by, now=moment, form_key=form.form_key.data)
        except Refused as refusal:
            error = _show(form, refusal)
        else:
            flash(_("已保存。下一步：组卷。"), "ok")
            return redirect(url_for("assessment.paper", exam_id=exam.id, bank=request.args.get("bank", type=whole)), 303)
    return _form_page(form, None, set(_audience()), error)


@blueprint.route("/manage/exams/<int:exam_id>/edit", methods=["GET", "POST"])
@requires(ORGANIZER)
def edit(exam_id: int) -> ResponseReturnValue:
    """Change an exam's settings."""
    exam = queries.managed_exam(exam_id, scope())
    form = ExamForm(**_held(exam))
    _offer_units(form)
    if _takes_preset(form):
        return _form_page(form, exam, set(_audience()), status=200)
    error = None
    if form.validate_on_submit():
        try:
            with transaction():
                service.edit_exam(exam, _draft(form), scope=scope(), actor_id=principal().account_id, now=now())
        except Refused as refusal:
            error = _show(form, refusal)
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("assessment.overview", exam_id=exam_id), 303)
    chosen = set(_audience()) if form.is_submitted() else queries.audience_ids(exam_id)
    return _form_page(form, exam, chosen, error)


def _held(exam: Exam) -> dict[str, Any]:
    """An exam's settings as the form shows them."""
    needed = queries.prerequisite_rows(exam.id)
    plain = ("title", "unit_id", "minutes", "pass_percent", "attempts_allowed", "shuffles_questions", "shuffles_options")
    rare = ("entry_minutes", "gives_full_time", "least_minutes", "daily_attempts", "is_capped")
    return {name: getattr(exam, name) for name in plain + rare} | {
        "instructions": plain_text(exam.instructions_html.replace("</p><p>", "\n")),
        "opens_at": to_wall(exam.opens_at),
        "closes_at": to_wall(exam.closes_at),
        "counts": "first" if exam.counts_first else "best",
        "doing": "practice" if exam.is_practice else "exam",
        "way": "stepwise" if exam.is_stepwise else "whole",
        "categories": sorted(queries.categories_of(exam.id)),
        "networks": "\n".join(queries.entry_of(exam.id).networks),
        "courses": [row.course_id for row in needed if row.course_id],
        "exams": [row.needed_exam_id for row in needed if row.needed_exam_id],
        **result_values(exam),
    }


def _takes_preset(form: ExamForm) -> bool:
    """Whether one of the presets was asked for; then it is filled in and nothing is saved."""
    return form.is_submitted() and form.choose_preset(request.form.get("preset", ""))


def _audience() -> list[int]:
    return request.form.getlist("audience", type=whole)


def _usual_pass_percent() -> int:
    """The pass mark of a new exam: that of the unit which the form proposes."""
    proposed = next((unit.id for unit in units_in(scope())), None)
    return value("assessment.pass_percent", int, ancestors_of_unit(proposed))


def _offer_units(form: ExamForm) -> None:
    form.unit_id.choices = [(unit.id, "\u3000" * unit.depth + unit.name) for unit in units_in(scope())]


def _draft(form: ExamForm) -> service.ExamDraft:
    lines = [line.strip() for line in (form.instructions.data or "").splitlines() if line.strip()]
    return service.ExamDraft(
        title=form.title.data or "",
        unit_id=form.unit_id.data,
        audience_ids=_audience(),
        opens_at=to_moment(form.opens_at.data),
        closes_at=to_moment(form.closes_at.data),
        minutes=form.minutes.data,
        pass_percent=form.pass_percent.data if form.pass_percent.data is not None else 60,
        attempts_allowed=form.attempts_allowed.data if form.attempts_allowed.data is not None else 1,
        shuffles_questions=bool(form.shuffles_questions.data),
        shuffles_options=bool(form.shuffles_options.data),
        instructions_html=service.paragraphs(lines),
        entry_minutes=form.entry_minutes.data,
        gives_full_time=bool(form.gives_full_time.data),
        least_minutes=form.least_minutes.data,
        daily_attempts=form.daily_attempts.data or 0,
        counts_first=form.counts.data == "first",
        is_practice=form.doing.data == "practice",
        is_stepwise=form.way.data == "stepwise",
        is_capped=bool(form.is_capped.data),
        entry=_entry(form),
        review=form.review_policy(),
        results=form.result_draft(),
    )


def _entry(form: ExamForm) -> service.EntryDraft:
    typed = (form.password.data or "").strip()
    return service.EntryDraft(
        categories=form.categories.data or (),
        networks=form.networks.data or "",
        password="" if form.drops_password.data else (typed or None),
        course_ids=form.courses.data or (),
        exam_ids=form.exams.data or (),
    )


def _show(form: ExamForm, refusal: Refused) -> str | None:
    """Put the refusal beside its field; the tree of units is no field of the form, so its sentence is returned."""
    if refusal.field == "audience":
        return refusal.message
    field = form[refusal.field if refusal.field in form else "title"]
    field.errors = [*field.errors, refusal.message]
    return None


def _form_page(
    form: ExamForm, exam: Exam | None, chosen: set[int], audience_error: str | None = None, status: int = 422
) -> ResponseReturnValue:
    units = units_in(scope())
    exam_id = exam.id if exam else None
    page = render_template(
        "assessment/exam_form.html",
        form=form,
        exam=exam,
        is_locked=exam is not None and queries.has_attempts(exam.id),
        trees=[(_("部门"), [u for u in units if u.tree == DEPARTMENT_TREE]), (_("党组织"), [u for u in units if u.tree == PARTY_TREE])],
        chosen=chosen,
        presets=PRESET_LABELS,
        audience_error=audience_error,
        course_choices=queries.offered_courses(),
        exam_choices=queries.offered_exams(scope(), exam_id),
        has_password=exam_id is not None and queries.entry_of(exam_id).password_digest is not None,
        named=len(queries.named_people(exam_id, scope())) if exam_id else 0,
        opens_rare=any(form[name].data or form[name].errors for name in RARE_TIMES),
        now=now(),
    )
    return page, status if form.is_submitted() else 200
