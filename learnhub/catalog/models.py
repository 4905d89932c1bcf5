"""Tables of courses, sections, lessons and materials."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.core.database import Base, Id, Json

VIDEO, AUDIO, ARTICLE, DOCUMENT, QUIZ = "video", "audio", "article", "document", "quiz"
LESSON_KINDS = (VIDEO, AUDIO, ARTICLE, DOCUMENT, QUIZ)
PLAYED_KINDS = (VIDEO, AUDIO)
AWARD_LEVELS = ("course", "lesson", "proportional", "tiers")
DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
COVER_TONES = ("zhu", "dian", "song", "zhe", "mo")


class Course(Base):
    """A course; `slug` is its stable name in files and addresses, `fingerprint` the digest of the folder it was last imported from.

    `award_level` says how its study hours are paid; never more than `study_hours`, the approved ones.
    """

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("study_hours >= 0 AND study_hours * 2 = round(study_hours * 2)", name="study_hours"),
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
        CheckConstraint("award_level IN ('course', 'lesson', 'proportional', 'tiers')", name="award_level"),
        Index("ix_course_state", "state", "category"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(500), default="")
    category: Mapped[str] = mapped_column(String(40), index=True)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    editor: Mapped[str] = mapped_column(String(80), default="")
    cover_label: Mapped[str] = mapped_column(String(12))
    cover_tone: Mapped[str] = mapped_column(String(8), default="zhu")
    is_required: Mapped[bool] = mapped_column(default=False)
    study_hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    award_level: Mapped[str] = mapped_column(String(12), default="course", server_default="course")
    complete_coverage: Mapped[float | None]
    quiz_pass_percent: Mapped[int] = mapped_column(default=60)
    highest_rate: Mapped[float | None]
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    position: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    sections: Mapped[list["Section"]] = relationship(order_by="Section.position", back_populates="course", cascade="all, delete-orphan")

    @property
    def is_published(self) -> bool:
        """Whether members see it."""
        return self.state == PUBLISHED


class Section(Base):
    """A chapter 章 of a course."""

    __tablename__ = "section"

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))

    course: Mapped[Course] = relationship(back_populates="sections")
    lessons: Mapped[list["Lesson"]] = relationship(order_by="Lesson.position", back_populates="section")


class Lesson(Base):
    """A lesson 节. `slug` is stable within the course: learners' records hang on it. Retired, never deleted, once it was in a course.

    `pages` is how many parts a document (pages) or an article (paragraphs: the top elements of `body_html`) has. `body_sha256` is the
    version of an article's text, as the file's digest is that of a video.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("course_id", "slug"),
        CheckConstraint("kind IN ('video', 'audio', 'article', 'document', 'quiz')", name="kind"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(160))
    body_markdown: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    body_sha256: Mapped[str | None] = mapped_column(String(64))
    duration_seconds: Mapped[int] = mapped_column(default=0)
    characters: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    question_count: Mapped[int] = mapped_column(default=0)
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
    captions_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
    retired_at: Mapped[datetime | None]

    section: Mapped[Section | None] = relationship(back_populates="lessons")
    material: Mapped["Material | None"] = relationship(foreign_keys=[material_id])
    captions: Mapped["Material | None"] = relationship(foreign_keys=[captions_id])


class LessonTextPast(Base):
    """A text of an article that was replaced: the digests of its parts tell which of them a later text still has."""

    __tablename__ = "lesson_text_past"
    __table_args__ = (UniqueConstraint("lesson_id", "sha256"),)

    id: Mapped[Id]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    parts: Mapped[list[str]] = mapped_column(Json)
    replaced_at: Mapped[datetime]


class Material(Base):
    """A file 课件 of a course; `key` is its place in the store, made of its content."""

    __tablename__ = "material"
    __table_args__ = (UniqueConstraint("course_id", "name"),)

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    media_type: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
