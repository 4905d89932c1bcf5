"""Files and texts that were replaced: since when, and what was read of the old text that the new one still has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from learnhub.catalog.models import Lesson, LessonTextPast
from learnhub.catalog.rules.texts import part_digests
from learnhub.core.extensions import db
from learnhub.learning.models import LessonProgress, LessonProgressPast
from learnhub.learning.rules.lessons import Measure
from learnhub.learning.rules.reading import kept_parts, kept_seconds
from learnhub.learning.rules.study_time import Intervals, Seen


def version_of_lesson(lesson: Lesson) -> str | None:
    """The version of what a lesson shows: the digest of its file or of its text."""
    return lesson.material.sha256 if lesson.material else lesson.body_sha256


def kept_of_text(lesson_id: int, sha256: str | None, intervals: Sequence[Any], studied: float, measure: Measure) -> Seen:
    """What stays seen of the text of version `sha256` in the text that the lesson has now; nothing of a file."""
    past = db.session.scalar(
        select(LessonTextPast.parts).where(LessonTextPast.lesson_id == lesson_id, LessonTextPast.sha256 == (sha256 or ""))
    )
    if past is None:
        return Seen()
    before: Intervals = tuple((start, stop) for start, stop in intervals)
    kept = kept_parts(before, past, part_digests(db.session.get_one(Lesson, lesson_id).body_html))
    covered = measure.covered(kept)
    return Seen(kept, covered, kept_seconds(studied, before, kept, covered))


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a lesson shows was replaced, on this moment, since the member began it; of a text some parts may have stayed."""

    at: datetime
    is_text: bool


def replacement_for(member_id: int, lesson: Lesson, progress: LessonProgress | None) -> Replacement | None:
    """Whether what the lesson shows is another than the member began with."""
    if progress is None:
        return None
    version = version_of_lesson(lesson)
    is_other = progress.media_sha256 not in {None, version}
    past = exists().where(LessonProgressPast.member_id == member_id, LessonProgressPast.lesson_id == lesson.id)
    if not is_other and not db.session.scalar(select(past)):
        return None
    if lesson.material:
        return Replacement(lesson.material.added_at, is_text=False)
    replaced = select(LessonTextPast.replaced_at).where(LessonTextPast.lesson_id == lesson.id)
    at = db.session.scalar(replaced.order_by(LessonTextPast.replaced_at.desc()).limit(1))
    return Replacement(at, is_text=True) if at else None
