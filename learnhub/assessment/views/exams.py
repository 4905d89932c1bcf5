"""A member's exams: the list, the cover, the start."""

import secrets

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnhub.assessment import queries, service
from learnhub.assessment.models import Exam
from learnhub.assessment.queries.entry import asks_password
from learnhub.assessment.queries.passages import passages_of
from learnhub.assessment.queries.watching import watch_of
from learnhub.assessment.rules.admission import is_inside
from learnhub.assessment.rules.timing import Standing
from learnhub.assessment.views import blueprint
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import SIGNED_IN, Principal, principal, requires
from learnhub.core.transactions import transaction

DONE = (Standing.SUBMITTED, Standing.RELEASED, Standing.SHUT, Standing.MISSED, Standing.CLOSED)
SEED_BITS = 31
LONGEST_PASSWORD = 200


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
        to_watch=len(queries.exams_to_watch(user.member_id, moment)),
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
    return _door(found, user)


def _door(found: Exam, user: Principal, refusal: Refused | None = None) -> str:
    """The cover as it stands for the member; `refusal` is why she was not let in just now."""
    moment, rule, entry = now(), queries.marking_rule(found), queries.entry_of(found.id)
    return render_template(
        "assessment/exam.html",
        exam=found,
        card=queries.exam_card(found, user.member_id, moment, paths_of(user)),
        needs=queries.needs_of(found.id, user.member_id, moment),
        asks_password=entry.password_digest is not None,
        networks=entry.networks,
        is_elsewhere=not is_inside(request.remote_addr, entry.networks),
        refusal=refusal,
        watch=watch_of(found),
        guess=queries.blind_guess(found, rule),
        passages=passages_of(found),
        rule=rule,
        grace=int(queries.grace().total_seconds()),
        now=moment,
    )


@blueprint.post("/exams/<int:exam_id>/start")
@requires(SIGNED_IN)
def start(exam_id: int) -> ResponseReturnValue:
    """Begin, or go on with what is running; a double click ends in the same attempt."""
    user, moment = principal(), now()
    password, address = request.form.get("password", "")[:LONGEST_PASSWORD], request.remote_addr
    try:
        if asks_password(exam_id):
            with transaction():  # apart: a try counts whatever comes of it
                wrong = service.knock(exam_id, user.member_id, password, address, now=moment)
            if wrong is not None:
                raise Refused(wrong, field="password")
        with transaction():
            attempt_id = service.enter(
                exam_id, user.member_id, now=moment, seed=secrets.randbits(SEED_BITS), address=address, password=password
            )
    except Refused as refusal:
        found = db.session.get(Exam, exam_id)
        if refusal.status != 422 or found is None or found.is_quiz:
            raise
        return _door(found, user, refusal), 422
    return redirect(url_for("assessment.take", attempt_id=attempt_id), 303)
