"""Reads of the catalog: courses, their outline, their materials."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from learnhub.catalog.models import Course, Lesson, Material, Section
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Unit
from learnhub.organization.queries import within


def course_by_slug(slug: str) -> Course | None:
    """The course of that stable name."""
    return db.session.scalar(_course_by_slug(), {"slug": slug})


@cache
def _course_by_slug() -> Select[Course]:
    """Built once: every page of a course asks it."""
    return select(Course).where(Course.slug == bindparam("slug"))


def whole_course(slug: str) -> Course:
    """The course with sections, lessons and materials. Raises Missing."""
    lessons = selectinload(Course.sections).selectinload(Section.lessons)
    statement = (
        select(Course)
        .where(Course.slug == slug)
        .options(lessons.options(joinedload(Lesson.material), joinedload(Lesson.captions)))
        .execution_options(populate_existing=True)
    )
    course = db.session.scalar(statement)
    if course is None:
        raise Missing(_("没有这门课程，或者它已经撤下。"))
    return course


def published_slugs() -> list[str]:
    """Slugs of the published courses, in the order of the catalog."""
    return list(db.session.scalars(select(Course.slug).where(Course.state == "published").order_by(Course.position, Course.id)))


def materials_of(course_id: int) -> list[Material]:
    """Files of a course by name."""
    return list(db.session.scalars(select(Material).where(Material.course_id == course_id).order_by(Material.name)))


def material_with_course(material_id: int) -> tuple[Material, Course] | None:
    """A file and the course it belongs to."""
    row = db.session.execute(
        select(Material, Course).join(Course, Course.id == Material.course_id).where(Material.id == material_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def categories_in(scope: Iterable[str]) -> list[str]:
    """Categories of the courses that the units in scope own, by name."""
    statement = select(Course.category).join(Unit, Unit.id == Course.unit_id).where(within(Unit.path, scope))
    return list(db.session.scalars(statement.distinct().order_by(Course.category)))


def course_with_path(course_id: int) -> tuple[Course, str | None] | None:
    """A course and the path of the unit that owns it."""
    row = db.session.execute(
        select(Course, Unit.path).outerjoin(Unit, Unit.id == Course.unit_id).where(Course.id == course_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def categories(*, published_only: bool = True) -> list[str]:
    """Categories in use, by name."""
    statement = select(Course.category).distinct().order_by(Course.category)
    return list(db.session.scalars(statement.where(Course.state == "published") if published_only else statement))


@dataclass(frozen=True, slots=True)
class CourseFilter:
    """What the list of an organizer is narrowed to."""

    text: str = ""
    category: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Learners:
    """How many have begun a course, and how many of them have completed it."""

    begun: int = 0
    completed: int = 0

    @property
    def share(self) -> float | None:
        """Share of those who completed, 0 to 1; None before anybody has begun."""
        return self.completed / self.begun if self.begun else None


ReadLearners = Callable[[Collection[int]], Mapping[int, Learners]]
_readers: list[ReadLearners] = []


def read_learners_with(read: ReadLearners) -> None:
    """Let a feature above, which knows who studies, say how many learners courses have."""
    _readers[:] = [read]


@dataclass(frozen=True, slots=True)
class ManagedCourse:
    """A course in the organizer's list."""

    course: Course
    unit_name: str
    lessons: int
    learners: Learners = Learners()


def managed_courses(scope: Iterable[str], filters: CourseFilter) -> list[ManagedCourse]:
    """Courses of the units in scope, with their number of lessons and of learners."""
    lessons = select(Lesson.course_id, func.count().label("count")).where(Lesson.retired_at.is_(None)).group_by(Lesson.course_id).subquery()
    statement = (
        select(Course, Unit.name, func.coalesce(lessons.c.count, 0))
        .join(Unit, Unit.id == Course.unit_id)
        .outerjoin(lessons, lessons.c.course_id == Course.id)
        .where(within(Unit.path, scope))
        .order_by(Course.position, Course.id)
    )
    rows = db.session.execute(_narrowed(statement, filters)).all()
    learners = _readers[0]([course.id for course, *_rest in rows]) if _readers and rows else {}
    return [ManagedCourse(course, unit, count, learners.get(course.id, Learners())) for course, unit, count in rows]


def _narrowed(statement: Select[Course, str, int], filters: CourseFilter) -> Select[Course, str, int]:
    if filters.text:
        statement = statement.where(Course.title.icontains(filters.text, autoescape=True))
    if filters.category:
        statement = statement.where(Course.category == filters.category)
    if filters.state:
        statement = statement.where(Course.state == filters.state)
    return statement


def path_of_course(course: Course) -> str | None:
    """The path of the unit that owns the course."""
    return db.session.scalar(select(Unit.path).where(Unit.id == course.unit_id)) if course.unit_id else None
