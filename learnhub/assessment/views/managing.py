"""An organizer's exams: list, overview, publishing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from learnhub.assessment import queries, service
from learnhub.assessment.forms import STATE_LABELS
from learnhub.assessment.forms.labels import CATEGORY_LABELS
from learnhub.assessment.rules import grading
from learnhub.assessment.views import blueprint
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.pagination import page_number
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.core.transactions import transaction


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
    rule = queries.marking_rule(exam)
    return render_template(
        "assessment/overview.html",
        exam=exam,
        units=queries.audience_names(exam_id),
        entry=queries.entry_of(exam_id),
        watch=queries.watch_of(exam),
        needs=queries.needs_of(exam_id, principal().member_id, now()),
        categories=[label for name, label in CATEGORY_LABELS.items() if name in queries.categories_of(exam_id)],
        named=len(queries.named_people(exam_id, scope())),
        people=queries.audience_count(exam_id),
        row=queries.exam_row(exam, scope()),
        guess=queries.blind_guess(exam, rule) if exam.question_count else 0,
        waiting=queries.waiting_sheets(exam_id),
        pass_marks=grading.pass_marks(exam.full_marks, exam.pass_percent),
        now=now(),
    )


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
        people = queries.audience_count(exam_id)
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
