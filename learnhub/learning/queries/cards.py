"""The cards of the catalog: courses with a member's progress in them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select

from learnhub.catalog.models import PUBLISHED, Course, Lesson
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
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
class CardFilter:
    """What the catalog is narrowed to."""

    text: str = ""
    category: str | None = None
    is_required: bool | None = None
    state: str | None = None


def course_cards(member_id: int, *, required_only: bool = False, filters: CardFilter | None = None) -> list[CourseCard]:
    """Published courses with the member's progress: those begun first (latest first), then required ones, then the rest, done last."""
    filters = filters or CardFilter(is_required=True if required_only else None)
    if not filters.category and not filters.text:
        return [_card(row) for row in rows(_prepared_cards(filters.is_required, filters.state), member=member_id)]
    statement = _cards(filters.is_required, filters.state)
    if filters.category:
        statement = statement.where(Course.category == filters.category)
    if filters.text:
        found = [column.icontains(filters.text, autoescape=True) for column in (Course.title, Course.summary, Course.editor)]
        statement = statement.where(or_(*found))
    return [_card(row) for row in rows(statement, member=member_id)]


@cache
def _prepared_cards(is_required: bool | None, state: str | None) -> Prepared:
    """Once for each duty and state: the home page and the catalog ask it with every visit."""
    return Prepared(lambda _dialect: _cards(is_required, state))


def _cards(is_required: bool | None, state: str | None) -> Select[*tuple[Any, ...]]:
    member = bindparam("member", type_=Enrollment.member_id.type)
    live = (
        select(Lesson.course_id, func.count().label("lessons"), func.sum(Lesson.duration_seconds).label("seconds"))
        .where(Lesson.retired_at.is_(None))
        .group_by(Lesson.course_id)
        .subquery()
    )
    done = (
        select(LessonProgress.course_id, func.count().label("done"))
        .join(Lesson, and_(Lesson.id == LessonProgress.lesson_id, Lesson.retired_at.is_(None)))
        .where(LessonProgress.member_id == member, LessonProgress.completed_at.is_not(None))
        .group_by(LessonProgress.course_id)
        .subquery()
    )
    rank = case((Enrollment.completed_at.is_not(None), 3), (Enrollment.id.is_not(None), 0), (Course.is_required, 1), else_=2)
    statement = (
        select(
            Course.id,
            Course.slug,
            Course.title,
            Course.summary,
            Course.category,
            Course.is_required,
            Course.study_hours,
            Course.cover_label,
            Course.cover_tone,
            func.coalesce(live.c.lessons, 0).label("lessons"),
            func.coalesce(done.c.done, 0).label("done"),
            func.coalesce(live.c.seconds, 0).label("seconds"),
            Enrollment.id.label("enrollment_id"),
            Enrollment.last_studied_at,
            Enrollment.completed_at,
        )
        .outerjoin(live, live.c.course_id == Course.id)
        .outerjoin(done, done.c.course_id == Course.id)
        .outerjoin(Enrollment, and_(Enrollment.course_id == Course.id, Enrollment.member_id == member, Enrollment.left_at.is_(None)))
        .where(Course.state == PUBLISHED)
        .order_by(rank, Enrollment.last_studied_at.desc().nulls_last(), Course.position, Course.id)
    )
    if is_required is not None:
        statement = statement.where(Course.is_required.is_(is_required))
    in_state: dict[str | None, ColumnElement[bool]] = {NEW: Enrollment.id.is_(None), DONE: Enrollment.completed_at.is_not(None)}
    in_state[IN_PROGRESS] = and_(Enrollment.id.is_not(None), Enrollment.completed_at.is_(None))
    return statement.where(in_state[state]) if state in in_state else statement


def _card(row: Any) -> CourseCard:
    return CourseCard(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        category=row.category,
        is_required=row.is_required,
        study_hours=row.study_hours,
        cover_label=row.cover_label,
        cover_tone=row.cover_tone,
        lessons=row.lessons,
        done=row.done,
        seconds=int(row.seconds),
        state=DONE if row.completed_at else IN_PROGRESS if row.enrollment_id else NEW,
        studied_at=row.last_studied_at,
        completed_at=row.completed_at,
    )
