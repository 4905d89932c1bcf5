"""Courses from files: read, check, import once per content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.assessment.service import save_lesson_quiz
from learnhub.catalog import queries as catalog_queries
from learnhub.catalog import service as catalog
from learnhub.catalog.models import Course, Lesson, Material
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.interchange.rules import media
from learnhub.interchange.rules.course_files import LETTERS, CourseFile, Problem, check_course, images_of, lessons_of
from learnhub.interchange.rules.course_schema import (
    ArticleLesson,
    AudioLesson,
    CoursePart,
    DocumentLesson,
    LessonPart,
    QuestionPart,
    QuizLesson,
    QuizPart,
    VideoLesson,
)
from learnhub.interchange.rules.course_texts import html_of
from learnhub.interchange.service.course_folders import fingerprint_of, read_folder
from learnhub.questions import service as questions
from learnhub.questions.models import Question, QuestionBank

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


@dataclass(frozen=True)
class FoundCourse:
    """A course folder as read: its files, what they say, what is wrong."""

    folder: Path
    files: Mapping[str, bytes]
    content: CourseFile
    fingerprint: str
    position: int

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the files."""
        return self.content.problems


@dataclass(frozen=True)
class ImportedCourse:
    """What an import did."""

    title: str
    outcome: str
    lessons: int = 0
    questions: int = 0


def find_course(folder: Path, position: int = 0) -> FoundCourse:
    """Read and check one course folder."""
    files, problems = read_folder(folder)
    content = check_course(files)
    content.problems[:] = sorted({*problems, *content.problems})
    return FoundCourse(folder, files, content, fingerprint_of(files, position), position)


def import_course(found: FoundCourse, *, unit_id: int, actor_id: int | None, now: datetime) -> ImportedCourse:
    """Bring the course to what its files say, keeping what learners have done. Raises Refused when anything is wrong with the files."""
    course_part = found.content.course
    if found.problems or course_part is None:
        raise Refused(_("课程文件有 %(count)s 处问题，没有导入。", count=len(found.problems)))
    before = catalog_queries.course_by_slug(course_part.slug)
    if before is not None and before.fingerprint == found.fingerprint:
        return ImportedCourse(before.title, UNCHANGED)
    course = catalog.save_course(_facts(course_part), unit_id=unit_id, position=found.position, actor_id=actor_id, now=now)
    materials = _save_materials(course, course_part, found.files, now=now)
    sections = [
        catalog.SectionDraft(section.title, [_lesson(lesson, found) for lesson in section.lessons]) for section in course_part.sections
    ]
    lessons = catalog.save_outline(course, sections, materials, now=now)
    count = _save_quizzes(course, course_part, found.content, lessons, unit_id=unit_id, actor_id=actor_id, now=now)
    course.fingerprint = found.fingerprint
    db.session.flush()
    return ImportedCourse(course.title, CHANGED if before else CREATED, len(lessons), count)


def _facts(part: CoursePart) -> catalog.CourseDraft:
    return catalog.CourseDraft(
        slug=part.slug,
        title=part.title,
        summary=part.summary,
        category=part.category,
        tags=list(part.tags),
        editor=part.editor,
        cover_label=part.cover.label,
        cover_tone=part.cover.tone,
        is_required=part.is_required,
        study_hours=Decimal(str(part.study_hours)),
        complete_coverage=part.completion.coverage,
        quiz_pass_percent=part.completion.quiz_pass_percent,
        highest_rate=part.completion.max_rate,
        award_level=part.award_level,
    )


def _save_materials(course: Course, part: CoursePart, files: Mapping[str, bytes], *, now: datetime) -> dict[str, Material]:
    """Store every file that a lesson shows, by its path in the folder."""
    names: list[str] = []
    for _path, lesson in lessons_of(part):
        if isinstance(lesson, VideoLesson | AudioLesson):
            names += [lesson.media, *([lesson.captions] if lesson.captions else [])]
        elif isinstance(lesson, DocumentLesson):
            names.append(lesson.document)
        elif isinstance(lesson, ArticleLesson):
            names += images_of(files[lesson.body].decode("utf-8-sig"))
    return {
        name: catalog.save_material(course, name, BytesIO(files[name]), media.media_type_of(name), now=now) for name in dict.fromkeys(names)
    }


