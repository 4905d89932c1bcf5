"""Courses as who looks after them sees them: in which state, with how many lessons and learners."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from learnhub.catalog.models import Course, Lesson
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment
from learnhub.organization.models import Unit
from learnhub.organization.queries import within

Row = tuple[Course, str, int, int, int]


@dataclass(frozen=True, slots=True)
class CourseFilter:
    """What the list of an organizer is narrowed to."""

    text: str = ""
    category: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class ManagedCourse:
    """A course in the organizer's list: its lessons, and how many have begun and have completed it."""

    course: Course
    unit_name: str
    lessons: int
    begun: int
    completed: int

    @property
    def share(self) -> float | None:
        """Share of those who completed, 0 to 1; None before anybody has begun."""
        return self.completed / self.begun if self.begun else None


def managed_courses(scope: Iterable[str], filters: CourseFilter) -> list[ManagedCourse]:
    """Courses of the units in scope, in the order of the catalog; one statement."""
    lessons = select(Lesson.course_id, func.count().label("count")).where(Lesson.retired_at.is_(None)).group_by(Lesson.course_id).subquery()
    learners = (
        select(Enrollment.course_id, func.count().label("begun"), func.count(Enrollment.completed_at).label("completed"))
        .group_by(Enrollment.course_id)
        .subquery()
    )
    statement = (
        select(
            Course,
            Unit.name,
            func.coalesce(lessons.c.count, 0),
            func.coalesce(learners.c.begun, 0),
            func.coalesce(learners.c.completed, 0),
        )
        .join(Unit, Unit.id == Course.unit_id)
        .outerjoin(lessons, lessons.c.course_id == Course.id)
        .outerjoin(learners, learners.c.course_id == Course.id)
        .where(within(Unit.path, scope))
        .order_by(Course.position, Course.id)
    )
    return [ManagedCourse(*row) for row in db.session.execute(_narrowed(statement, filters))]


def _narrowed(statement: Select[*Row], filters: CourseFilter) -> Select[*Row]:
    if filters.text:
        statement = statement.where(Course.title.icontains(filters.text, autoescape=True))
    if filters.category:
        statement = statement.where(Course.category == filters.category)
    if filters.state:
        statement = statement.where(Course.state == filters.state)
    return statement
