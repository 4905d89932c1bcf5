"""Courses as a member sees them: the cards of the catalog, the outline with progress, the lesson to go on with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import defer

from learnhub.catalog.models import ARTICLE, DOCUMENT, PUBLISHED, VIDEO, Course, Lesson, Section
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment, LessonProgress

NEW, IN_PROGRESS, DONE = "new", "in_progress", "done"
STATES = (NEW, IN_PROGRESS, DONE)


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course with the member's progress in it."""

    id: int
    slug: str
    title: str
    summary: str
    category: str
    is_required: bool
    study_hours: Decimal
    cover_label: str
    cover_tone: str
    lessons: int
    done: int
    seconds: int
    state: str
    studied_at: datetime | None
    completed_at: datetime | None

    @property
    def percent(self) -> int:
        """Share of its lessons that are done, 0 to 100."""
        return 100 if self.state == DONE else self.done * 100 // self.lessons if self.lessons else 0


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
        """Length of all videos."""
        return sum(lesson.size for lesson in self.lessons if lesson.kind == VIDEO)

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
class CardFilter:
    """What the catalog is narrowed to."""

    text: str = ""
    category: str | None = None
    is_required: bool | None = None
    state: str | None = None


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


def course_cards(
    member_id: int, *, limit: int | None = None, required_only: bool = False, filters: CardFilter | None = None
) -> list[CourseCard]:
    """Published courses with the member's progress: those begun first (latest first), then required ones, then the rest, done last."""
    filters = filters or CardFilter(is_required=True if required_only else None)
    statement = _narrowed(_cards(member_id), filters).limit(limit)
    return [_card(row) for row in db.session.execute(statement)]


def _cards(member_id: int) -> Select[*tuple[Any, ...]]:
    live = (
        select(Lesson.course_id, func.count().label("lessons"), func.sum(Lesson.duration_seconds).label("seconds"))
        .where(Lesson.retired_at.is_(None))
        .group_by(Lesson.course_id)
        .subquery()
    )
    done = (
        select(LessonProgress.course_id, func.count().label("done"))
        .join(Lesson, and_(Lesson.id == LessonProgress.lesson_id, Lesson.retired_at.is_(None)))
        .where(LessonProgress.member_id == member_id, LessonProgress.completed_at.is_not(None))
        .group_by(LessonProgress.course_id)
        .subquery()
    )
    rank = case((Enrollment.completed_at.is_not(None), 3), (Enrollment.id.is_not(None), 0), (Course.is_required, 1), else_=2)
    return (
        select(
            Course,
            func.coalesce(live.c.lessons, 0),
            func.coalesce(done.c.done, 0),
            func.coalesce(live.c.seconds, 0),
            Enrollment.id,
            Enrollment.last_studied_at,
            Enrollment.completed_at,
        )
        .outerjoin(live, live.c.course_id == Course.id)
        .outerjoin(done, done.c.course_id == Course.id)
        .outerjoin(Enrollment, and_(Enrollment.course_id == Course.id, Enrollment.member_id == member_id))
        .where(Course.state == PUBLISHED)
        .order_by(rank, Enrollment.last_studied_at.desc().nulls_last(), Course.position, Course.id)
    )


def _narrowed(statement: Select[*tuple[Any, ...]], filters: CardFilter) -> Select[*tuple[Any, ...]]:
    if filters.text:
        found = [column.icontains(filters.text, autoescape=True) for column in (Course.title, Course.summary, Course.editor)]
        statement = statement.where(or_(*found))
    if filters.category:
        statement = statement.where(Course.category == filters.category)
    if filters.is_required is not None:
        statement = statement.where(Course.is_required.is_(filters.is_required))
    if filters.state == NEW:
        statement = statement.where(Enrollment.id.is_(None))
    elif filters.state == IN_PROGRESS:
        statement = statement.where(Enrollment.id.is_not(None), Enrollment.completed_at.is_(None))
    elif filters.state == DONE:
        statement = statement.where(Enrollment.completed_at.is_not(None))
    return statement


