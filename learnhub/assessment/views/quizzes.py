"""The quiz of a lesson: its cover within the course, and its start."""

import secrets

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries, service
from learnhub.assessment.models import Exam
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.exams import SEED_BITS, close_what_is_overdue
from learnhub.assessment.views.results import following_lesson
from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction


def _quiz(lesson_id: int, member_id: int) -> Exam:
    exam = queries.quiz_of_lesson(lesson_id)
    if exam is None:
        raise Missing(_("没有这个测验。"))
    return queries.exam_for(exam.id, member_id)


@blueprint.get("/quizzes/<int:lesson_id>")
@requires(SIGNED_IN)
def quiz(lesson_id: int) -> ResponseReturnValue:
    """The quiz's cover: what it asks, how often, what came of it so far."""
    user = principal()
    exam = _quiz(lesson_id, user.member_id)
    close_what_is_overdue(user.member_id, exam.id)
    moment, place = now(), queries.lesson_place(lesson_id)
    return render_template(
        "assessment/quiz.html",
        exam=exam,
        card=queries.exam_card(exam, user.member_id, moment),
        place=place,
        following=following_lesson(user.member_id, place),
        attempts=queries.finished_attempts(exam.id, user.member_id),
        now=moment,
    )


@blueprint.post("/quizzes/<int:lesson_id>/start")
@requires(SIGNED_IN)
def start_quiz(lesson_id: int) -> ResponseReturnValue:
    """Begin the quiz, or go on with it."""
    user = principal()
    with transaction():
        exam = _quiz(lesson_id, user.member_id)
        attempt_id = service.enter(exam.id, user.member_id, now=now(), seed=secrets.randbits(SEED_BITS))
    return redirect(url_for("assessment.take", attempt_id=attempt_id), 303)
