"""Answers of exams and quizzes into the mistake book, as soon as their right answers may be seen and not before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from learnhub.assessment.events import AttemptGraded
from learnhub.assessment.models import Attempt, Exam, Response
from learnhub.assessment.queries import responses, visible_of
from learnhub.core.extensions import db
from learnhub.practice.models import FedAttempt
from learnhub.practice.queries import book
from learnhub.practice.service.keeping import note
from learnhub.questions.rules.kinds import BY_HAND

PIECE = 100  # attempts in one transaction
KNOWN = 0.6  # share of the marks from which a written answer is no mistake


def react_to_attempt(event: AttemptGraded) -> None:
    """What was missed goes into the book at once where the review policy shows the right answers at once."""
    attempt = db.session.get(Attempt, event.attempt_id)
    if attempt is not None and _is_released(attempt.exam, event.at):
        _feed(attempt, now=event.at)


def feed_released(*, now: datetime) -> bool:
    """The same for attempts whose answers are released by now, PIECE of them; True when there may be more."""
    released = [exam.id for exam in book.exams_to_feed() if _is_released(exam, now)]
    attempts = book.attempts_to_feed(released, PIECE) if released else []
    for attempt in attempts:
        _feed(attempt, now=now)
    return len(attempts) == PIECE


def _is_released(exam: Exam, now: datetime) -> bool:
    seen = visible_of(exam, now, is_submitted=True)
    return seen.score and seen.right_answers


def _is_known(item: Mapping[str, Any], held: Response) -> bool:
    """Right; of what a person marks, KNOWN of its marks."""
    if item["kind"] in BY_HAND:
        return (held.score or 0.0) >= float(item["marks"]) * KNOWN
    return bool(held.is_right)


def _feed(attempt: Attempt, *, now: datetime) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    fed = insert(FedAttempt).values(attempt_id=attempt.id, fed_at=now).on_conflict_do_nothing().returning(FedAttempt.attempt_id)
    if db.session.execute(fed).first() is None:
        return
    given = {response.position: response for response in responses(attempt.id)}
    results: dict[int, bool] = {}
    for position, item in enumerate(attempt.paper):
        held = given.get(position)
        if held is not None and held.score is None:
            continue
        is_right = held is not None and _is_known(item, held)
        results[item["question"]] = results.get(item["question"], True) and is_right
    for question_id, is_right in results.items():
        note(attempt.member_id, question_id, is_right=is_right, at=attempt.graded_at or now)