def _lesson(part: LessonPart, found: FoundCourse) -> catalog.LessonDraft:
    if isinstance(part, VideoLesson | AudioLesson):
        return catalog.LessonDraft(
            part.slug, part.kind, part.title, duration_seconds=part.duration_seconds, media=part.media, captions=part.captions
        )
    if isinstance(part, ArticleLesson):
        return catalog.LessonDraft(part.slug, part.kind, part.title, body_markdown=found.files[part.body].decode("utf-8-sig"))
    if isinstance(part, DocumentLesson):
        return catalog.LessonDraft(part.slug, part.kind, part.title, pages=part.pages, media=part.document)
    quiz = found.content.quizzes[part.quiz]
    return catalog.LessonDraft(part.slug, part.kind, part.title, question_count=quiz.draw or len(quiz.questions))


def _save_quizzes(
    course: Course,
    part: CoursePart,
    content: CourseFile,
    lessons: Mapping[str, Lesson],
    *,
    unit_id: int,
    actor_id: int | None,
    now: datetime,
) -> int:
    """Write the questions into the course's bank and give each quiz lesson its quiz; how many questions there are."""
    quizzes = [(lesson, content.quizzes[lesson.quiz]) for _path, lesson in lessons_of(part) if isinstance(lesson, QuizLesson)]
    bank = db.session.scalar(select(QuestionBank).where(QuestionBank.course_id == course.id))
    if bank is not None:
        named = {question.id for _lesson, quiz in quizzes for question in quiz.questions}
        _retire_others(bank, named, actor_id=actor_id, now=now)
    elif quizzes:
        bank = questions.create_bank(_bank_name(course, unit_id), unit_id, actor_id=actor_id, now=now, course_id=course.id)
    if bank is None:
        return 0
    for lesson, quiz in quizzes:
        saved = [questions.save_question(bank, _question(question, quiz), actor_id=actor_id, now=now).id for question in quiz.questions]
        save_lesson_quiz(
            lessons[lesson.slug].id,
            quiz.title,
            saved,
            pass_percent=part.completion.quiz_pass_percent if quiz.pass_percent is None else quiz.pass_percent,
            attempts=quiz.attempts,
            draw=quiz.draw,
            actor_id=actor_id,
            now=now,
        )
    return sum(len(quiz.questions) for _lesson, quiz in quizzes)


def _bank_name(course: Course, unit_id: int) -> str:
    """After the course; where the unit has a bank of that name, with its number as well."""
    name = f"课程：{course.title}"[:80]
    is_taken = db.session.scalar(select(QuestionBank.id).where(QuestionBank.unit_id == unit_id, QuestionBank.name == name)) is not None
    return f"{name[:60]}（{course.id}）" if is_taken else name


def _retire_others(bank: QuestionBank, named: set[str], *, actor_id: int | None, now: datetime) -> None:
    """Questions that the course's files no longer name leave the bank's use; attempts keep them."""
    rows = db.session.execute(
        select(Question.id, Question.external_id).where(Question.bank_id == bank.id, Question.external_id.is_not(None))
    )
    gone = [question_id for question_id, name in rows if name not in named]
    questions.retire_questions(bank, gone, actor_id=actor_id, now=now)


def _question(part: QuestionPart, quiz: QuizPart) -> questions.QuestionDraft:
    if isinstance(part.answer, bool):
        options = list(questions.true_false_options(part.answer))
    else:
        letters = set(part.answer)
        options = [questions.OptionDraft(html_of(text), letter in letters) for letter, text in zip(LETTERS, part.options, strict=False)]
    return questions.QuestionDraft(
        kind=part.kind,
        stem=html_of(part.stem),
        options=options,
        explanation=html_of(part.explanation),
        source=part.source,
        clause=part.clause,
        in_force=part.in_force,
        topic=quiz.title[:80],
        difficulty=part.difficulty,
        tags=[],
        external_id=part.id,
        markup=questions.HTML,
    )
