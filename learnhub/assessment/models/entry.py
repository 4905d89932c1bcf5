"""Who may enter an exam, and with what: the settings that few exams have."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnhub.core.database import Base, Id


class ExamEntry(Base):
    """What the door of an exam asks for: a password (its keyed digest) and addresses in `networks` (CIDR; none is anywhere)."""

    __tablename__ = "exam_entry"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    password_digest: Mapped[str | None] = mapped_column(String(64))
    networks: Mapped[list[str]]


class ExamCategory(Base):
    """A category of people that the units of the audience are narrowed to; without any, everybody in them."""

    __tablename__ = "exam_category"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(16), primary_key=True)


class ExamPerson(Base):
    """A person by name: invited whatever her unit, or left out although she is in it."""

    __tablename__ = "exam_person"
    __table_args__ = (Index("ix_exam_person_member_id", "member_id"),)

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    is_invited: Mapped[bool]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]


class ExamPrerequisite(Base):
    """What has to be done before an exam: a course completed, or another exam passed."""

    __tablename__ = "exam_prerequisite"
    __table_args__ = (
        UniqueConstraint("exam_id", "course_id"),
        UniqueConstraint("exam_id", "needed_exam_id"),
        CheckConstraint("(course_id IS NULL) <> (needed_exam_id IS NULL)", name="one_subject"),
        CheckConstraint("needed_exam_id IS NULL OR needed_exam_id <> exam_id", name="another"),
    )

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), index=True)
    needed_exam_id: Mapped[int | None] = mapped_column(ForeignKey("exam.id"), index=True)


class ExamKnock(Base):
    """A try of an exam's password, appended: the number is taken before it is said whether it was right."""

    __tablename__ = "exam_knock"
    __table_args__ = (
        UniqueConstraint("exam_id", "member_id", "number"),
        Index("ix_exam_knock_address", "exam_id", "address", "tried_at"),
    )

    id: Mapped[Id]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    number: Mapped[int]
    address: Mapped[str] = mapped_column(String(45))
    is_right: Mapped[bool]
    tried_at: Mapped[datetime]
