"""Reads of study leases, of the lesson they are for and of what was seen of it; and of beats as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, and_, bindparam, func, select

from learnhub.accounts.queries import digest
from learnhub.catalog.models import PUBLISHED, Course, Lesson, Material
from learnhub.core.extensions import db
from learnhub.core.prepared import Line, Prepared
from learnhub.learning.models import LessonProgress, StudyBeat, StudyLease
from learnhub.learning.rules.lessons import STUDIED_KINDS, Measure, Standard, measure
from learnhub.learning.rules.study_time import Intervals, Seen
from learnhub.organization.models import Member
from learnhub.organization.queries import is_still_signed_in, visitor_statement
from learnhub.settings.queries import made_of_settings, value

# Plain tables: the study beat is the busiest request, and rows cost less than mapped objects.
_LEASE: Table = StudyLease.__table__  # type: ignore[assignment]
_LESSON: Table = Lesson.__table__  # type: ignore[assignment]
_COURSE: Table = Course.__table__  # type: ignore[assignment]
_MATERIAL: Table = Material.__table__  # type: ignore[assignment]
_PROGRESS: Table = LessonProgress.__table__  # type: ignore[assignment]

Found = Any  # a row with the columns that its statement names

_SHA256 = func.coalesce(_MATERIAL.c.sha256, _LESSON.c.body_sha256)
_LESSON_COLUMNS = (
    _LESSON.c.course_id,
    _COURSE.c.updated_at.label("course_updated_at"),
    _LESSON.c.kind,
    _LESSON.c.duration_seconds,
    _LESSON.c.characters,
    _LESSON.c.pages,
    _LESSON.c.retired_at,
    _COURSE.c.state,
    _COURSE.c.complete_coverage,
    _COURSE.c.highest_rate,
    _SHA256.label("sha256"),
)
_PROGRESS_COLUMNS = (
    _PROGRESS.c.id.label("progress_id"),
    _PROGRESS.c.intervals,
    _PROGRESS.c.study_seconds,
    _PROGRESS.c.position,
    _PROGRESS.c.media_sha256,
    _PROGRESS.c.completed_at,
    _PROGRESS.c.updated_at,
    _PROGRESS.c.check_in,
    _PROGRESS.c.check_token,
    _PROGRESS.c.check_until,
)


_LEASE_COLUMNS = tuple(
    _LEASE.c[name] for name in ("id", "lesson_id", "closed_at", "close_reason", "seq", "drawn_at", "bucket", "is_playing", "last_reply")
)
_BEAT_COLUMNS = (*_LEASE_COLUMNS, *_LESSON_COLUMNS, *_PROGRESS_COLUMNS)


def _beat_statement(_dialect: str) -> Select[Any]:
    """A lease with its lesson, course and progress: all that a beat reads."""
    return (
        select(*_BEAT_COLUMNS)
        .select_from(_LEASE)
        .join(_LESSON, _LESSON.c.id == _LEASE.c.lesson_id)
        .join(_COURSE, _COURSE.c.id == _LESSON.c.course_id)
        .outerjoin(_MATERIAL, _MATERIAL.c.id == _LESSON.c.material_id)
        .outerjoin(_PROGRESS, and_(_PROGRESS.c.member_id == _LEASE.c.member_id, _PROGRESS.c.lesson_id == _LEASE.c.lesson_id))
        .where(_LEASE.c.token == bindparam("lease_token"), _LEASE.c.member_id == bindparam("lease_member"))
    )


def _visitor_s_beat_statement(_dialect: str) -> Select[Any]:
    """Who reports, and the same of her lease; without one its columns are empty."""
    return (
        visitor_statement()
        .add_columns(*_BEAT_COLUMNS)
        .outerjoin(_LEASE, and_(_LEASE.c.token == bindparam("lease_token"), _LEASE.c.member_id == Member.id))
        .outerjoin(_LESSON, _LESSON.c.id == _LEASE.c.lesson_id)
        .outerjoin(_COURSE, _COURSE.c.id == _LESSON.c.course_id)
        .outerjoin(_MATERIAL, _MATERIAL.c.id == _LESSON.c.material_id)
        .outerjoin(_PROGRESS, and_(_PROGRESS.c.member_id == _LEASE.c.member_id, _PROGRESS.c.lesson_id == _LEASE.c.lesson_id))
    )


_BEAT = Prepared(_beat_statement)
_VISITOR_S_BEAT = Prepared(_visitor_s_beat_statement)
_BEAT_LOCKED = Prepared(lambda dialect: _beat_statement(dialect).with_for_update(of=_LEASE, key_share=True))
_PROGRESS_ALONE = Prepared(lambda _dialect: select(*_PROGRESS_COLUMNS).where(_PROGRESS.c.id == bindparam("progress")))


def lease_for_beat(on: Line, token: str, member_id: int, *, locked: bool) -> Found | None:
    """The member's lease with its lesson and progress; `locked` until the end of the transaction."""
    return (_BEAT_LOCKED if locked else _BEAT).row(on, {"lease_token": token, "lease_member": member_id})


