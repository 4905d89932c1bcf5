"""Reads of the catalog: courses, their outline, their materials."""

from collections.abc import Iterable
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, select
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


def path_of_course(course: Course) -> str | None:
    """The path of the unit that owns the course."""
    return db.session.scalar(select(Unit.path).where(Unit.id == course.unit_id)) if course.unit_id else None
