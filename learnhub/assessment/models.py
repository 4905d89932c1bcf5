"""Tables of exams (a lesson's quiz is one too), their papers, attempts and responses."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.core.database import Base, Id, Json

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
FIXED, DRAWN = "fixed", "drawn"
RUNNING, MARKING, GRADED = "running", "marking", "graded"


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

    items: Mapped[list["PaperItem"]] = relationship(order_by="PaperItem.position", cascade="all, delete-orphan")
    draws: Mapped[list["DrawRule"]] = relationship(order_by="DrawRule.position", cascade="all, delete-orphan")

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


class PaperItem(Base):
    """A question of a fixed paper, with its marks 分值."""

    __tablename__ = "paper_item"
    __table_args__ = (UniqueConstraint("exam_id", "question_id"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    position: Mapped[int]
    marks: Mapped[float]


class DrawRule(Base):
    """Draw `count` questions of one kind from a bank, `marks` each."""

    __tablename__ = "draw_rule"

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    count: Mapped[int]
    marks: Mapped[float]


class Attempt(Base):
    """One sitting 答卷. `paper` is frozen at the start: a list of the places that `service.placing` makes.

    `marking` is handed in and waits for a person; it has no score before every answer has one.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("exam_id", "member_id", "number"),
        Index(
            "uq_attempt_running",
            "exam_id",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_attempt_deadline", "state", "deadline"),
        Index("ix_attempt_member_id", "member_id", "started_at"),
        CheckConstraint("state IN ('running', 'marking', 'graded')", name="state"),
    )

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    number: Mapped[int]
    seed: Mapped[int]
    paper: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(12), default=RUNNING)
    started_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(String(16))
    graded_at: Mapped[datetime | None]
    score: Mapped[float | None]
    full_marks: Mapped[float]
    is_passed: Mapped[bool | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    exam: Mapped[Exam] = relationship()


class Response(Base):
    """The answer 作答 to one question of an attempt: one row, replaced only by a save with a higher `seq`."""

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    answer: Mapped[Any] = mapped_column(Json)
    is_marked: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int]
    tab: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]
    score: Mapped[float | None]
    is_right: Mapped[bool | None]


class ConflictCopy(Base):
    """An answer that came from a stale tab: kept, never lost, never in the way of the newer one."""

    __tablename__ = "conflict_copy"
    __table_args__ = (UniqueConstraint("attempt_id", "position", "tab", "seq"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    answer: Mapped[Any] = mapped_column(Json)
    seq: Mapped[int]
    tab: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime]


class HandMark(Base):
    """What a marker gave an answer, appended: the highest `number` counts, and two markers cannot write the same one.

    `points` are the numbers (from 0) of the rubric's points that were found.
    """

    __tablename__ = "hand_mark"
    __table_args__ = (UniqueConstraint("attempt_id", "position", "number"), CheckConstraint("score >= 0", name="score"))

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    number: Mapped[int]
    score: Mapped[float]
    points: Mapped[list[Any]]
    comment: Mapped[str] = mapped_column(Text, default="")
    marked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    marked_at: Mapped[datetime]


class QuestionRuling(Base):
    """What was decided on a bad question of an exam, appended: the highest `number` of a question counts.

    `full` 全员得分, `left_out` 剔除, `key` mark by `version_id` (the key was corrected), `none` as it was.
    """

    __tablename__ = "question_ruling"
    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        CheckConstraint("decision IN ('full', 'left_out', 'key', 'none')", name="decision"),
    )

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    number: Mapped[int]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    part: Mapped[str] = mapped_column(String(80), default="")
    decision: Mapped[str] = mapped_column(String(12))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("question_version.id"))
    reason: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]


class ScoreChange(Base):
    """A score that became another after it was given, appended: `cause` is `ruling:ID` or `mark:ID`."""

    __tablename__ = "score_change"
    __table_args__ = (UniqueConstraint("attempt_id", "cause"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    cause: Mapped[str] = mapped_column(String(40), index=True)
    score_before: Mapped[float]
    score_after: Mapped[float]
    full_before: Mapped[float]
    full_after: Mapped[float]
    was_passed: Mapped[bool]
    is_passed: Mapped[bool]
    changed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime]
