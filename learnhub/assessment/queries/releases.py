"""What of an exam is released by now: the one place that everything asks which shows a score, an answer or a key."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from learnhub.assessment.models import Exam
from learnhub.assessment.queries.attempts import grace
from learnhub.assessment.rules import review


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


def score_is_released(now: datetime) -> ColumnElement[bool]:
    """The same for the score of an attempt that was handed in, as a condition on `Exam`."""
    when = Exam.review["score"].as_string()
    ends_at = func.coalesce(Exam.latest_end, Exam.closes_at)
    has_closed = or_(ends_at.is_(None), ends_at < now - grace())
    return or_(
        when == review.AFTER_SUBMIT,
        has_closed
        & or_(
            when == review.AFTER_CLOSE,
            and_(when == review.AT_TIME, Exam.release_at <= now),
            and_(when == review.BY_HAND, Exam.released_at.is_not(None)),
        ),
    )
