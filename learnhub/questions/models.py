"""Tables of banks, questions and versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.core.database import Base, Id, Json
from learnhub.questions.rules.kinds import DIFFICULTIES, KINDS, MULTIPLE, SINGLE, TRUE_FALSE
from learnhub.questions.rules.states import IN_USE

__all__ = ["DIFFICULTIES", "KINDS", "MULTIPLE", "SINGLE", "TRUE_FALSE", "Question", "QuestionBank", "QuestionVersion"]


class QuestionBank(Base):
    """A bank 题库 of questions, owned by a unit and usable in its subtree; `course_id` marks the bank of a course's quizzes."""

    __tablename__ = "question_bank"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    needs_review: Mapped[bool] = mapped_column(default=False, server_default=false())


class BankGrant(Base):
    """A bank lent to another unit: usable in that unit's subtree as well, and changed by its owner alone."""

    __tablename__ = "question_bank_grant"
    __table_args__ = (UniqueConstraint("bank_id", "unit_id"),)

    id: Mapped[Id]
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]


class Question(Base):
    """A question, known by its current version.

    `external_id` is its stable name in files; `content_key` folds the same stem and options into one.
    """

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        CheckConstraint("state IN ('draft', 'in_review', 'in_use')", name="state"),
        UniqueConstraint("bank_id", "external_id"),
        UniqueConstraint("bank_id", "content_key"),
        Index("ix_question_bank_id", "bank_id", "kind", "retired_at"),
    )

    id: Mapped[Id]
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    kind: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str | None] = mapped_column(String(80))
    content_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    stem_text: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(80), default="")
    difficulty: Mapped[str] = mapped_column(String(8), default="medium")
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12), default=IN_USE, server_default=IN_USE)

    bank: Mapped[QuestionBank] = relationship()


class QuestionVersion(Base):
    """What a question said at one time; never changed, for attempts keep the version they saw.

    What `options`, `answer_key` and the `parts` of a passage hold, `questions.rules.kinds` says by type; ids say nothing.
    """

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    stem_html: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]]
    answer_key: Mapped[dict[str, Any]]
    parts: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")
    explanation_html: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    clause: Mapped[str] = mapped_column(String(80), default="")
    in_force: Mapped[date | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    question: Mapped[Question] = relationship()


class QuestionImage(Base):
    """An image of questions, kept in the store under its content; only what stands here is sent as one."""

    __tablename__ = "question_image"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    key: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]


class QuestionReview(Base):
    """What a reviewer decided on a version; appended, never changed. `decision` is approved or returned."""

    __tablename__ = "question_review"
    __table_args__ = (CheckConstraint("decision IN ('approved', 'returned')", name="decision"),)

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    version: Mapped[int]
    decision: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(200), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]


class SourceChange(Base):
    """A rule that changed on a day: questions of the bank that rest on it are looked through; `clause` "" is all of it."""

    __tablename__ = "source_change"
    __table_args__ = (UniqueConstraint("bank_id", "source", "clause", "changed_on"),)

    id: Mapped[Id]
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    source: Mapped[str] = mapped_column(String(200))
    clause: Mapped[str] = mapped_column(String(80), default="")
    changed_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]


class SourceLook(Base):
    """A question that was looked through after its rule changed."""

    __tablename__ = "source_look"
    __table_args__ = (UniqueConstraint("change_id", "question_id"),)

    id: Mapped[Id]
    change_id: Mapped[int] = mapped_column(ForeignKey("source_change.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    looked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    looked_at: Mapped[datetime]


class Distinct(Base):
    """Two questions that are alike and both wanted: they are no longer listed as duplicates. `low_id` is the smaller id."""

    __tablename__ = "question_distinct"
    __table_args__ = (UniqueConstraint("low_id", "high_id"),)

    id: Mapped[Id]
    low_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
