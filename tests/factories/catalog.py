"""Courses, sections and lessons."""

from datetime import UTC, datetime
from decimal import Decimal

import factory

from learnhub.catalog.models import Course, Lesson, Material, Section
from tests.factories.base import Factory

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class CourseFactory(Factory):
    """A published course of one study hour, without lessons."""

    class Meta:
        model = Course

    slug = factory.Sequence(lambda n: f"course-{n + 1}")
    title = factory.Sequence(lambda n: f"课程{n + 1}")
    category = "党章党规"
    tags = factory.LazyFunction(list)
    cover_label = "党章学习"
    study_hours = Decimal("1.0")
    state = "published"
    created_at = BEGINNING
    updated_at = BEGINNING
    published_at = BEGINNING


class SectionFactory(Factory):
    """The first chapter of a course."""

    class Meta:
        model = Section

    course = factory.SubFactory(CourseFactory)
    position = factory.Sequence(int)
    title = "第一章"


class LessonFactory(Factory):
    """A video lesson of ten minutes; `kind=` makes it another."""

    class Meta:
        model = Lesson

    section = factory.SubFactory(SectionFactory)
    course_id = factory.LazyAttribute(lambda made: made.section.course.id)
    slug = factory.Sequence(lambda n: f"lesson-{n + 1}")
    position = factory.Sequence(int)
    kind = "video"
    title = factory.Sequence(lambda n: f"第{n + 1}节")
    duration_seconds = 600


class MaterialFactory(Factory):
    """A film in a course; `course_id=` says which."""

    class Meta:
        model = Material

    course_id = factory.LazyFunction(lambda: CourseFactory().id)
    name = factory.Sequence(lambda n: f"film-{n}.mp4")
    media_type = "video/mp4"
    key = factory.Sequence(lambda n: f"{n:064x}.mp4")
    size = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    added_at = BEGINNING
