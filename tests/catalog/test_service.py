"""What may change in a course, and what is kept when its outline changes."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from learnhub.catalog import queries, service
from learnhub.catalog.models import Course, Lesson, Section
from learnhub.catalog.rules.texts import characters_of, parts_of
from learnhub.catalog.service.outlines import render_body
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.settings.service import change_setting
from tests.factories import CourseFactory, DepartmentFactory, MemberFactory

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


def outline(course: Course, *sections: tuple[str, list[str]]) -> None:
    drafts = [
        service.SectionDraft(title, [service.LessonDraft(slug, "article", slug, f"正文{slug}") for slug in slugs])
        for title, slugs in sections
    ]
    with transaction():
        service.save_outline(course, drafts, {}, now=NOW)


def shape(course: Course) -> list[tuple[str, list[str]]]:
    return [(section.title, [lesson.slug for lesson in section.lessons]) for section in queries.whole_course(course.slug).sections]


@pytest.mark.both_databases
def test_the_database_refuses_odd_hours(database: Any) -> None:
    with pytest.raises(IntegrityError):
        CourseFactory(study_hours=Decimal("0.3"))
    db.session.rollback()


@pytest.mark.both_databases
class TestOutline:
    def test_lessons_move_between_chapters_and_stay_themselves(self, database: Any) -> None:
        course = CourseFactory()
        outline(course, ("一", ["a", "b"]), ("二", ["c"]))
        ids = {lesson.slug: lesson.id for lesson in db.session.scalars(db.select(Lesson))}
        outline(course, ("二", ["c", "a"]), ("新", ["b"]))
        assert shape(course) == [("二", ["c", "a"]), ("新", ["b"])]
        assert {lesson.slug: lesson.id for lesson in db.session.scalars(db.select(Lesson))} == ids

    def test_chapters_that_are_too_many_go_and_their_lessons_retire(self, database: Any) -> None:
        course = CourseFactory()
        outline(course, ("一", ["a"]), ("二", ["b"]), ("三", ["c"]))
        outline(course, ("一", ["a"]))
        assert shape(course) == [("一", ["a"])]
        assert db.session.scalar(db.select(db.func.count()).select_from(Section)) == 1
        retired = db.session.scalars(db.select(Lesson.slug).where(Lesson.retired_at == NOW).order_by(Lesson.slug)).all()
        assert retired == ["b", "c"]

    def test_two_courses_may_name_their_lessons_alike(self, database: Any) -> None:
        one, two = CourseFactory(), CourseFactory()
        outline(one, ("一", ["a"]))
        outline(two, ("一", ["a"]))
        assert shape(one) == shape(two)

    def test_an_article_knows_its_parts_and_characters(self, database: Any) -> None:
        course = CourseFactory()
        draft = service.LessonDraft("a", "article", "文", "第一段。\n\n第二 段。\n\n- 一\n- 二\n")
        with transaction():
            lesson = service.save_outline(course, [service.SectionDraft("一", [draft])], {}, now=NOW)["a"]
        assert (lesson.pages, lesson.characters) == (3, 10)


class TestMaterials:
    def test_a_new_file_of_the_same_name_takes_the_place(self, database: Any) -> None:
        course = CourseFactory()
        with transaction():
            first = service.save_material(course, "media/a.pdf", BytesIO(b"%PDF-1"), "application/pdf", now=NOW)
            before = (first.id, first.sha256)
            second = service.save_material(course, "media/a.pdf", BytesIO(b"%PDF-2"), "application/pdf", now=NOW)
        assert second.id == before[0]
        assert second.sha256 != before[1]
        assert [material.name for material in queries.materials_of(course.id)] == ["media/a.pdf"]

    def test_only_images_that_are_materials_get_an_address(self, database: Any) -> None:
        course = CourseFactory()
        with transaction():
            image = service.save_material(course, "media/a.png", BytesIO(b"png"), "image/png", now=NOW)
        body = render_body("![甲](media/a.png) ![乙](https://evil.example/b.png)", {"media/a.png": image})
        assert f'src="/media/{image.id}"' in body
        assert "evil" not in body


class TestQueries:
    def test_a_course_that_is_not_there_is_a_sentence(self, database: Any) -> None:
        with pytest.raises(Missing, match="没有这门课程"):
            queries.whole_course("no-such")

    def test_published_courses_come_in_the_order_of_the_catalog(self, database: Any) -> None:
        CourseFactory(slug="late", position=2)
        CourseFactory(slug="early", position=1)
        CourseFactory(slug="draft", state="draft")
        assert queries.published_slugs() == ["early", "late"]


@pytest.mark.parametrize(
    ("html", "parts"),
    [("", 0), ("<p>一</p><p>二</p>", 2), ("<ul><li>一</li><li>二</li></ul>", 1), ("<p>一<br>二</p><hr><p>三</p>", 3), ("字<p>一</p>", 1)],
)
def test_parts_are_the_top_elements(html: str, parts: int) -> None:
    assert parts_of(html) == parts


def test_white_space_is_not_read() -> None:
    assert characters_of(" 党 章\n\u3000第一条 ") == 5


def test_where_the_setting_says_so_an_author_does_not_publish_what_they_wrote(database: Any) -> None:
    author, colleague = MemberFactory(), MemberFactory()
    course = CourseFactory(state="draft", created_by=author.account_id)
    outline(course, ("第一章", ["one"]))
    with transaction():
        change_setting("catalog.author_may_publish", "false", actor_id=None, now=NOW)
    with pytest.raises(Refused, match="由他人审核后发布"), transaction():
        service.publish_course(course, actor_id=author.account_id, now=NOW)
    with transaction():
        service.publish_course(course, actor_id=colleague.account_id, now=NOW)
    assert course.is_published


def test_a_unit_may_forbid_what_the_platform_allows(database: Any) -> None:
    root = DepartmentFactory()
    author, (strict, other) = MemberFactory(), (DepartmentFactory(parent=root), DepartmentFactory(parent=root))
    theirs, ours = (CourseFactory(state="draft", created_by=author.account_id, unit_id=unit.id) for unit in (strict, other))
    for course in (theirs, ours):
        outline(course, ("第一章", ["one"]))
    with transaction():
        change_setting("catalog.author_may_publish", "false", unit_id=strict.id, actor_id=None, now=NOW)
    with pytest.raises(Refused, match="由他人审核后发布"), transaction():
        service.publish_course(theirs, actor_id=author.account_id, now=NOW)
    with transaction():
        service.publish_course(ours, actor_id=author.account_id, now=NOW)
    assert (theirs.state, ours.state) == ("draft", "published")
