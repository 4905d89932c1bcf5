"""Exams (a lesson's quiz is one too) and who may sit them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.assessment.models.papers import DrawRule, PaperItem
from learnhub.core.database import Base, Id

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
FIXED, DRAWN = "fixed", "drawn"


class Exam(Base):
    """An exam 考试, or, with `lesson_id`, the quiz 测验 of a lesson (no window, practice rules).

    `review` says what is shown when: `{subject: when}` with the subjects and the words of `rules.review`; `release_at` is the moment
    that `at_time` means, `released_at` when somebody published what waits `by_hand`. `marking` is how questions with several right
    options are marked (`rules.several`; empty is by the setting), `review_days` how long one may ask for a review of the score.
    `entry_minutes` after the beginning the door closes; with `gives_full_time` who enters late has the whole limit. `latest_end` is
    when the last person may still write, where that is after `closes_at`. `form_key` belongs to the form that made it, so that a form
    sent twice makes one.
    """

    __tablename__ = "exam"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
        CheckConstraint("closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name="window"),
        CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),
        Index("ix_exam_state", "state", "closes_at"),
        Index("uq_exam_form_key", "created_by", "form_key", unique=True),
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
    entry_minutes: Mapped[int | None]
    gives_full_time: Mapped[bool] = mapped_column(default=False)
    least_minutes: Mapped[int | None]
    daily_attempts: Mapped[int] = mapped_column(default=0)
    is_stepwise: Mapped[bool] = mapped_column(default=False)
    is_practice: Mapped[bool] = mapped_column(default=False)
    counts_first: Mapped[bool] = mapped_column(default=False)
    resit_of_id: Mapped[int | None] = mapped_column(ForeignKey("exam.id"), index=True)
    is_capped: Mapped[bool] = mapped_column(default=False)
    latest_end: Mapped[datetime | None]
    review: Mapped[dict[str, Any]]
    release_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    marking: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    shows_rank: Mapped[bool] = mapped_column(default=False, server_default=false())
    review_days: Mapped[int] = mapped_column(default=0, server_default="0")
    full_marks: Mapped[float] = mapped_column(default=0.0)
    question_count: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    form_key: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    items: Mapped[list[PaperItem]] = relationship(order_by="PaperItem.position", cascade="all, delete-orphan")
    draws: Mapped[list[DrawRule]] = relationship(order_by="DrawRule.position", cascade="all, delete-orphan")

    @property
    def is_quiz(self) -> bool:
        """Whether it belongs to a lesson."""
        return self.lesson_id is not None

    @property
    def ends_at(self) -> datetime | None:
        """When nobody can answer any more: then what waits for the end of the exam may be shown."""
        return self.latest_end or self.closes_at


class ExamAudience(Base):
    """A unit whose members (subtree) may sit the exam."""

    __tablename__ = "exam_audience"
    __table_args__ = (UniqueConstraint("exam_id", "unit_id"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
