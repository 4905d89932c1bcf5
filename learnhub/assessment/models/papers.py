"""What a paper is made of: sections, fixed questions, or rules by which each is drawn."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


class PaperSection(Base):
    """A part 大题 of a paper; a `title` of "" is made of what stands in it (一、单项选择题（每题 2 分，共 40 分）)."""

    __tablename__ = "paper_section"

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class PaperItem(Base):
    """A question of a fixed paper, with its marks 分值."""

    __tablename__ = "paper_item"
    __table_args__ = (UniqueConstraint("exam_id", "question_id"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    position: Mapped[int]
    marks: Mapped[float]
    section_id: Mapped[int | None] = mapped_column(ForeignKey("paper_section.id"))


class DrawRule(Base):
    """Draw `count` questions of a bank, `marks` each; `topic` (with all below it), `kind` and `difficulty` of "" are any."""

    __tablename__ = "draw_rule"

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16), default="")
    count: Mapped[int]
    marks: Mapped[float]
    topic: Mapped[str] = mapped_column(String(80), default="", server_default="")
    difficulty: Mapped[str] = mapped_column(String(8), default="", server_default="")
    section_id: Mapped[int | None] = mapped_column(ForeignKey("paper_section.id"))
