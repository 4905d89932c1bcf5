"""Mistakes in a course folder are found at once, each with its file, its line and a sentence."""

import re
import tomllib
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from learnhub.interchange.rules import toml_lines
from learnhub.interchange.rules.course_files import Problem, check_course
from learnhub.interchange.rules.course_schema import (
    ArticleLesson,
    Completion,
    CoursePart,
    Cover,
    DocumentLesson,
    QuestionPart,
    QuizLesson,
    QuizPart,
    SectionPart,
    VideoLesson,
)
from tests.factories.course_files import ARTICLE, COURSE, QUIZ, course_files, mp4


def problems(files: dict[str, bytes]) -> list[Problem]:
    return check_course(files).problems


def line_of(text: str, words: str, nth: int = 1) -> int:
    """The line of the nth time `words` stand in `text`."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if words in line][nth - 1]


def test_a_sound_course_has_no_problems() -> None:
    found = check_course(course_files())
    assert found.problems == []
    assert found.course is not None
    assert [section.title for section in found.course.sections] == ["第一章", "第二章"]
    assert list(found.quizzes) == ["quizzes/04.toml"]


COURSE_MISTAKES = [
    ('editor = "课程组"', 'editr = "课程组"', "editr", "不认识的键“editr”，请检查拼写"),
    ('category = "党章党规"', "", "slug", "缺少“category”"),
    ("study_hours = 1.5", "study_hours = 1.3", "study_hours", "0.5 为一档"),
    ("study_hours = 1.5", "study_hours = -1.0", "study_hours", "不能小于 0"),
    ("study_hours = 1.5", "study_hours = nan", "study_hours", "study_hours"),
    ("study_hours = 1.5", "study_hours = inf", "study_hours", "study_hours"),
    ("study_hours = 1.5", 'study_hours = "1.5"', "study_hours", "应为数字"),
    ("is_required = true", "is_required = 1", "is_required", "true 或 false"),
    ('tone = "song"', 'tone = "blue"', "tone", "zhu、dian、song、zhe、mo"),
    ('slug = "xiao-kecheng"', 'slug = "小课程"', "slug", "小写字母、数字和连字符"),
    ('kind = "article"', 'kind = "game"', "[[sections.lessons]]", "应为其中之一：video、audio、article、document、quiz"),
    ('slug = "wenzhang"', 'slug = "shipin"', 'slug = "shipin"', "重复"),
    ("duration_seconds = 200", "duration_seconds = 150", "duration_seconds", "视频实际 200.2 秒，请改为 200"),
    ("pages = 2", "pages = 3", "pages", "文件实际 2 页"),
    ("coverage = 0.8", "coverage = 1.8", "coverage", "不能大于 1"),
    ('media = "media/01.mp4"', 'media = "media/09.mp4"', "media/09", "找不到文件 media/09.mp4"),
    ('body = "lessons/02.md"', 'body = "../02.md"', "../02", "不能指到课程文件夹以外"),
    ('body = "lessons/02.md"', 'body = "lessons/../02.md"', "lessons/..", "不能指到课程文件夹以外"),
    ('body = "lessons/02.md"', 'body = "/etc/passwd.md"', "/etc", "不能指到课程文件夹以外"),
    ('body = "lessons/02.md"', "body = 'lessons\\02.md'", "body", "不能指到课程文件夹以外"),
    ('body = "lessons/02.md"', 'body = "C:/02.md"', "C:", "不能指到课程文件夹以外"),
    ('document = "media/03.pdf"', 'document = "media/01.mp4"', "document =", "应为 .pdf 文件"),
    ('quiz = "quizzes/04.toml"', "quiz = 4", "quiz = 4", "应为文字"),
]


@pytest.mark.parametrize(("right", "wrong", "where", "sentence"), COURSE_MISTAKES)
def test_a_mistake_in_course_toml_is_named_with_its_line(right: str, wrong: str, where: str, sentence: str) -> None:
    text = COURSE.replace(right, wrong, 1)
    assert text != COURSE
    (problem,) = problems(course_files(course=text))
    nth = 2 if where in {'slug = "shipin"', "[[sections.lessons]]"} else 1
    expected = 1 if wrong == "" else line_of(text, where, nth)
    if where == "[[sections.lessons]]":
        expected = line_of(text, 'kind = "game"') - 2
    assert (problem.file, sentence in problem.sentence) == ("course.toml", True), problem
    assert problem.line == expected, problem
    assert str(problem).startswith(f"course.toml:{problem.line}：")


QUIZ_MISTAKES = [
    ('id = "q-2"', 'id = "q-1"', 'id = "q-1"', 2, "已用于"),
    ('answer = "A"', 'answer = "D"', 'answer = "D"', 1, "A 到 C 的字母"),
    ('answer = "A"', 'answer = "AB"', 'answer = "AB"', 1, "单选题只有一个正确答案"),
    ('answer = "ABC"', 'answer = "AAB"', "AAB", 1, "重复的字母"),
    ('answer = "ABC"', "answer = true", "answer = true", 1, "字母"),
    ("answer = false", 'answer = "错"', "错", 1, "true 或 false"),
    ('"集体领导", "个人负责"', '"民主集中制"', "options", 1, "两个相同的选项"),
    ("draw = 2", "draw = 4", "draw", 1, "只有 3 题"),
    ('clause = "总纲"', 'caluse = "总纲"', "caluse", 1, "不认识的键“caluse”"),
    ("in_force = 2022-10-22", 'in_force = "2022-10-22"', "in_force", 1, "应为日期"),
    ('difficulty = "easy"', 'difficulty = "容易"', "difficulty", 1, "easy、medium、hard"),
]


@pytest.mark.parametrize(("right", "wrong", "where", "nth", "sentence"), QUIZ_MISTAKES)
def test_a_mistake_in_a_quiz_is_named_with_its_line(right: str, wrong: str, where: str, nth: int, sentence: str) -> None:
    text = QUIZ.replace(right, wrong, 1)
    assert text != QUIZ
    (problem,) = problems(course_files(quiz=text))
    assert (problem.file, problem.line, sentence in problem.sentence) == ("quizzes/04.toml", line_of(text, where, nth), True), problem


def test_the_same_question_twice_is_one_too_many() -> None:
    twin = QUIZ + '\n[[questions]]\nid = "q-4"\nkind = "single"\nstem = "党的根本组织原则是（  ）。"\n'
    twin += 'options = ["集体领导", "民主集中制", "个人负责"]\nanswer = "B"\n'
    (problem,) = problems(course_files(quiz=twin))
    assert "与第 1 题的题干和选项相同" in problem.sentence
    assert problem.line == line_of(twin, "党的根本组织原则", 2)


def test_an_image_that_is_not_there_is_named_in_its_text() -> None:
    (problem,) = problems(course_files(article=ARTICLE.replace("media/tu.png", "media/mei-you.png")))
    assert (problem.file, problem.line, problem.sentence) == ("lessons/02.md", 5, "找不到文件 media/mei-you.png")


@pytest.mark.parametrize("name", ["course.toml", "lessons/02.md", "quizzes/04.toml", "media/01.vtt"])
def test_a_file_in_another_encoding_is_named_with_the_line(name: str) -> None:
    files = course_files()
    files[name] = b"title\n\n" + "党章".encode("gb18030") + b"\n"
    found = problems(files)
    assert Problem(name, 3, "文件不是 UTF-8 编码，请另存为 UTF-8") in found


def test_a_byte_order_mark_does_no_harm() -> None:
    files = {
        name: b"\xef\xbb\xbf" + content if name.endswith((".toml", ".md", ".vtt")) else content for name, content in course_files().items()
    }
    assert problems(files) == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("media/01.mp4", b"RIFF....AVI ", "不是 MP4 视频"),
        ("media/01.mp4", b"", "是空的"),
        ("media/01.mp4", mp4(0), "读不出"),
        ("media/01.mp4", mp4(200)[:-60], "读不出"),
        ("media/03.pdf", b"<html>", "不是 PDF 文件"),
        ("media/01.vtt", b"1\n00:00:01,000 --> 00:00:02,000\n", "第一行应为 WEBVTT"),
        ("media/01.vtt", b"WEBVTT\n\n00:05.000 --> 00:02.000\nx\n", "结束时间应晚于开始时间"),
        ("media/01.vtt", b"WEBVTT\n\n05:00.000 --> 05:02.000\nx\n", "超过了课件的长度"),
        ("lessons/02.md", b"  \n", "文章是空的"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(name: str, content: bytes, sentence: str) -> None:
    (problem,) = problems(course_files() | {name: content})
    assert sentence in problem.sentence


def test_the_long_form_of_the_length_is_read() -> None:
    assert problems(course_files() | {"media/01.mp4": mp4(199.9, is_long=True)}) == []


def test_a_folder_without_course_toml_says_so() -> None:
    assert problems({}) == [Problem("course.toml", 1, "文件夹里没有 course.toml")]


@pytest.mark.parametrize("text", ["a = [", "a = 1\na = 2", "x" * 10, "a = " + "[" * 5000, "a = " + "9" * 6000, 'slug = "a\n'])
def test_what_is_no_toml_is_one_problem(text: str) -> None:
    (problem,) = problems(course_files(course=text))
    assert "不是正确的 TOML" in problem.sentence


def test_several_mistakes_are_told_together() -> None:
    text = COURSE.replace("study_hours = 1.5", "study_hours = 1.3").replace("is_required", "is_needed")
    assert len(problems(course_files(course=text, quiz=QUIZ.replace("draw = 2", "drew = 2")))) == 2
    assert [problem.line for problem in problems(course_files(course=text))] == sorted(
        [line_of(text, "is_needed"), line_of(text, "study_hours")]
    )


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_content_makes_the_check_fail(content: bytes) -> None:
    for name in ("course.toml", "quizzes/04.toml", "lessons/02.md", "media/01.mp4", "media/01.vtt", "media/03.pdf"):
        check_course(course_files() | {name: content})


values = st.recursive(
    st.integers() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=50)
@given(key=st.sampled_from(["slug", "study_hours", "tags", "cover", "completion", "sections"]), value=values)
def test_no_value_makes_the_check_fail(key: str, value: object) -> None:
    document = tomllib.loads(COURSE) | {key: value}
    for problem in problems(course_files(course=tomlkit.dumps(document))):
        assert problem.line >= 1


class TestLines:
    TEXT = (
        'a = 1\n\n[b]\nc = """\nd = 4\n"""\n"e f" = 6 # x = 7\nlist = [\n  1, # [\n  "],",\n  3,\n]\n'
        "[[t]]\nu = 1\n[[t]]\nu.v = 2\n[[t.w]]\nx = 1\n"
    )

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("a",), 1),
            (("b",), 3),
            (("b", "c"), 4),
            (("b", "e f"), 7),
            (("b", "list"), 8),
            (("b", "list", 0), 9),
            (("b", "list", 1), 10),
            (("b", "list", 2), 11),
            (("t", 0), 13),
            (("t", 0, "u"), 14),
            (("t", 1, "u", "v"), 16),
            (("t", 1, "w", 0, "x"), 18),
            (("b", "not there"), 3),
            (("nowhere", 3), 1),
        ],
    )
    def test_every_key_has_the_line_it_stands_on(self, path: tuple[str | int, ...], line: int) -> None:
        tomllib.loads(self.TEXT)
        assert toml_lines.line_for(path, toml_lines.lines_of(self.TEXT)) == line


def test_the_page_about_the_format_names_every_key() -> None:
    page = (Path(__file__).resolve().parents[3] / "courses/README.md").read_text(encoding="utf-8")
    shapes = [Cover, Completion, VideoLesson, ArticleLesson, DocumentLesson, QuizLesson, SectionPart, CoursePart, QuestionPart, QuizPart]
    keys = {key for shape in shapes for key in shape.model_fields}
    assert {key for key in keys if not re.search(rf"(^|[`\[.]){key}(`|\]| =)", page, re.MULTILINE)} == set()
