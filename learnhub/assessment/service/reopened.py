"""Scores of attempts that were reopened: taken back, and given again when they close, by appended changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from learnhub.assessment.models import Attempt, Reopening, ScoreChange
from learnhub.assessment.service.changed_scores import tell_of_change
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows


def latest_reopening(attempt_id: int) -> Reopening | None:
    """The last time the attempt was opened again."""
    found = rows(_latest, attempt=attempt_id)  # few attempts were ever opened again
    return db.session.get_one(Reopening, found[0].id) if found else None


@Prepared
def _latest(_dialect: str) -> Select[*tuple[Any, ...]]:
    return select(Reopening.id).where(Reopening.attempt_id == bindparam("attempt")).order_by(Reopening.number.desc()).limit(1)


def take_score_back(attempt: Attempt, why: Reopening, *, now: datetime) -> None:
    """Append that the score counts no more, and tell who paid for it."""
    change = _change(attempt, why, now)
    change.cause = f"reopening:{why.number}"
    change.score_before, change.was_passed = attempt.score or 0.0, bool(attempt.is_passed)
    _append(attempt, change, why, now=now, counts=False)


def give_score_again(attempt: Attempt, why: Reopening, *, now: datetime) -> None:
    """Append the score of an attempt that was open again, and tell who pays for it."""
    change = _change(attempt, why, now)
    change.cause = f"closing:{why.number}"
    change.score_after, change.is_passed = attempt.score or 0.0, bool(attempt.is_passed)
    _append(attempt, change, why, now=now, counts=True)


def _change(attempt: Attempt, why: Reopening, now: datetime) -> ScoreChange:
    return ScoreChange(
        attempt_id=attempt.id,
        score_before=0.0,
        score_after=0.0,
        full_before=attempt.full_marks,
        full_after=attempt.full_marks,
        was_passed=False,
        is_passed=False,
        changed_by=why.reopened_by,
        changed_at=now,
    )


def _append(attempt: Attempt, change: ScoreChange, why: Reopening, *, now: datetime, counts: bool) -> None:
    db.session.add(change)
    db.session.flush()
    tell_of_change(attempt, change, why.reason, why.reopened_by, now, counts=counts)
