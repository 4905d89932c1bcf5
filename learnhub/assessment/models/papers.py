"""What a paper is made of: fixed questions, or rules by which each is drawn."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


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
