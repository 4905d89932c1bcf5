"""A course as a member sees it: the outline with progress, the lesson to go on with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, select
from sqlalchemy.orm import joinedload

from learnhub.catalog.models import ARTICLE, DOCUMENT, PLAYED_KINDS, PUBLISHED, Course, Lesson, Material, Section
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.learning.models import Enrollment, LessonProgress
from learnhub.learning.queries.cards import DONE, IN_PROGRESS, NEW


@dataclass(frozen=True, slots=True)
class OutlineLesson:
    """A lesson in the outline: what it is, how far the member is."""

    id: int
    slug: str
    number: str
    title: str
    kind: str
    size: int
    characters: int
    state: str
    position: float
    coverage: float
    study_seconds: float
    studied_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A chapter and its lessons."""

    number: int
    title: str
    lessons: Sequence[OutlineLesson]

    @property
    def done(self) -> int:
        """How many of its lessons are done."""
        return sum(lesson.state == DONE for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole course with the member's progress."""

    sections: Sequence[OutlineSection]
    is_enrolled: bool
    last_lesson_id: int | None
    completed_at: datetime | None

    @property
    def lessons(self) -> list[OutlineLesson]:
        """All lessons in order."""
        return [lesson for section in self.sections for lesson in section.lessons]

    @property
    def done(self) -> int:
        """How many lessons are done."""
        return sum(section.done for section in self.sections)

    @property
    def total(self) -> int:
        """How many lessons there are."""
        return sum(len(section.lessons) for section in self.sections)

    @property
    def seconds(self) -> int:
        """Length of all films and recordings."""
        return sum(lesson.size for lesson in self.lessons if lesson.kind in PLAYED_KINDS)

    def of_kind(self, *kinds: str) -> list[OutlineLesson]:
        """Lessons of these kinds."""
        return [lesson for lesson in self.lessons if lesson.kind in kinds]

    def section_of(self, lesson_id: int) -> OutlineSection | None:
        """The chapter that holds the lesson."""
        return next((section for section in self.sections if any(lesson.id == lesson_id for lesson in section.lessons)), None)

    def after(self, lesson_id: int) -> OutlineLesson | None:
        """The lesson that follows."""
        lessons = self.lessons
        place = next((place for place, lesson in enumerate(lessons) if lesson.id == lesson_id), len(lessons))
        return lessons[place + 1] if place + 1 < len(lessons) else None

    @property
    def current(self) -> OutlineLesson | None:
        """The lesson to go on with: the first that is not done from the last one studied on, else from the beginning."""
        lessons = self.lessons
        place = next((place for place, lesson in enumerate(lessons) if lesson.id == self.last_lesson_id), 0)
        return next((lesson for lesson in [*lessons[place:], *lessons[:place]] if lesson.state != DONE), None)


@dataclass(frozen=True, slots=True)
class NextLesson:
    """Where a member goes on."""

    course_slug: str
    course_title: str
    cover_label: str
    cover_tone: str
    lesson: OutlineLesson
    done: int
    total: int


_MEMBER = bindparam("member", type_=Enrollment.member_id.type)


def _is_of_old() -> ColumnElement[bool]:
    """Whether what was seen belongs to a file or text that was replaced since."""
    version = func.coalesce(Material.sha256, Lesson.body_sha256, "")
    return func.coalesce(LessonProgress.media_sha256 != version, false()).label("is_of_old")


def _outline(course: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """A row for each lesson of a course, and one without a lesson when there is none; the course and the enrollment in every row."""
    return (
        select(
            Course.slug.label("course_slug"),
            Course.title.label("course_title"),
            Course.cover_label,
            Course.cover_tone,
            Enrollment.id.label("enrollment_id"),
            Enrollment.last_lesson_id,
            Enrollment.completed_at.label("course_completed_at"),
            Section.id.label("section_id"),
            Section.title.label("section_title"),
            Lesson.id,
            Lesson.slug,
            Lesson.title,
            Lesson.kind,
            Lesson.duration_seconds,
            Lesson.pages,
            Lesson.question_count,
            Lesson.characters,
            LessonProgress.id.label("progress_id"),
            LessonProgress.position,
            LessonProgress.intervals,
            LessonProgress.study_seconds,
            LessonProgress.updated_at,
            LessonProgress.completed_at,
            _is_of_old(),
        )
        .select_from(Course)
        .outerjoin(Enrollment, and_(Enrollment.course_id == Course.id, Enrollment.member_id == _MEMBER, Enrollment.left_at.is_(None)))
        .outerjoin(Section, Section.course_id == Course.id)
        .outerjoin(Lesson, and_(Lesson.section_id == Section.id, Lesson.retired_at.is_(None)))
        .outerjoin(Material, Material.id == Lesson.material_id)
        .outerjoin(LessonProgress, and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.member_id == _MEMBER))
        .where(Course.id == course)
        .order_by(Section.position, Lesson.position)
    )


@Prepared
def _outline_of_course(_dialect: str) -> Select[*tuple[Any, ...]]:
    return _outline(bindparam("course", type_=Course.id.type))


@Prepared
def _outline_to_go_on(_dialect: str) -> Select[*tuple[Any, ...]]:
    """The outline of the course studied last that is not done."""
    latest = (
        select(Course.id)
        .join(Enrollment, Enrollment.course_id == Course.id)
        .where(Enrollment.member_id == _MEMBER, Enrollment.completed_at.is_(None), Enrollment.left_at.is_(None), Course.state == PUBLISHED)
        .order_by(func.coalesce(Enrollment.last_studied_at, Enrollment.enrolled_at).desc())
        .limit(1)
    )
    return _outline(latest.correlate(None).scalar_subquery())


def course_outline(member_id: int, course_id: int) -> Outline:
    """The outline of a course with the member's progress; one statement."""
    return _outline_in(rows(_outline_of_course, member=member_id, course=course_id))


def _outline_in(found: Sequence[Any]) -> Outline:
    sections: dict[int, tuple[str, list[OutlineLesson]]] = {}
    for row in found:
        if row.id is not None:
            _title, lessons = sections.setdefault(row.section_id, (row.section_title, []))
            lessons.append(_lesson(row, f"{len(sections)}.{len(lessons) + 1}"))
    return Outline(
        sections=[OutlineSection(number, title, lessons) for number, (title, lessons) in enumerate(sections.values(), start=1)],
        is_enrolled=bool(found) and found[0].enrollment_id is not None,
        last_lesson_id=found[0].last_lesson_id if found else None,
        completed_at=found[0].course_completed_at if found else None,
    )


def _size(row: Any) -> int:
    """How much there is of a lesson: seconds of a film or recording, parts of an article, pages of a document, questions of a quiz."""
    if row.kind in PLAYED_KINDS:
        return int(row.duration_seconds)
    return int(row.pages if row.kind in {ARTICLE, DOCUMENT} else row.question_count)


def _lesson(row: Any, number: str) -> OutlineLesson:
    is_begun, size = row.progress_id is not None, _size(row)
    has_seen = is_begun and not row.is_of_old
    covered = sum(stop - start for start, stop in row.intervals) if has_seen else 0.0
    return OutlineLesson(
        id=row.id,
        slug=row.slug,
        number=number,
        title=row.title,
        kind=row.kind,
        size=size,
        characters=row.characters,
        state=NEW if not is_begun else DONE if row.completed_at else IN_PROGRESS,
        position=row.position if has_seen else 0.0,
        coverage=min(1.0, covered / size) if size else 0.0,
        study_seconds=row.study_seconds if is_begun else 0.0,
        studied_at=row.updated_at,
    )


def next_lesson(member_id: int) -> NextLesson | None:
    """Where the member goes on: in the course studied last that is not done; None when there is none. One statement."""
    found = rows(_outline_to_go_on, member=member_id)
    outline = _outline_in(found)
    lesson = outline.current
    if lesson is None:
        return None
    course = found[0]
    return NextLesson(course.course_slug, course.course_title, course.cover_label, course.cover_tone, lesson, outline.done, outline.total)


def progress_of(member_id: int, lesson_id: int) -> LessonProgress | None:
    """What the member has seen of the lesson."""
    return db.session.scalar(_progress(), {"member": member_id, "lesson": lesson_id})


@cache
def _progress() -> Select[LessonProgress]:
    return select(LessonProgress).where(LessonProgress.member_id == _MEMBER, LessonProgress.lesson_id == bindparam("lesson"))


def lesson_by_slug(course_id: int, slug: str) -> Lesson | None:
    """A lesson of the course that is not retired, with its files; one statement."""
    return db.session.scalar(_lesson_by_slug(), {"course": course_id, "slug": slug})


@cache
def _lesson_by_slug() -> Select[Lesson]:
    """Built once."""
    wanted = and_(Lesson.course_id == bindparam("course"), Lesson.slug == bindparam("slug"), Lesson.retired_at.is_(None))
    return select(Lesson).options(joinedload(Lesson.material), joinedload(Lesson.captions)).where(wanted)
