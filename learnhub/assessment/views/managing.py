"""An organizer's exams: list, settings, publishing."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from learnhub.assessment import queries, service
from learnhub.assessment.forms import STATE_LABELS, ExamForm, to_moment, to_wall
from learnhub.assessment.models import Exam
from learnhub.assessment.rules import grading, review
from learnhub.assessment.views import blueprint
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.pagination import page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.requests import whole
from learnhub.core.sanitizing import plain_text
from learnhub.core.transactions import transaction
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE
from learnhub.organization.queries import ancestors_of_unit, units_in
from learnhub.settings.queries import value


def scope() -> tuple[str, ...]:
    """The units in which the signed-in organizer works."""
    return principal().scope(ORGANIZER)


@blueprint.get("/manage/exams")
@requires(ORGANIZER)
def manage() -> ResponseReturnValue:
    """The exams of the organizer's units."""
    state = request.args.get("state") if request.args.get("state") in STATE_LABELS else None
    text = request.args.get("q", "").strip()[:60]
    return render_template(
        "assessment/manage.html",
        page=queries.managed_exams(scope(), state, text, number=page_number()),
        counts=queries.exam_counts(scope(), text),
        state=state,
        text=text,
        states=STATE_LABELS,
        now=now(),
    )


@blueprint.get("/manage/exams/<int:exam_id>")
@requires(ORGANIZER)
def overview(exam_id: int) -> ResponseReturnValue:
    """An exam at a glance: what is set, what is missing, what publishing would do."""
    exam = queries.managed_exam(exam_id, scope())
    audience = queries.audience_ids(exam_id)
    rule = queries.marking_rule(exam)
    return render_template(
        "assessment/overview.html",
        exam=exam,
        units=queries.audience_names(exam_id),
        people=queries.audience_size(audience),
        row=queries.exam_row(exam, scope()),
        guess=queries.blind_guess(exam, rule) if exam.question_count else 0,
        pass_marks=grading.pass_marks(exam.full_marks, exam.pass_percent),
        now=now(),
    )


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
        **{f"{subject}_when": when for subject, when in review.DEFAULT.items()},
    )
    _offer_units(form)
    error = None
    if form.validate_on_submit():
        try:
            with transaction():
                exam = service.create_exam(_draft(form), scope=scope(), actor_id=principal().account_id, now=moment)
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
    form = ExamForm(
        title=exam.title,
        unit_id=exam.unit_id,
        instructions=plain_text(exam.instructions_html.replace("</p><p>", "\n")),
        opens_at=to_wall(exam.opens_at),
        closes_at=to_wall(exam.closes_at),
        minutes=exam.minutes,
        pass_percent=exam.pass_percent,
        attempts_allowed=exam.attempts_allowed,
        shuffles_questions=exam.shuffles_questions,
        shuffles_options=exam.shuffles_options,
        **{f"{subject}_when": when for subject, when in exam.review.items()},
    )
    _offer_units(form)
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
        review={subject: form[f"{subject}_when"].data for subject in review.SUBJECTS},
    )


def _show(form: ExamForm, refusal: Refused) -> str | None:
    """Put the refusal beside its field; the tree of units is no field of the form, so its sentence is returned."""
    if refusal.field == "audience":
        return refusal.message
    field = form[refusal.field if refusal.field in form else "title"]
    field.errors = [*field.errors, refusal.message]
    return None


def _form_page(form: ExamForm, exam: Exam | None, chosen: set[int], audience_error: str | None = None) -> ResponseReturnValue:
    units = units_in(scope())
    page = render_template(
        "assessment/exam_form.html",
        form=form,
        exam=exam,
        is_locked=exam is not None and queries.has_attempts(exam.id),
        trees=[(_("部门"), [u for u in units if u.tree == DEPARTMENT_TREE]), (_("党组织"), [u for u in units if u.tree == PARTY_TREE])],
        chosen=chosen,
        audience_error=audience_error,
        now=now(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/manage/exams/<int:exam_id>/publish")
@requires(ORGANIZER)
def publish(exam_id: int) -> ResponseReturnValue:
    """Open the exam to its audience."""
    try:
        with transaction():
            exam = queries.managed_exam(exam_id, scope())
            service.publish_exam(exam, actor_id=principal().account_id, now=now())
    except Refused as refusal:
        if refusal.status != 422:
            raise
        flash(refusal.message, "bad")
    else:
        people = queries.audience_size(queries.audience_ids(exam_id))
        flash(ngettext("已发布，%(num)s 位同志可以在开放时间参加。", "已发布，%(num)s 位同志可以在开放时间参加。", people), "ok")
    return redirect(url_for("assessment.overview", exam_id=exam_id), 303)


@blueprint.post("/manage/exams/<int:exam_id>/withdraw")
@requires(ORGANIZER)
def withdraw(exam_id: int) -> ResponseReturnValue:
    """Close the door of a published exam."""
    with transaction():
        exam = queries.managed_exam(exam_id, scope())
        service.withdraw_exam(exam, actor_id=principal().account_id, now=now())
    flash(_("已撤回，不再接受新的作答；已有成绩保留。"), "ok")
    return redirect(url_for("assessment.overview", exam_id=exam_id), 303)
