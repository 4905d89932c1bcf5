"""Study leases: the right of one browser to report study; one per member, and opening another closes it."""

import secrets
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import case, func, insert, literal, or_, select, update

from learnhub.core.errors import Conflict, Missing
from learnhub.core.extensions import db
from learnhub.core.prepared import line_of
from learnhub.learning.models import LessonProgress, LessonProgressPast, StudyLease
from learnhub.learning.queries import leases as queries
from learnhub.learning.queries.replaced import kept_of_text
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.presence import spacing
from learnhub.learning.rules.study_time import Seen
from learnhub.learning.service.beat_writes import Check
from learnhub.learning.service.completing import enroll
from learnhub.learning.service.ledger import insert_into
from learnhub.organization.models import Member

ELSEWHERE, CLOSED = "elsewhere", "closed"
BEAT_SECONDS = 15
CHANCE = SystemRandom()
STALE_AFTER = timedelta(hours=3)  # longer than any outage that is made good


class LeaseClosed(Conflict):
    """The lease no longer counts; `reason` tells the page what to say."""

    def __init__(self, reason: str | None) -> None:
        if reason == ELSEWHERE:
            super().__init__(_("你已在另一个页面或设备上学习，这里暂停计时。要在这里继续，请点“在这里继续学习”。"))
        else:
            super().__init__(_("这一页的学习计时已经结束。要继续，请点“在这里继续学习”。"))
        self.reason = reason or CLOSED


class MediaReplaced(LeaseClosed):
    """The file of the lesson was replaced while it was open."""

    def __init__(self) -> None:
        super().__init__(CLOSED)
        self.message = _("课件刚刚更新，请刷新页面后继续学习。")


def open_lease(lesson_id: int, member_id: int, *, session_id: int | None = None, chance: Random = CHANCE, now: datetime) -> dict[str, Any]:
    """Open the lesson for study here, closing what the member has open elsewhere; returns where she is. Raises Missing.

    `session_id` is the sign-in it is opened by. A presence check that waits goes on waiting.
    """
    row = queries.lesson_for_study(lesson_id)
    if row is None:
        raise Missing(_("这一节暂时不能学习，可能已经调整或撤下，请从课程目录进入。"))
    _take_turns(member_id)
    _close(StudyLease.member_id == member_id, reason=ELSEWHERE, now=now)
    lesson = queries.measure_of(row)
    token = secrets.token_urlsafe(24)
    lease = {"token": token, "member_id": member_id, "lesson_id": lesson_id, "opened_at": now, "drawn_at": now, "session_id": session_id}
    # A text is on the screen from the first moment; a video waits to be played.
    db.session.execute(insert_into(StudyLease).values(**lease, seq=0, bucket=0.0, is_playing=not lesson.is_video))
    enroll(member_id, row.course_id, now=now, lesson_id=lesson_id)
    _keep_past(member_id, lesson_id, row.sha256, now)
    first_check = spacing(chance) if lesson.has_checks else None
    empty = _kept(member_id, lesson_id, row.sha256, lesson)
    progress_id = _begin_progress(member_id, lesson_id, row.course_id, row.sha256, empty, check_in=first_check, now=now)
    progress = queries.progress_row(line_of(db.session.connection()), progress_id)
    seen = queries.seen_of(progress, lesson)
    return {
        "lease": token,
        "seq": 0,
        "position": progress.position,
        "intervals": progress.intervals,
        "covered_seconds": round(seen.covered, 1),
        "study_seconds": round(seen.studied, 1),
        "coverage": round(lesson.coverage(seen), 4),
        "required": lesson.required,
        "dwell_seconds": round(lesson.dwell, 1),
        "completed": progress.completed_at is not None,
        "rate": lesson.limits.rate,
        "beat_seconds": BEAT_SECONDS,
        "check": check_reply(Check(None, progress.check_token, progress.check_until), now) if lesson.has_checks else None,
    }