def visitor_and_lease(on: Line, secret: str, token: str) -> Sequence[Found]:
    """Whose session this is, with what `lease_for_beat` gives of her lease; `id` is None when she has no such lease."""
    return _VISITOR_S_BEAT.rows(on, {"digest": digest(secret), "lease_token": token})


def progress_row(on: Line, progress_id: int) -> Found:
    """The progress columns of a beat, read anew."""
    (found,) = _PROGRESS_ALONE.rows(on, {"progress": progress_id})
    return found


def is_still_so() -> ColumnElement[bool]:
    """Whether what a worker remembers of a beat still holds, beside the lease itself: who it is, the lesson, and what was seen of it.

    Parameters: digest, member, seen_since, remembered_lesson, remembered_course_at, remembered_sha, remembered_progress, remembered_at.
    Whatever changes a course moves its `updated_at`, whatever changes progress moves that of the progress.
    """
    lesson = (
        select(_LESSON.c.id)
        .join(_COURSE, _COURSE.c.id == _LESSON.c.course_id)
        .outerjoin(_MATERIAL, _MATERIAL.c.id == _LESSON.c.material_id)
        .where(
            _LESSON.c.id == bindparam("remembered_lesson"),
            _LESSON.c.retired_at.is_(None),
            _COURSE.c.state == PUBLISHED,
            _COURSE.c.updated_at == bindparam("remembered_course_at"),
            _SHA256.is_not_distinct_from(bindparam("remembered_sha", type_=String)),
        )
    )
    progress = select(_PROGRESS.c.id).where(
        _PROGRESS.c.id == bindparam("remembered_progress"),
        _PROGRESS.c.updated_at == bindparam("remembered_at"),
        _PROGRESS.c.check_token.is_(None),
    )
    return and_(is_still_signed_in(), lesson.correlate(None).exists(), progress.correlate(None).exists())


def lesson_for_study(lesson_id: int) -> Found | None:
    """A lesson with what study must know of it and of its course; None for one that cannot be studied by a lease."""
    row = (
        db.session.connection()
        .execute(
            select(*_LESSON_COLUMNS)
            .select_from(_LESSON)
            .join(_COURSE, _COURSE.c.id == _LESSON.c.course_id)
            .outerjoin(_MATERIAL, _MATERIAL.c.id == _LESSON.c.material_id)
            .where(_LESSON.c.id == lesson_id)
        )
        .one_or_none()
    )
    return row if row is not None and is_studied(row) else None


def is_studied(row: Found) -> bool:
    """Whether the lesson of a row is open for study: of a published course, not retired, no quiz."""
    return row.state == PUBLISHED and row.retired_at is None and row.kind in STUDIED_KINDS


def standard() -> Standard:
    """What the settings say of measuring lessons."""
    return made_of_settings(_standard)


def _standard() -> Standard:
    return Standard(
        coverage=value("learning.complete_coverage", float),
        rate=value("learning.highest_rate", float),
        pace=value("learning.article_pace", int),
        most_minutes=value("learning.article_most_minutes", float),
        bucket=value("learning.bucket_seconds", float),
        outage=value("learning.outage_seconds", float),
        has_checks=value("learning.presence_checks", bool),
    )


def measure_of(row: Found) -> Measure:
    """How the lesson of a row is measured, by its course and the settings."""
    return measure(
        row.kind,
        duration=row.duration_seconds,
        characters=row.characters,
        pages=row.pages,
        standard=standard(),
        course_coverage=row.complete_coverage,
        course_rate=row.highest_rate,
    )


def seen_of(row: Found, lesson: Measure) -> Seen:
    """What the progress columns of a row say was seen."""
    intervals: Intervals = tuple((start, stop) for start, stop in row.intervals or ())
    return Seen(intervals, lesson.covered(intervals), row.study_seconds or 0.0)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One beat as it came. `is_queued`: it came together with others, after the network was lost."""

    lease_id: int
    lesson_id: int
    seq: int
    at: datetime
    claimed: list[Any]
    covered_seconds: float
    credited_seconds: float
    is_queued: bool


def evidence(member_id: int, lesson_id: int) -> Sequence[EvidenceLine]:
    """The raw beats of a member's study of a lesson, as long as they are kept, in the order they came."""
    together = func.count().over(partition_by=(StudyBeat.lease_id, StudyBeat.at))
    rows = db.session.execute(
        select(
            StudyBeat.lease_id,
            StudyLease.lesson_id,
            StudyBeat.seq,
            StudyBeat.at,
            StudyBeat.claimed,
            StudyBeat.covered_seconds,
            StudyBeat.credited_seconds,
            together > 1,
        )
        .join(StudyLease, StudyLease.id == StudyBeat.lease_id)
        .where(StudyLease.member_id == member_id, StudyLease.lesson_id == lesson_id)
        .order_by(StudyBeat.at, StudyBeat.lease_id, StudyBeat.seq)
    )
    return [EvidenceLine(*row) for row in rows]