def _card(row: Any) -> CourseCard:
    course, lessons, done, seconds, enrollment_id, studied_at, completed_at = row
    return CourseCard(
        id=course.id,
        slug=course.slug,
        title=course.title,
        summary=course.summary,
        category=course.category,
        is_required=course.is_required,
        study_hours=course.study_hours,
        cover_label=course.cover_label,
        cover_tone=course.cover_tone,
        lessons=lessons,
        done=done,
        seconds=int(seconds),
        state=DONE if completed_at else IN_PROGRESS if enrollment_id else NEW,
        studied_at=studied_at,
        completed_at=completed_at,
    )


def course_outline(member_id: int, course_id: int) -> Outline:
    """The outline of a course with the member's progress; two statements."""
    rows = db.session.execute(
        select(Section, Lesson, LessonProgress)
        .join(Lesson, and_(Lesson.section_id == Section.id, Lesson.retired_at.is_(None)))
        .outerjoin(LessonProgress, and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.member_id == member_id))
        .where(Section.course_id == course_id)
        .order_by(Section.position, Lesson.position)
        .options(defer(Lesson.body_html), defer(Lesson.body_markdown))
    )
    sections: dict[int, tuple[str, list[OutlineLesson]]] = {}
    for section, lesson, progress in rows:
        _title, lessons = sections.setdefault(section.id, (section.title, []))
        lessons.append(_lesson(lesson, progress, f"{len(sections)}.{len(lessons) + 1}"))
    enrollment = db.session.scalar(select(Enrollment).where(Enrollment.member_id == member_id, Enrollment.course_id == course_id))
    return Outline(
        sections=[OutlineSection(number, title, lessons) for number, (title, lessons) in enumerate(sections.values(), start=1)],
        is_enrolled=enrollment is not None,
        last_lesson_id=enrollment.last_lesson_id if enrollment else None,
        completed_at=enrollment.completed_at if enrollment else None,
    )


def size_of(lesson: Lesson) -> int:
    """How much there is of a lesson: seconds of a video, parts of an article, pages of a document, questions of a quiz."""
    if lesson.kind == VIDEO:
        return lesson.duration_seconds
    return lesson.pages if lesson.kind in {ARTICLE, DOCUMENT} else lesson.question_count


def _lesson(lesson: Lesson, progress: LessonProgress | None, number: str) -> OutlineLesson:
    size = size_of(lesson)
    covered = sum(stop - start for start, stop in progress.intervals) if progress else 0.0
    return OutlineLesson(
        id=lesson.id,
        slug=lesson.slug,
        number=number,
        title=lesson.title,
        kind=lesson.kind,
        size=size,
        characters=lesson.characters,
        state=NEW if progress is None else DONE if progress.completed_at else IN_PROGRESS,
        position=progress.position if progress else 0.0,
        coverage=min(1.0, covered / size) if size else 0.0,
        study_seconds=progress.study_seconds if progress else 0.0,
        studied_at=progress.updated_at if progress else None,
    )


def next_lesson(member_id: int) -> NextLesson | None:
    """Where the member goes on: in the course studied last that is not done; None when there is none."""
    course = db.session.scalar(
        select(Course)
        .join(Enrollment, Enrollment.course_id == Course.id)
        .where(Enrollment.member_id == member_id, Enrollment.completed_at.is_(None), Course.state == PUBLISHED)
        .order_by(func.coalesce(Enrollment.last_studied_at, Enrollment.enrolled_at).desc())
        .limit(1)
    )
    if course is None:
        return None
    outline = course_outline(member_id, course.id)
    lesson = outline.current
    if lesson is None:
        return None
    return NextLesson(course.slug, course.title, course.cover_label, course.cover_tone, lesson, outline.done, outline.total)


def progress_of(member_id: int, lesson_id: int) -> LessonProgress | None:
    """What the member has seen of the lesson."""
    return db.session.scalar(select(LessonProgress).where(LessonProgress.member_id == member_id, LessonProgress.lesson_id == lesson_id))


def lesson_by_slug(course_id: int, slug: str) -> Lesson | None:
    """A lesson of the course that is not retired."""
    return db.session.scalar(select(Lesson).where(Lesson.course_id == course_id, Lesson.slug == slug, Lesson.retired_at.is_(None)))
