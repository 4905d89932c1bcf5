"""A member's exams: the list, the cover, the start."""

import secrets

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learnhub.assessment import queries, service
from learnhub.assessment.rules.timing import Standing
from learnhub.assessment.views import blueprint
from learnhub.core.clock import now
from learnhub.core.permissions import SIGNED_IN, Principal, principal, requires
from learnhub.core.transactions import transaction

DONE = (Standing.SUBMITTED, Standing.RELEASED, Standing.MISSED, Standing.CLOSED)
SEED_BITS = 31


def close_what_is_overdue(member_id: int, exam_id: int | None = None) -> None:
    """Close the member's attempts whose time is over before a page reads them."""
    moment = now()
    if queries.has_overdue(moment, member_id=member_id, exam_id=exam_id):
        with transaction():
            service.close_overdue(now=moment, member_id=member_id, exam_id=exam_id)


def paths_of(user: Principal) -> tuple[str | None, str | None]:
    """Where the member stands in both trees."""
    return user.department_path, user.branch_path


@blueprint.get("/exams")
@requires(SIGNED_IN)
def exams() -> ResponseReturnValue:
    """The member's exams: what is open first, then what comes, then results."""
    user = principal()
    close_what_is_overdue(user.member_id)
    moment = now()
    cards = queries.exams_of(user.member_id, paths_of(user), moment)
    return render_template(
        "assessment/exams.html",
        current=[card for card in cards if card.standing not in DONE],
        done=[card for card in cards if card.standing in DONE],
        now=moment,
    )


@blueprint.get("/exams/<int:exam_id>")
@requires(SIGNED_IN)
def exam(exam_id: int) -> ResponseReturnValue:
    """The cover: rules, and the button that starts."""
    user = principal()
    found = queries.exam_for(exam_id, user.member_id, paths_of(user))
    if found.lesson_id is not None:
        return redirect(url_for("assessment.quiz", lesson_id=found.lesson_id))
    close_what_is_overdue(user.member_id, exam_id)
    moment = now()
    rule = queries.marking_rule(found)
    return render_template(
        "assessment/exam.html",
        exam=found,
        card=queries.exam_card(found, user.member_id, moment),
        guess=queries.blind_guess(found, rule),
        rule=rule,
        grace=int(queries.grace().total_seconds()),
        now=moment,
    )


@blueprint.post("/exams/<int:exam_id>/start")
@requires(SIGNED_IN)
def start(exam_id: int) -> ResponseReturnValue:
    """Begin, or go on with what is running; a double click ends in the same attempt."""
    user = principal()
    with transaction():
        attempt = service.start_attempt(exam_id, user.member_id, now=now(), seed=secrets.randbits(SEED_BITS))
    return redirect(url_for("assessment.take", attempt_id=attempt.id), 303)
