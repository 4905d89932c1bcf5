"""The result of an attempt."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnhub.assessment import queries
from learnhub.assessment.models import RUNNING
from learnhub.assessment.queries import LessonPlace, Result, ReviewedQuestion
from learnhub.assessment.rules.grading import LEFT_OUT
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.exams import close_what_is_overdue
from learnhub.core.clock import now
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.learning.queries import OutlineLesson, course_outline

SHOWN = ("wrong", "marked", "all")


def _shown(result: Result) -> str:
    """Which questions the review shows: what was asked for, else the wrong ones if there are any."""
    wanted = request.args.get("show")
    if wanted in SHOWN and (wanted != "wrong" or result.tells_wrong):
        return wanted
    return "wrong" if result.tells_wrong and result.wrong else "all"


def _chosen(result: Result, show: str) -> list[ReviewedQuestion]:
    if show == "wrong":
        return [question for question in result.questions if question.state != "right" and question.ruling != LEFT_OUT]
    if show == "marked":
        return [question for question in result.questions if question.is_marked]
    return list(result.questions)


def following_lesson(member_id: int, place: LessonPlace | None) -> OutlineLesson | None:
    """The lesson after a quiz; None for an exam, or after the last."""
    return course_outline(member_id, place.course_id).after(place.lesson_id) if place else None


@blueprint.get("/attempts/<int:attempt_id>/result")
@requires(SIGNED_IN)
def result(attempt_id: int) -> ResponseReturnValue:
    """Score, facts and review, each as far as the policy lets it be seen."""
    user, moment = principal(), now()
    close_what_is_overdue(user.member_id)
    attempt = queries.attempt_of(attempt_id, user.member_id)
    if attempt.state == RUNNING:
        return redirect(url_for("assessment.take", attempt_id=attempt_id))
    found = queries.result_of(attempt, moment)
    show = _shown(found)
    place = queries.lesson_place(attempt.exam.lesson_id)
    return render_template(
        "assessment/result.html",
        exam=attempt.exam,
        attempt=attempt,
        result=found,
        show=show,
        shown=_chosen(found, show),
        desk=queries.review_desk(attempt, moment),
        card=queries.exam_card(attempt.exam, user.member_id, moment),
        place=place,
        following=following_lesson(user.member_id, place),
        now=moment,
    )
