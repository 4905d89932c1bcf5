"""The paper as a member would see it, on a desk and on a phone, before anybody does."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from learnhub.assessment import queries, service
from learnhub.assessment.models import Exam
from learnhub.assessment.queries.papers import PaperQuestion, preview_of
from learnhub.assessment.queries.plans import plan_of
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ORGANIZER, requires
from learnhub.core.requests import whole

FIRST, LARGEST = 1, 10**6


def _number() -> int:
    """Which sample is asked for."""
    return min(max(request.args.get("n", FIRST, type=whole), FIRST), LARGEST)


def _questions(exam: Exam, letter: str) -> list[PaperQuestion]:
    """One of the forms, or a sample; none where there is nothing to ask, or not enough, which is told."""
    if not exam.question_count:
        return []
    try:
        return preview_of(service.form_paper(exam, letter) if letter else service.freeze_paper(exam, _number()))
    except Refused as refusal:
        flash(refusal.message, "bad")
        return []


@blueprint.get("/manage/exams/<int:exam_id>/preview")
@requires(ORGANIZER)
def preview(exam_id: int) -> ResponseReturnValue:
    """A form by its letter, or a sample by its number: another number is another draw."""
    exam = queries.managed_exam(exam_id, scope())
    plan = plan_of(exam_id)
    letters = service.FORMS[: plan.forms] if plan else ""
    asked = request.args.get("form", "")
    letter = asked if asked and asked in letters else letters[:1]
    return render_template(
        "assessment/preview.html",
        exam=exam,
        questions=_questions(exam, letter),
        number=_number(),
        most=LARGEST,
        letter=letter,
        letters=letters,
        now=now(),
    )
