"""Courses to files: what an import of them would make again."""

from decimal import Decimal
from typing import Any

import tomlkit
from sqlalchemy import select
from tomlkit.items import AoT, Table

from learnhub.assessment.models import Exam
from learnhub.catalog.models import ARTICLE, DOCUMENT, PLAYED_KINDS, QUIZ, Course, Lesson, Material
from learnhub.catalog.queries import materials_of, whole_course
from learnhub.core import storage
from learnhub.core.extensions import db
from learnhub.interchange.rules.course_files import COURSE, LETTERS, images_of
from learnhub.interchange.rules.course_texts import text_of
from learnhub.questions.models import TRUE_FALSE, Question, QuestionVersion


def export_course(slug: str) -> dict[str, bytes]:
    """The files of a course by their path in its folder. Raises Missing."""
    course = whole_course(slug)
    files: dict[str, bytes] = {}
    materials = {material.name: material for material in materials_of(course.id)}
    sections = tomlkit.aot()
    for section in course.sections:
        lessons = tomlkit.aot()
        for lesson in section.lessons:
            lessons.append(_table(_lesson(lesson, files, materials)))
        sections.append(_table({"title": section.title, "lessons": lessons}))
    document = tomlkit.document()
    document.update(_facts(course))
    document["sections"] = sections
    files[COURSE] = tomlkit.dumps(document).encode()
    return files


def _table(values: dict[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        if value is None or value == "":
            continue
        is_long = isinstance(value, str) and "\n" in value
        table[key] = tomlkit.string(value, multiline=True) if is_long else value
    return table


def _number(value: Decimal | float) -> float:
    return float(value)


def _facts(course: Course) -> dict[str, Any]:
    completion = {
        "coverage": course.complete_coverage,
        "quiz_pass_percent": course.quiz_pass_percent,
        "max_rate": course.highest_rate,
    }
    return {
        "slug": course.slug,
        "title": course.title,
        "summary": course.summary,
        "category": course.category,
        "tags": list(course.tags),
        "editor": course.editor,
        "is_required": course.is_required,
        "study_hours": _number(course.study_hours),
        "award_level": course.award_level,
        "cover": _table({"label": course.cover_label, "tone": course.cover_tone}),
        "completion": _table(completion),
    }


def _lesson(lesson: Lesson, files: dict[str, bytes], materials: dict[str, Material]) -> dict[str, Any]:
    """The keys of one lesson; its files join `files`."""
    values: dict[str, Any] = {"slug": lesson.slug, "kind": lesson.kind, "title": lesson.title}
    if lesson.kind in PLAYED_KINDS and lesson.material:
        values |= {"media": _keep(lesson.material, files), "duration_seconds": lesson.duration_seconds}
        if lesson.captions:
            values["captions"] = _keep(lesson.captions, files)
    elif lesson.kind == ARTICLE:
        values["body"] = f"lessons/{lesson.slug}.md"
        files[values["body"]] = lesson.body_markdown.encode()
        for name in images_of(lesson.body_markdown):
            _keep(materials[name], files)
    elif lesson.kind == DOCUMENT and lesson.material:
        values |= {"document": _keep(lesson.material, files), "pages": lesson.pages}
    elif lesson.kind == QUIZ:
        values["quiz"] = f"quizzes/{lesson.slug}.toml"
        files[values["quiz"]] = _quiz(lesson)
    return values


def _keep(material: Material, files: dict[str, bytes]) -> str:
    files[material.name] = storage.path_of(material.key).read_bytes()
    return material.name


def _quiz(lesson: Lesson) -> bytes:
    exam = db.session.scalars(select(Exam).where(Exam.lesson_id == lesson.id)).one()
    ids = [item.question_id for item in exam.items]
    rows = db.session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version))
        .where(Question.id.in_(ids))
    )
    found = {question.id: (question, version) for question, version in rows}
    questions: AoT = tomlkit.aot()
    for question_id in ids:
        questions.append(_table(_question(*found[question_id])))
    document = tomlkit.document()
    document["title"] = exam.title
    document["pass_percent"] = exam.pass_percent
    document["attempts"] = exam.attempts_allowed
    document["draw"] = exam.draw_count
    document["questions"] = questions
    return tomlkit.dumps(document).encode()


def _question(question: Question, version: QuestionVersion) -> dict[str, Any]:
    right = set(version.answer_key["right"])
    values: dict[str, Any] = {
        "id": question.external_id or f"q{question.id}",
        "kind": version.kind,
        "stem": text_of(version.stem_html),
    }
    if version.kind == TRUE_FALSE:
        values["answer"] = version.options[0]["id"] in right
    else:
        values["options"] = [text_of(option["html"]) for option in version.options]
        values["answer"] = "".join(letter for letter, option in zip(LETTERS, version.options, strict=False) if option["id"] in right)
    return values | {
        "explanation": text_of(version.explanation_html),
        "source": version.source,
        "clause": version.clause,
        "in_force": version.in_force,
        "difficulty": question.difficulty,
    }
