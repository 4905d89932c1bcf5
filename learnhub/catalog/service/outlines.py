"""Writing a whole course: its facts, its materials, its outline. Learners' records hang on lessons, which are kept by slug."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from sqlalchemy import select

from learnhub.audit.service import record
from learnhub.catalog.models import ARTICLE, PUBLISHED, Course, Lesson, LessonTextPast, Material, Section
from learnhub.catalog.rules.texts import characters_of, part_digests, parts_of, version_of
from learnhub.core import storage
from learnhub.core.extensions import db
from learnhub.core.sanitizing import clean_html, markdown_to_html, plain_text


@dataclass(frozen=True)
class LessonDraft:
    """A lesson as its author wants it; `media` and `captions` name materials of the course."""

    slug: str
    kind: str
    title: str
    body_markdown: str = ""
    duration_seconds: int = 0
    pages: int = 0
    question_count: int = 0
    media: str | None = None
    captions: str | None = None


@dataclass(frozen=True)
class SectionDraft:
    """A chapter and its lessons, in order."""

    title: str
    lessons: Sequence[LessonDraft]


@dataclass(frozen=True)
class CourseDraft:
    """The facts of a course; an `award_level` of None leaves it as it is."""

    slug: str
    title: str
    category: str
    cover_label: str
    study_hours: Decimal
    summary: str = ""
    tags: list[str] = field(default_factory=list)
    editor: str = ""
    cover_tone: str = "zhu"
    is_required: bool = False
    complete_coverage: float | None = None
    quiz_pass_percent: int = 60
    highest_rate: float | None = None
    award_level: str | None = None


def save_course(draft: CourseDraft, *, unit_id: int | None, position: int, actor_id: int | None, now: datetime) -> Course:
    """Create or change the course of that slug; a new one is published, one that was withdrawn stays so."""
    course = db.session.scalar(select(Course).where(Course.slug == draft.slug))
    is_new, level = course is None, course.award_level if course else None
    if course is None:
        course = Course(slug=draft.slug, unit_id=unit_id, created_by=actor_id, created_at=now, published_at=now, state=PUBLISHED)
        db.session.add(course)
    for name in draft.__dataclass_fields__:
        if name != "award_level" or draft.award_level is not None:
            setattr(course, name, getattr(draft, name))
    course.position = position
    course.updated_at = now
    db.session.flush()
    record("create_course" if is_new else "change_course", "course", course.id, actor_id=actor_id, now=now, title=course.title)
    if level is not None and level != course.award_level:
        record("set_award_level", "course", course.id, actor_id=actor_id, now=now, title=course.title, old=level, new=course.award_level)
    return course


def save_material(course: Course, name: str, source: BinaryIO, media_type: str, *, now: datetime) -> Material:
    """Store a file of the course under `name`; a new file of the same name takes the place of the old one."""
    suffix = "." + name.rsplit(".", 1)[-1]
    stored = storage.keep(source, suffix)
    material = db.session.scalar(select(Material).where(Material.course_id == course.id, Material.name == name))
    if material is None:
        material = Material(course_id=course.id, name=name, added_at=now, media_type="", key="", size=0, sha256="")
        db.session.add(material)
    if material.sha256 != stored.sha256:
        material.added_at = now
    material.media_type, material.key, material.size, material.sha256 = media_type, stored.key, stored.size, stored.sha256
    db.session.flush()
    return material


def save_outline(
    course: Course, sections: Sequence[SectionDraft], materials: Mapping[str, Material], *, now: datetime
) -> dict[str, Lesson]:
    """Give the course these sections and lessons; a lesson that is gone is retired, one that moved keeps its row."""
    known = {lesson.slug: lesson for lesson in db.session.scalars(select(Lesson).where(Lesson.course_id == course.id))}
    wanted = [lesson.slug for section in sections for lesson in section.lessons]
    for slug, gone in known.items():
        if slug not in wanted and gone.retired_at is None:
            gone.retired_at, gone.section_id = now, None
    rows = list(db.session.scalars(select(Section).where(Section.course_id == course.id).order_by(Section.position)))
    for place, draft in enumerate(sections):
        if place == len(rows):
            rows.append(Section(course_id=course.id))
        rows[place].title, rows[place].position = draft.title, place
        db.session.add(rows[place])
        db.session.flush()
        for number, lesson in enumerate(draft.lessons):
            row = known.setdefault(lesson.slug, Lesson(course_id=course.id, slug=lesson.slug))
            _fill(row, lesson, materials, now)
            row.section_id, row.position, row.retired_at = rows[place].id, number, None
            db.session.add(row)
    db.session.flush()
    db.session.expire_all()
    for surplus in rows[len(sections) :]:
        db.session.delete(surplus)
    db.session.flush()
    db.session.expire(course, ["sections"])
    return {slug: known[slug] for slug in wanted}


def _fill(row: Lesson, draft: LessonDraft, materials: Mapping[str, Material], now: datetime) -> None:
    body = render_body(draft.body_markdown, materials) if draft.kind == ARTICLE else ""
    version = version_of(body) if draft.kind == ARTICLE else None
    if row.body_sha256 is not None and row.body_sha256 != version:
        _keep_text(row, now)
    row.kind, row.title, row.body_markdown = draft.kind, draft.title, draft.body_markdown
    row.body_html, row.body_sha256 = body, version
    row.characters = characters_of(plain_text(row.body_html))
    row.pages = parts_of(row.body_html) if draft.kind == ARTICLE else draft.pages
    row.duration_seconds, row.question_count = draft.duration_seconds, draft.question_count
    row.material_id = materials[draft.media].id if draft.media else None
    row.captions_id = materials[draft.captions].id if draft.captions else None


def _keep_text(row: Lesson, now: datetime) -> None:
    """Remember which parts the text had that is replaced now: what was read of them is read in the new one too."""
    past = db.session.scalar(select(LessonTextPast).where(LessonTextPast.lesson_id == row.id, LessonTextPast.sha256 == row.body_sha256))
    if past is None:
        past = LessonTextPast(lesson_id=row.id, sha256=row.body_sha256 or "", parts=part_digests(row.body_html))
        db.session.add(past)
    past.replaced_at = now


def render_body(markdown: str, materials: Mapping[str, Material]) -> str:
    """The clean HTML of a text; images that are materials of the course get their address."""
    html = markdown_to_html(markdown)
    for name, material in materials.items():
        html = html.replace(f'src="{name}"', f'src="/media/{material.id}"')
    return clean_html(html)
