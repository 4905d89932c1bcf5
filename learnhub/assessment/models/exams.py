"""Exams (a lesson's quiz is one too) and who may sit them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.assessment.models.papers import DrawRule, PaperItem
from learnhub.core.database import Base, Id

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
FIXED, DRAWN = "fixed", "drawn"


class Exam(Base):
    """An exam 考试, or, with `lesson_id`, the quiz 测验 of a lesson (no window, practice rules).

    `review` says what is shown when: `{"score": when, "right_answers": when, "explanations": when}` with when one of
    `after_submit`, `after_close`, `never`.
    """

    __tablename__ = "exam"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
        CheckConstraint("closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name="window"),
        CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),
        Index("ix_exam_state", "state", "closes_at"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(120))
    instructions_html: Mapped[str] = mapped_column(Text, default="")
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    paper_mode: Mapped[str] = mapped_column(String(8), default=FIXED)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    pass_percent: Mapped[int] = mapped_column(default=60)
    attempts_allowed: Mapped[int] = mapped_column(default=1)
    shuffles_questions: Mapped[bool] = mapped_column(default=True)
    shuffles_options: Mapped[bool] = mapped_column(default=True)
    draw_count: Mapped[int] = mapped_column(default=0)
    review: Mapped[dict[str, Any]]
    full_marks: Mapped[float] = mapped_column(default=0.0)
    question_count: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    items: Mapped[list[PaperItem]] = relationship(order_by="PaperItem.position", cascade="all, delete-orphan")
    draws: Mapped[list[DrawRule]] = relationship(order_by="DrawRule.position", cascade="all, delete-orphan")

    @property
    def is_quiz(self) -> bool:
        """Whether it belongs to a lesson."""
        return self.lesson_id is not None


class ExamAudience(Base):
    """A unit whose members (subtree) may sit the exam."""

    __tablename__ = "exam_audience"
    __table_args__ = (UniqueConstraint("exam_id", "unit_id"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
