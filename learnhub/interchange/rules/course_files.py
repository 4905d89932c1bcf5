"""A course kept as files: everything that can be wrong in a folder, found at once, with file and line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from learnhub.interchange.rules import audio, media, toml_lines
from learnhub.interchange.rules.course_schema import (
    ArticleLesson,
    AudioLesson,
    CoursePart,
    DocumentLesson,
    LessonPart,
    Part,
    QuestionPart,
    QuizLesson,
    QuizPart,
    VideoLesson,
    faults,
)

Shape = TypeVar("Shape", bound=Part)
COURSE = "course.toml"
TOLERANCE_SECONDS = 1.0  # between what course.toml says and what the video says
LETTERS = "ABCDEFGH"
_LINE = re.compile(r"\(at line (\d+)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)")


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One mistake, where it is and what to do."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}：{self.sentence}"


@dataclass
class CourseFile:
    """A course as its folder says it; `quizzes` by the path in `lesson.quiz`. To be used only when there are no problems."""

    course: CoursePart | None = None
    quizzes: dict[str, QuizPart] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check_course(files: Mapping[str, bytes]) -> CourseFile:
    """Read the files of one course (path within the folder → content); mistakes are collected, never raised."""
    found = CourseFile()
    if COURSE not in files:
        found.problems.append(Problem(COURSE, 1, "文件夹里没有 course.toml"))
        return found
    found.course, lines = _parse(COURSE, files[COURSE], CoursePart, found.problems)
    if found.course is not None:
        _check_outline(found, files, lines)
    found.problems.sort()
    return found


def lessons_of(course: CoursePart) -> Iterator[tuple[tuple[str | int, ...], LessonPart]]:
    """Every lesson with its path in course.toml."""
    for number, section in enumerate(course.sections):
        for place, lesson in enumerate(section.lessons):
            yield ("sections", number, "lessons", place), lesson


def images_of(markdown: str) -> list[str]:
    """Images of a text that are files of the course."""
    return [address for address in _IMAGE.findall(markdown) if "://" not in address and not address.startswith("/")]


def _parse(name: str, content: bytes, shape: type[Shape], problems: list[Problem]) -> tuple[Shape | None, dict[tuple[str | int, ...], int]]:
    text = _text(name, content)
    if isinstance(text, Problem):
        problems.append(text)
        return None, {}
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError also for a number of thousands of digits
        match = _LINE.search(str(error))
        line = int(match[1]) if match else max(1, len(text.splitlines()))
        problems.append(Problem(name, line, f"这里不是正确的 TOML（{str(error).split(' (at ')[0]}）"))
        return None, {}
    lines = toml_lines.lines_of(text)
    try:
        return shape.model_validate(values), lines
    except ValidationError as error:
        problems.extend(Problem(name, toml_lines.line_for(path, lines), sentence) for path, sentence in faults(error))
        return None, lines


def _check_outline(found: CourseFile, files: Mapping[str, bytes], lines: dict[tuple[str | int, ...], int]) -> None:
    if found.course is None:
        return
    slugs: dict[str, int] = {}
    questions: dict[str, str] = {}
    for path, lesson in lessons_of(found.course):
        line = toml_lines.line_for((*path, "slug"), lines)
        if lesson.slug in slugs:
            found.problems.append(Problem(COURSE, line, f"“{lesson.slug}”与第 {slugs[lesson.slug]} 行重复，同一课程内每节的 slug 应不同"))
        slugs.setdefault(lesson.slug, line)
        for key, sentence in _faults_of_lesson(lesson, files):
            found.problems.append(Problem(COURSE, toml_lines.line_for((*path, key), lines), sentence))
        if isinstance(lesson, QuizLesson) and lesson.quiz in files:
            if lesson.quiz in found.quizzes:
                found.problems.append(Problem(COURSE, toml_lines.line_for((*path, "quiz"), lines), f"{lesson.quiz} 已用于另一节"))
            else:
                _check_quiz(lesson.quiz, files[lesson.quiz], found, questions)
        if isinstance(lesson, ArticleLesson) and lesson.body in files:
            found.problems.extend(_faults_of_text(lesson.body, files))
        if isinstance(lesson, VideoLesson | AudioLesson) and lesson.captions in files and lesson.captions is not None:
            found.problems.extend(_faults_of_captions(lesson.captions, files[lesson.captions], lesson.duration_seconds))


def _faults_of_lesson(lesson: LessonPart, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    wanted: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    if isinstance(lesson, VideoLesson):
        wanted = {"media": (lesson.media, (".mp4", ".webm")), "captions": (lesson.captions, (".vtt",))}
    elif isinstance(lesson, AudioLesson):
        wanted = {"media": (lesson.media, tuple(audio.LENGTHS)), "captions": (lesson.captions, (".vtt",))}
    elif isinstance(lesson, ArticleLesson):
        wanted = {"body": (lesson.body, (".md",))}
    elif isinstance(lesson, DocumentLesson):
        wanted = {"document": (lesson.document, (".pdf",))}
    else:
        wanted = {"quiz": (lesson.quiz, (".toml",))}
    is_sound = True
    for key, (name, suffixes) in wanted.items():
        sentence = _fault_of_reference(name, suffixes, files) if name is not None else None
        if sentence:
            is_sound = False
            yield key, sentence
    if is_sound and isinstance(lesson, VideoLesson):
        yield from _faults_of_video(lesson, files[lesson.media])
    if is_sound and isinstance(lesson, AudioLesson):
        yield from _faults_of_audio(lesson, files[lesson.media])
    if is_sound and isinstance(lesson, DocumentLesson):
        yield from _faults_of_document(lesson, files[lesson.document])


def _fault_of_reference(name: str, suffixes: tuple[str, ...], files: Mapping[str, bytes]) -> str | None:
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "." in name.split("/"):
        return f"“{name}”不能指到课程文件夹以外，请写成文件夹内的路径，例如 media/01.mp4"
    if not name.lower().endswith(suffixes):
        return f"“{name}”应为 {'、'.join(suffixes)} 文件"
    if name not in files:
        return f"找不到文件 {name}"
    if not files[name]:
        return f"文件 {name} 是空的"
    return None


def _faults_of_video(lesson: VideoLesson, content: bytes) -> Iterator[tuple[str, str]]:
    if not lesson.media.lower().endswith(".mp4"):
        return
    if not media.is_mp4(content):
        yield "media", f"{lesson.media} 不是 MP4 视频"
        return
    seconds = media.seconds_of_mp4(content)
    if seconds is None:
        yield "media", f"读不出 {lesson.media} 的时长，请重新导出视频"
    else:
        yield from _faults_of_length(lesson.duration_seconds, seconds, "视频")


def _faults_of_length(said: int, seconds: float, what: str) -> Iterator[tuple[str, str]]:
    if abs(seconds - said) > TOLERANCE_SECONDS:
        yield "duration_seconds", f"写的是 {said} 秒，{what}实际 {seconds:.1f} 秒，请改为 {round(seconds)}"


def _faults_of_audio(lesson: AudioLesson, content: bytes) -> Iterator[tuple[str, str]]:
    if lesson.media.lower().endswith(".m4a") and audio.has_picture(content):
        yield "media", f"{lesson.media} 里有画面，请把 kind 写成 video，文件改名为 .mp4"
        return
    seconds = audio.seconds_of(lesson.media, content)
    if seconds is None:
        yield "media", f"{lesson.media} 不是 {lesson.media.rsplit('.', 1)[-1].upper()} 音频，请重新导出"
    else:
        yield from _faults_of_length(lesson.duration_seconds, seconds, "音频")


def _faults_of_document(lesson: DocumentLesson, content: bytes) -> Iterator[tuple[str, str]]:
    if not media.is_pdf(content):
        yield "document", f"{lesson.document} 不是 PDF 文件"
        return
    pages = media.pages_of_pdf(content)
    if pages is not None and pages != lesson.pages:
        yield "pages", f"写的是 {lesson.pages} 页，文件实际 {pages} 页，请改为 {pages}"


def _text(name: str, content: bytes) -> str | Problem:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Problem(name, content[: error.start].count(b"\n") + 1, "文件不是 UTF-8 编码，请另存为 UTF-8")


def _faults_of_captions(name: str, content: bytes, seconds: float) -> Iterator[Problem]:
    text = _text(name, content)
    if isinstance(text, Problem):
        yield text
    elif fault := media.fault_of_captions(text, seconds):
        yield Problem(name, *fault)


def _faults_of_text(name: str, files: Mapping[str, bytes]) -> Iterator[Problem]:
    text = _text(name, files[name])
    if isinstance(text, Problem):
        yield text
        return
    if not text.strip():
        yield Problem(name, 1, "文章是空的")
    for number, line in enumerate(text.splitlines(), start=1):
        for address in images_of(line):
            sentence = _fault_of_reference(address, (".png", ".jpg", ".jpeg", ".webp", ".gif"), files)
            if sentence:
                yield Problem(name, number, sentence)


def _check_quiz(name: str, content: bytes, found: CourseFile, questions: dict[str, str]) -> None:
    quiz, lines = _parse(name, content, QuizPart, found.problems)
    if quiz is None:
        return
    found.quizzes[name] = quiz
    if quiz.draw > len(quiz.questions):
        sentence = f"要抽 {quiz.draw} 题，但只有 {len(quiz.questions)} 题"
        found.problems.append(Problem(name, toml_lines.line_for(("draw",), lines), sentence))
    wordings: dict[tuple[str, ...], int] = {}
    for number, question in enumerate(quiz.questions):
        path = ("questions", number)
        if question.id in questions:
            sentence = f"“{question.id}”已用于 {questions[question.id]}，同一课程内每题的 id 应不同"
            found.problems.append(Problem(name, toml_lines.line_for((*path, "id"), lines), sentence))
        questions.setdefault(question.id, name)
        wording = (question.stem.strip(), *sorted(question.options))
        if wording in wordings:
            sentence = f"这道题与第 {wordings[wording] + 1} 题的题干和选项相同，请删去一道"
            found.problems.append(Problem(name, toml_lines.line_for((*path, "stem"), lines), sentence))
        wordings.setdefault(wording, number)
        for key, sentence in _faults_of_question(question):
            found.problems.append(Problem(name, toml_lines.line_for((*path, key), lines), sentence))


def _faults_of_question(question: QuestionPart) -> Iterator[tuple[str, str]]:
    if question.kind == "true_false":
        if question.options:
            yield "options", "判断题不写选项"
        if not isinstance(question.answer, bool):
            yield "answer", "判断题的答案应为 true 或 false，不加引号"
        return
    if not 2 <= len(question.options) <= len(LETTERS):
        yield "options", f"选择题应有 2 到 {len(LETTERS)} 个选项"
        return
    if len(set(question.options)) != len(question.options):
        yield "options", "有两个相同的选项"
    allowed = LETTERS[: len(question.options)]
    answer = question.answer
    if not isinstance(answer, str) or not answer or any(letter not in allowed for letter in answer):
        yield (
            "answer",
            f'答案应为 {allowed[0]} 到 {allowed[-1]} 的字母，例如 "{allowed[:2] if question.kind == "multiple" else allowed[0]}"',
        )
    elif len(set(answer)) != len(answer):
        yield "answer", "答案里有重复的字母"
    elif question.kind == "single" and len(answer) != 1:
        yield "answer", "单选题只有一个正确答案；有几个请把 kind 改为 multiple"
