"""The courses we ship: sound, complete, each statement with its source, and made from their own scripts."""

from pathlib import Path

import pytest

from learnhub.interchange.rules.course_files import check_course, lessons_of
from learnhub.interchange.rules.course_schema import ArticleLesson, DocumentLesson, QuizLesson, VideoLesson
from learnhub.interchange.service.course_folders import read_folder
from scripts.course_media.film import LARGEST
from scripts.course_media.screenplay import parse, timeline_of, webvtt_of

COURSES = Path(__file__).resolve().parents[2] / "courses"
FOLDERS = sorted(path.parent for path in COURSES.glob("*/course.toml"))


def test_there_are_three_and_two_of_them_required() -> None:
    found = [check_course(read_folder(folder)[0]).course for folder in FOLDERS]
    assert len(found) >= 3
    assert sum(course is not None and course.is_required for course in found) >= 2
    assert all(course is not None and course.slug == folder.name for course, folder in zip(found, FOLDERS, strict=True))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestEach:
    def test_is_sound(self, folder: Path) -> None:
        files, problems = read_folder(folder)
        assert [*problems, *check_course(files).problems] == []

    def test_has_lessons_of_every_kind(self, folder: Path) -> None:
        course = check_course(read_folder(folder)[0]).course
        assert course is not None
        lessons = [lesson for _path, lesson in lessons_of(course)]
        assert 2 <= len(course.sections) <= 3
        assert len(lessons) >= 6
        assert {lesson.kind for lesson in lessons} == {"video", "article", "document", "quiz"}
        assert 4 <= len(course.cover.label) <= 7
        assert course.tags
        assert all(lesson.duration_seconds >= 180 for lesson in lessons if isinstance(lesson, VideoLesson))
        assert all(3 <= lesson.pages <= 6 for lesson in lessons if isinstance(lesson, DocumentLesson))

    def test_articles_can_be_read_in_one_sitting_and_name_their_source(self, folder: Path) -> None:
        files = read_folder(folder)[0]
        course = check_course(files).course
        assert course is not None
        for _path, lesson in lessons_of(course):
            if isinstance(lesson, ArticleLesson):
                text = files[lesson.body].decode()
                assert 600 <= sum(not character.isspace() for character in text) <= 1500, lesson.body
                assert "> 依据：《中国共产党" in text, lesson.body

    def test_every_question_has_an_explanation_and_a_clause(self, folder: Path) -> None:
        found = check_course(read_folder(folder)[0])
        assert found.course is not None
        quizzes = [found.quizzes[lesson.quiz] for _path, lesson in lessons_of(found.course) if isinstance(lesson, QuizLesson)]
        questions = [question for quiz in quizzes for question in quiz.questions]
        assert len(questions) >= 10
        assert {question.kind for question in questions} == {"single", "multiple", "true_false"}
        lacking = [
            question.id
            for question in questions
            if not (question.explanation and question.source and question.clause and question.in_force)
        ]
        assert lacking == []

    def test_captions_are_those_of_the_script_and_films_stay_small(self, folder: Path) -> None:
        course = check_course(read_folder(folder)[0]).course
        assert course is not None
        for script in folder.glob("lessons/*.script.md"):
            timeline = timeline_of(parse(script.read_text(encoding="utf-8")))
            film = folder / "media" / script.name.replace(".script.md", ".mp4")
            assert film.with_suffix(".vtt").read_text(encoding="utf-8") == webvtt_of(timeline.cues)
            assert film.stat().st_size <= LARGEST
            lengths = [lesson.duration_seconds for _path, lesson in lessons_of(course) if isinstance(lesson, VideoLesson)]
            assert timeline.seconds in lengths

    def test_films_start_before_they_are_whole(self, folder: Path) -> None:
        for film in folder.glob("media/*.mp4"):
            content = film.read_bytes()
            assert content.index(b"moov") < content.index(b"mdat")
