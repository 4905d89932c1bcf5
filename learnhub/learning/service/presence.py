"""Presence checks: asked with the reply to a beat, answered by the member; nothing already earned is lost."""

import secrets
from datetime import datetime
from random import Random
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select, update

from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.prepared import Line, line_of
from learnhub.learning.models import LessonProgress, PresenceCheck, StudyLease
from learnhub.learning.queries import leases as queries
from learnhub.learning.queries.leases import Found
from learnhub.learning.rules.presence import resumed_at, spacing
from learnhub.learning.service.beat_writes import Check
from learnhub.learning.service.leases import LeaseClosed, check_reply


class WrongCheck(Refused):
    """The answer is for another check than the one that waits; `check` is that one, as a reply says it."""

    def __init__(self, check: dict[str, Any] | None) -> None:
        super().__init__(_("这次确认已经过期，请按页面上最新的提示操作。"))
        self.check = check


def open_lease_row(on: Line, token: str, member_id: int) -> Found:
    """The member's open lease with its lesson and progress, locked. Raises Missing, LeaseClosed."""
    row = queries.lease_for_beat(on, token, member_id, locked=True)
    if row is None or not queries.is_studied(row):
        raise Missing(_("这一节暂时不能学习，可能已经调整或撤下，请从课程目录进入。"))
    if row.closed_at is not None:
        raise LeaseClosed(row.close_reason)
    return row


def progress_beside(on: Line, row: Found) -> Found:
    """The progress of a locked lease: whoever waited for the lock sees the new lease beside the old progress, and reads that again."""
    return row if row.updated_at == row.drawn_at else queries.progress_row(on, row.progress_id)


def ask(member_id: int, lesson_id: int, lease_id: int, until: datetime, *, now: datetime) -> str:
    """Ask whether the member is there; returns the token of the check."""
    token = secrets.token_urlsafe(12)
    row = {"token": token, "member_id": member_id, "lesson_id": lesson_id, "lease_id": lease_id}
    db.session.execute(insert(PresenceCheck).values(**row, issued_at=now, delivered_at=now, deadline=until))
    return token


def ask_anew(progress_id: int, check: Check, *, now: datetime) -> Check:
    """The reply that asked was lost: the time to answer begins again."""
    _note(PresenceCheck.token == check.token, delivered_at=now, deadline=check.until)
    _keep(progress_id, check_until=check.until)
    return check


def remember(row: Found, reply: dict[str, Any]) -> None:
    """What the lease answers a repeat, and what its next beat must know."""
    statement = update(StudyLease).where(StudyLease.id == row.id).values(last_reply=reply)
    db.session.execute(statement.execution_options(synchronize_session=False))


def answer_check(token: str, check_id: str, member_id: int, *, chance: Random, now: datetime) -> dict[str, Any]:
    """The member is there: credit goes on. The same answer again changes nothing. Raises Missing, LeaseClosed, WrongCheck."""
    on = line_of(db.session.connection())
    row = open_lease_row(on, token, member_id)
    progress = progress_beside(on, row)
    if progress.check_token is None or progress.check_token != check_id:
        waiting = check_reply(Check(None, progress.check_token, progress.check_until), now)
        if _was_answered(check_id, member_id):
            return {"check": waiting}
        raise WrongCheck(waiting)
    drawn_at = resumed_at(row.drawn_at, progress.check_until, now)
    _note(PresenceCheck.token == check_id, answered_at=now)
    _keep(row.progress_id, check_token=None, check_until=None, check_in=spacing(chance), updated_at=drawn_at)
    statement = update(StudyLease).where(StudyLease.id == row.id).values(drawn_at=drawn_at)
    db.session.execute(statement.execution_options(synchronize_session=False))
    return {"check": None}


def _was_answered(check_id: str, member_id: int) -> bool:
    found = select(PresenceCheck.id).where(
        PresenceCheck.token == check_id, PresenceCheck.member_id == member_id, PresenceCheck.answered_at.is_not(None)
    )
    return db.session.scalar(found) is not None


def _note(which: Any, **values: Any) -> None:
    db.session.execute(update(PresenceCheck).where(which).values(**values).execution_options(synchronize_session=False))


def _keep(progress_id: int, **values: Any) -> None:
    statement = update(LessonProgress).where(LessonProgress.id == progress_id).values(**values)
    db.session.execute(statement.execution_options(synchronize_session=False))