def check_reply(check: Check, moment: datetime) -> dict[str, Any] | None:
    """What a reply says of a check that waits: its id, and the seconds until credit stops."""
    if check.token is None or check.until is None:
        return None
    return {"id": check.token, "seconds": round(max(0.0, (check.until - moment).total_seconds()), 1)}


def _keep_past(member_id: int, lesson_id: int, sha256: str | None, now: datetime) -> None:
    """What was seen of a file that was replaced since becomes history, once."""
    columns = ("member_id", "lesson_id", "media_sha256", "intervals", "covered_seconds", "study_seconds", "started_at")
    progress = [getattr(LessonProgress, name) for name in columns]
    seen = select(*progress, literal(now, type_=LessonProgressPast.replaced_at.type)).where(
        LessonProgress.member_id == member_id,
        LessonProgress.lesson_id == lesson_id,
        LessonProgress.media_sha256.is_not(None),
        LessonProgress.media_sha256 != (sha256 or ""),
        LessonProgress.covered_seconds > 0,
    )
    db.session.execute(insert(LessonProgressPast).from_select([*columns, "replaced_at"], seen))


def _take_turns(member_id: int) -> None:
    """Two devices that open at the same moment wait for each other, rather than meet at the unique index."""
    db.session.execute(select(Member.id).where(Member.id == member_id).with_for_update(key_share=True))


def _kept(member_id: int, lesson_id: int, sha256: str | None, lesson: Measure) -> dict[str, Any]:
    """What the member begins with when the lesson shows another thing than before: of a text the parts that are the same."""
    mine = select(LessonProgress.media_sha256, LessonProgress.intervals, LessonProgress.study_seconds)
    old = db.session.execute(mine.where(LessonProgress.member_id == member_id, LessonProgress.lesson_id == lesson_id)).one_or_none()
    seen = Seen()
    if old is not None and old.media_sha256 not in {None, sha256} and not lesson.is_video:
        seen = kept_of_text(lesson_id, old.media_sha256, old.intervals, old.study_seconds, lesson)
    return {"position": 0.0, "intervals": list(seen.intervals), "covered_seconds": seen.covered, "study_seconds": seen.studied}


def _begin_progress(
    member_id: int, lesson_id: int, course_id: int, sha256: str | None, empty: dict[str, Any], *, check_in: float | None, now: datetime
) -> int:
    """The progress row, made when it is missing, and begun anew with `empty` when the media is another than it was earned on."""
    statement = insert_into(LessonProgress).values(
        member_id=member_id,
        lesson_id=lesson_id,
        course_id=course_id,
        media_sha256=sha256,
        started_at=now,
        updated_at=now,
        check_in=check_in,
        **empty,
    )
    new, old = statement.excluded, LessonProgress
    is_same = or_(old.media_sha256 == new.media_sha256, old.media_sha256.is_(None))
    kept = {name: case((is_same, getattr(old, name)), else_=new[name]) for name in empty}
    statement = statement.on_conflict_do_update(
        index_elements=[LessonProgress.member_id, LessonProgress.lesson_id],
        set_={
            **kept,
            "media_sha256": new.media_sha256,
            "updated_at": new.updated_at,
            "check_in": func.coalesce(old.check_in, new.check_in),
        },
    )
    progress_id: int = db.session.execute(statement.returning(LessonProgress.id)).scalar_one()
    return progress_id


def close_lease(token: str, member_id: int, *, now: datetime) -> bool:
    """The page was left; False when the lease was closed before, or is not hers."""
    return _close(StudyLease.member_id == member_id, StudyLease.token == token, reason=CLOSED, now=now) > 0


def close_stale_leases(*, now: datetime) -> int:
    """Close leases that have not reported for hours; how many."""
    return _close(StudyLease.drawn_at < now - STALE_AFTER, reason=CLOSED, now=now)


def _close(*which: Any, reason: str, now: datetime) -> int:
    statement = update(StudyLease).where(StudyLease.closed_at.is_(None), *which).values(closed_at=now, close_reason=reason)
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
