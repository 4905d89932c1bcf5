"""Courses come in from folders once, keep what learners did, and go out as they came."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from learnhub.assessment.models import Exam
from learnhub.catalog.models import Course, Lesson
from learnhub.catalog.queries import materials_of, whole_course
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.interchange.service.course_export import export_course
from learnhub.interchange.service.course_folders import LARGEST_FILE, course_folders, write_folder
from learnhub.interchange.service.courses import CHANGED, CREATED, UNCHANGED, ImportedCourse, find_course, import_course
from learnhub.learning.models import LessonProgress
from learnhub.questions.models import Question, QuestionVersion
from tests.factories import DepartmentFactory, MemberFactory
from tests.factories.course_files import ARTICLE, COURSE, QUIZ, course_files

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
SLUG = "xiao-kecheng"
OURS = sorted(path.parent for path in (Path(__file__).resolve().parents[2] / "courses").glob("*/course.toml"))


@dataclass
class Desk:
    """Where courses are put down and brought in."""

    folder: Path
    unit_id: int

    def bring(self, files: dict[str, bytes] | None = None, name: str = "course") -> ImportedCourse:
        folder = self.folder / name
        for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
            path.unlink() if path.is_file() else path.rmdir()
        write_folder(folder, course_files() if files is None else files)
        with transaction():
            return import_course(find_course(folder), unit_id=self.unit_id, actor_id=None, now=NOW)


@pytest.fixture
def desk(database: Any, tmp_path: Path) -> Desk:
    return Desk(tmp_path, DepartmentFactory().id)


def lessons() -> dict[str, Lesson]:
    return {lesson.slug: lesson for lesson in db.session.scalars(db.select(Lesson))}


def versions(external_id: str) -> list[QuestionVersion]:
    statement = db.select(QuestionVersion).join(Question, Question.id == QuestionVersion.question_id)
    return list(db.session.scalars(statement.where(Question.external_id == external_id).order_by(QuestionVersion.number)))


def picture_of(slug: str) -> dict[str, Any]:
    """Everything a course says, without ids and times."""
    course = whole_course(slug)
    facts = ("title", "summary", "category", "tags", "editor", "cover_label", "cover_tone", "is_required", "study_hours", "award_level")
    rules = ("complete_coverage", "quiz_pass_percent", "highest_rate", "state")
    parts = ("slug", "kind", "title", "body_markdown", "duration_seconds", "characters", "pages", "question_count")
    outline = []
    for section in course.sections:
        for lesson in section.lessons:
            row = {name: getattr(lesson, name) for name in parts}
            row["body"] = re.sub(r"/media/\d+", "/media/", lesson.body_html)
            row["files"] = [material.name for material in (lesson.material, lesson.captions) if material]
            row["quiz"] = quiz_of(lesson.id)
            outline.append((section.title, row))
    files = [(material.name, material.media_type, material.sha256) for material in materials_of(course.id)]
    return {name: getattr(course, name) for name in facts + rules} | {"outline": outline, "files": files}


def quiz_of(lesson_id: int) -> list[Any]:
    exam = db.session.scalar(db.select(Exam).where(Exam.lesson_id == lesson_id))
    if exam is None:
        return []
    told: list[Any] = [exam.title, exam.pass_percent, exam.attempts_allowed, exam.draw_count]
    for item in exam.items:
        question = db.session.get_one(Question, item.question_id)
        version = versions(str(question.external_id))[-1] if question.external_id else None
        assert version is not None
        right = [option["html"] for option in version.options if option["id"] in version.answer_key["right"]]
        options = [option["html"] for option in version.options]
        told.append((question.external_id, question.difficulty, version.kind, version.stem_html, options, right))
        told.append((version.explanation_html, version.source, version.clause, version.in_force))
    return told


@pytest.mark.both_databases
class TestImport:
    def test_a_new_course_is_published_with_everything_in_it(self, desk: Desk) -> None:
        done = desk.bring()
        assert (done.outcome, done.lessons, done.questions) == (CREATED, 4, 3)
        course = whole_course(SLUG)
        assert course.is_published
        assert [lesson.kind for section in course.sections for lesson in section.lessons] == ["video", "article", "document", "quiz"]
        assert {material.name for material in materials_of(course.id)} == {"media/01.mp4", "media/01.vtt", "media/03.pdf", "media/tu.png"}
        assert lessons()["wenzhang"].pages == 4
        assert "<table>" in lessons()["wenzhang"].body_html
        assert lessons()["ceyan"].question_count == 2

    def test_the_same_again_changes_nothing(self, desk: Desk) -> None:
        desk.bring()
        before = picture_of(SLUG)
        assert desk.bring().outcome == UNCHANGED
        assert picture_of(SLUG) == before

    def test_a_change_keeps_what_learners_did(self, desk: Desk) -> None:
        desk.bring()
        ids = {slug: lesson.id for slug, lesson in lessons().items()}
        member = MemberFactory()
        with transaction() as session:
            session.add(
                LessonProgress(
                    member_id=member.id,
                    lesson_id=ids["shipin"],
                    course_id=whole_course(SLUG).id,
                    covered_seconds=90.0,
                    started_at=NOW,
                    updated_at=NOW,
                )
            )
        moved = COURSE.replace('title = "视频"', 'title = "新视频"').replace('title = "第一章"', 'title = "开头"')
        assert desk.bring(course_files(course=moved)).outcome == CHANGED
        assert {slug: lesson.id for slug, lesson in lessons().items()} == ids
        assert db.session.scalars(db.select(LessonProgress.covered_seconds)).all() == [90.0]
        assert lessons()["shipin"].title == "新视频"

    def test_a_lesson_that_is_gone_is_retired_and_comes_back_as_itself(self, desk: Desk) -> None:
        desk.bring()
        before = lessons()["wenzhang"].id
        start = COURSE.index('[[sections.lessons]]\nslug = "wenzhang"')
        shorter = COURSE[:start] + COURSE[COURSE.index('[[sections]]\ntitle = "第二章"') :]
        desk.bring(course_files(course=shorter))
        gone = lessons()["wenzhang"]
        assert (gone.retired_at, gone.section_id) == (NOW, None)
        desk.bring()
        back = lessons()["wenzhang"]
        assert (back.id, back.retired_at) == (before, None)
        assert back.section_id is not None

    def test_a_chapter_that_is_gone_takes_no_lesson_along(self, desk: Desk) -> None:
        desk.bring()
        desk.bring(course_files(course=COURSE.replace('[[sections]]\ntitle = "第二章"\n', "")))
        (section,) = whole_course(SLUG).sections
        assert [lesson.slug for lesson in section.lessons] == ["shipin", "wenzhang", "wendang", "ceyan"]

    def test_a_withdrawn_course_stays_withdrawn(self, desk: Desk) -> None:
        desk.bring()
        with transaction() as session:
            session.execute(db.update(Course).values(state="withdrawn"))
        desk.bring(course_files(course=COURSE.replace("小课程", "新课程")))
        assert whole_course(SLUG).state == "withdrawn"

    def test_a_changed_question_becomes_a_version(self, desk: Desk) -> None:
        desk.bring()
        desk.bring(course_files(quiz=QUIZ.replace("总纲的规定。", "党章总纲的规定。")))
        old, new = versions("q-1")
        assert ("总纲的规定" in old.explanation_html, "党章总纲" in new.explanation_html) == (True, True)
        assert len(versions("q-2")) == 1

    def test_a_question_that_is_gone_is_retired_and_may_return_under_another_name(self, desk: Desk) -> None:
        desk.bring()
        desk.bring(course_files(quiz=QUIZ.replace('id = "q-1"', 'id = "q-one"')))
        assert len(versions("q-one")) == 1
        assert versions("q-1") == []
        desk.bring(course_files(quiz=QUIZ[: QUIZ.index('[[questions]]\nid = "q-3"')]))
        retired = db.session.scalars(db.select(Question.external_id).where(Question.retired_at.is_not(None))).all()
        assert retired == ["q-3"]
        assert db.session.scalar(db.select(db.func.count()).select_from(Question)) == 3

    def test_markup_in_texts_is_shown_as_text_or_cleaned(self, desk: Desk) -> None:
        article = ARTICLE + '\n<script>alert(1)</script>\n\n[点我](javascript:alert(1))\n\n<img src=x onerror="alert(1)">\n'
        evil = QUIZ.replace('stem = "三会包括', 'stem = \'<p onclick="x()">三会<script>alert(1)</script>包括').replace(
            '（  ）。"\noptions = ["党员大会', "（  ）。</p>'\noptions = [\"党员大会"
        )
        desk.bring(course_files(article=article, quiz=evil))
        body = lessons()["wenzhang"].body_html
        assert "<script" not in body
        assert "<img src=x" not in body
        assert 'href="javascript' not in body
        stem = versions("q-2")[0].stem_html
        assert "<script" not in stem
        assert "onclick" not in stem
        assert "三会" in stem

    def test_a_course_with_mistakes_is_refused_whole(self, desk: Desk) -> None:
        with pytest.raises(Refused, match="1 处问题"):
            desk.bring(course_files(quiz=QUIZ.replace("draw = 2", "draw = 9")))
        assert db.session.scalars(db.select(Course)).all() == []


@pytest.mark.both_databases
class TestExport:
    def test_the_level_of_study_hours_goes_along_and_is_left_alone_where_the_files_are_silent(self, desk: Desk) -> None:
        level = 'study_hours = 1.5\naward_level = "{}"'
        desk.bring(course_files(course=COURSE.replace("study_hours = 1.5", level.format("tiers"))))
        assert whole_course(SLUG).award_level == "tiers"
        assert b'award_level = "tiers"' in export_course(SLUG)["course.toml"]
        desk.bring(course_files())
        assert whole_course(SLUG).award_level == "tiers"
        with pytest.raises(Refused):
            desk.bring(course_files(course=COURSE.replace("study_hours = 1.5", level.format("page"))))

    def test_what_goes_out_comes_in_as_the_same_course(self, desk: Desk) -> None:
        desk.bring()
        files = export_course(SLUG)
        assert set(files) == {
            "course.toml", "lessons/wenzhang.md", "quizzes/ceyan.toml", "media/01.mp4", "media/01.vtt", "media/03.pdf", "media/tu.png"
        }  # fmt: skip
        twin = {**files, "course.toml": files["course.toml"].replace(SLUG.encode(), b"twin", 1)}
        desk.bring(twin, "twin")
        assert picture_of("twin") == picture_of(SLUG)

    def test_coming_in_again_changes_nothing_that_is_seen(self, desk: Desk) -> None:
        desk.bring()
        before, ids = picture_of(SLUG), {slug: lesson.id for slug, lesson in lessons().items()}
        files = export_course(SLUG)
        desk.bring(files)
        assert picture_of(SLUG) == before
        assert {slug: lesson.id for slug, lesson in lessons().items()} == ids
        assert [len(versions(name)) for name in ("q-1", "q-2", "q-3")] == [1, 1, 1]
        assert export_course(SLUG) == files


class TestFolders:
    def test_a_folder_that_holds_something_else_is_not_written_to(self, app: Flask, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("x")
        with pytest.raises(Refused, match="已有别的文件"):
            write_folder(tmp_path, course_files())

    def test_a_folder_without_courses_says_what_a_course_is(self, app: Flask, tmp_path: Path) -> None:
        with pytest.raises(Refused, match=re.escape("course.toml")):
            course_folders(tmp_path)

    def test_links_and_hidden_files_are_not_followed(self, tmp_path: Path) -> None:
        write_folder(tmp_path / "course", course_files())
        (tmp_path / "secret.md").write_text("秘密")
        (tmp_path / "course/lessons/02.md").unlink()
        (tmp_path / "course/lessons/02.md").symlink_to(tmp_path / "secret.md")
        (tmp_path / "course/.git").mkdir()
        (tmp_path / "course/.git/config").write_text("x")
        found = find_course(tmp_path / "course")
        assert not any("secret" in str(content) or name.startswith(".") for name, content in found.files.items())
        assert [(problem.file, problem.sentence) for problem in found.problems] == [
            ("course.toml", "找不到文件 lessons/02.md"),
            ("lessons/02.md", "这是符号链接，请换成文件本身"),
        ]

    def test_a_linked_folder_is_not_walked_into(self, tmp_path: Path) -> None:
        write_folder(tmp_path / "course", course_files())
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside/x.md").write_text("秘密")
        (tmp_path / "course/extra").symlink_to(tmp_path / "outside", target_is_directory=True)
        found = find_course(tmp_path / "course")
        assert "extra/x.md" not in found.files
        assert [problem.file for problem in found.problems] == ["extra"]

    def test_a_huge_file_is_refused_without_being_read(self, tmp_path: Path) -> None:
        write_folder(tmp_path / "course", course_files())
        with (tmp_path / "course/media/01.mp4").open("r+b") as file:
            file.truncate(LARGEST_FILE + 1)  # sparse: takes no room on the disk
        found = find_course(tmp_path / "course")
        assert "media/01.mp4" not in found.files
        assert any("超过 500 MB" in problem.sentence for problem in found.problems)


@pytest.mark.slow
@pytest.mark.parametrize("folder", OURS, ids=lambda folder: folder.name)
def test_our_own_courses_go_out_and_come_in_as_they_were(desk: Desk, folder: Path) -> None:
    with transaction():
        import_course(find_course(folder), unit_id=desk.unit_id, actor_id=None, now=NOW)
    files = export_course(folder.name)
    twin = {**files, "course.toml": files["course.toml"].replace(folder.name.encode(), b"twin", 1)}
    desk.bring(twin, "twin")
    assert picture_of("twin") == picture_of(folder.name)
    assert export_course("twin") == twin
