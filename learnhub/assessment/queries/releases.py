"""What of an exam is released by now: the one place that everything asks which shows a score, an answer or a key."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from learnhub.assessment.models import GRADED, MARKING, Attempt, Exam, ScoreTold
from learnhub.assessment.queries.attempts import grace
from learnhub.assessment.rules import review
from learnhub.core.extensions import db
from learnhub.organization.models import Member


@dataclass(frozen=True, slots=True)
class ScoreToTell:
    """A score that is released and whose member was not told."""

    attempt_id: int
    account_id: int
    title: str
    shows_answers: bool
    review_ends_at: datetime | None


def visible_of(exam: Any, now: datetime, *, is_submitted: bool) -> review.Visible:
    """What a member may see of her attempt at `exam`, a row with its policy and its moments."""
    return review.visible(exam.review, stage_of(exam, now, is_submitted=is_submitted))


def stage_of(exam: Any, now: datetime, *, is_submitted: bool) -> review.Stage:
    """How far `exam` is."""
    return review.Stage(
        is_submitted=is_submitted,
        has_closed=review.is_closed(exam.latest_end or exam.closes_at, grace(), now),
        is_due=exam.release_at is not None and exam.release_at <= now,
        is_published=exam.released_at is not None,
    )


def score_is_released(now: Any, closed_before: Any = None) -> ColumnElement[bool]:
    """The same for the score of an attempt that was handed in, as a condition on `Exam`.

    A statement that is built once gives parameters: the moment, and that moment less the grace.
    """
    closed_before = now - grace() if closed_before is None else closed_before
    when = Exam.review["score"].as_string()
    ends_at = func.coalesce(Exam.latest_end, Exam.closes_at)
    has_closed = or_(ends_at.is_(None), ends_at < closed_before)
    return or_(
        when == review.AFTER_SUBMIT,
        has_closed
        & or_(
            when == review.AFTER_CLOSE,
            and_(when == review.AT_TIME, Exam.release_at <= now),
            and_(when == review.BY_HAND, Exam.released_at.is_not(None)),
        ),
    )


def review_ends_at(exam: Any, graded_at: datetime | None) -> datetime | None:
    """Until when a review of a score may be asked for; None where none is taken, or there is no score yet."""
    if not exam.review_days or exam.is_practice or graded_at is None:
        return None
    when, ends_at = review.when_of(exam.review, "score"), exam.latest_end or exam.closes_at
    chosen = exam.release_at if when == review.AT_TIME else exam.released_at
    since = review.released_since(when, graded_at, ends_at + grace() if ends_at else None, chosen)
    return since + timedelta(days=exam.review_days)


def scores_to_tell(now: datetime, most: int) -> list[ScoreToTell]:
    """Scores of exams that are released and of which nobody was told; what was seen at once on handing in needs no telling."""
    is_told = exists().where(ScoreTold.attempt_id == Attempt.id)
    was_waited_for = or_(Exam.review["score"].as_string() != review.AFTER_SUBMIT, Attempt.graded_at > Attempt.closed_at)
    statement = (
        select(Attempt.id, Attempt.graded_at, Member.account_id, Exam)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(Member, Member.id == Attempt.member_id)
        .where(Attempt.state == GRADED, Exam.lesson_id.is_(None), Exam.is_practice.is_(False), was_waited_for, ~is_told)
        .where(score_is_released(now))
        .order_by(Attempt.id)
        .limit(most)
    )
    return [
        ScoreToTell(
            attempt_id,
            account_id,
            exam.title,
            visible_of(exam, now, is_submitted=True).own_answers,
            review_ends_at(exam, graded_at),
        )
        for attempt_id, graded_at, account_id, exam in db.session.execute(statement)
    ]


def waiting_sheets(exam_id: int) -> int:
    """How many attempts of an exam wait for a marker and have no score to publish."""
    return db.session.scalar(select(func.count()).where(Attempt.exam_id == exam_id, Attempt.state == MARKING)) or 0
