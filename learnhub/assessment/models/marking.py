"""What people decide on answers after they were handed in, appended."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


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
