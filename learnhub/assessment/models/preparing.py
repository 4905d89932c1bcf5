"""Papers made beforehand: several forms of one, a paper for each member of an audience, and questions that one paper never holds both."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


class PaperPlan(Base):
    """How the papers of an exam are made: in how many `forms` 卷 (0: one for each sitting), of which `seed`, and whether beforehand.

    A paper prepared for another `revision` counts for nothing.
    """

    __tablename__ = "paper_plan"
    __table_args__ = (CheckConstraint("forms BETWEEN 0 AND 8", name="forms"),)

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    forms: Mapped[int] = mapped_column(default=0)
    seed: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    is_beforehand: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime | None]


class PreparedPaper(Base):
    """The paper of a member's first attempt, made before the door opens; nobody sees it before the start.

    `shuffles` says how it was shuffled; `form` is its letter, where there are several.
    """

    __tablename__ = "prepared_paper"
    __table_args__ = (UniqueConstraint("exam_id", "member_id"), Index("ix_prepared_paper_member_id", "member_id"))

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    seed: Mapped[int]
    form: Mapped[str] = mapped_column(String(1), default="")
    paper: Mapped[list[Any]]
    revision: Mapped[int]
    shuffles: Mapped[str] = mapped_column(String(2))
    prepared_at: Mapped[datetime]


class ExclusionGroup(Base):
    """Questions 互斥题 of a bank that answer each other, or ask the same: a paper holds one of them."""

    __tablename__ = "exclusion_group"

    id: Mapped[Id]
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class ExclusionMember(Base):
    """A question in its group; in one group at the most."""

    __tablename__ = "exclusion_member"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("exclusion_group.id"), index=True)
