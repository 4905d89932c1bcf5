"""Tables of assignments 学习任务: what is asked, of whom, extensions, and the addresses of calendars."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.core.database import Base, Id


class Assignment(Base):
    """Work asked of people by a unit, from `starts_at` until before `due_at` (None: without a date).

    For whom: `categories` of people in the subtrees of `unit_ids`, and who was picked by name; they are the rows of
    AssignmentMember. `form_key` belongs to the form that made it, so that a form sent twice makes one.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("due_at IS NULL OR due_at > starts_at", name="dates"),
        Index("ix_assignment_due_at", "due_at"),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(1000), default="")
    is_required: Mapped[bool] = mapped_column(default=True)
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    unit_ids: Mapped[list[Any]]
    categories: Mapped[list[str]]
    takes_joiners: Mapped[bool] = mapped_column(default=True)
    needs_pass: Mapped[bool] = mapped_column(default=True)
    form_key: Mapped[str] = mapped_column(String(40), unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    items: Mapped[list["AssignmentItem"]] = relationship(order_by="AssignmentItem.position", cascade="all, delete-orphan")

    @property
    def is_live(self) -> bool:
        """Whether it is neither ended nor withdrawn."""
        return self.ended_at is None and self.withdrawn_at is None


class AssignmentItem(Base):
    """A piece of the work: one course, one lesson or one exam."""

    __tablename__ = "assignment_item"
    __table_args__ = (
        UniqueConstraint("assignment_id", "course_id"),
        UniqueConstraint("assignment_id", "lesson_id"),
        UniqueConstraint("assignment_id", "exam_id"),
        CheckConstraint(
            "(CASE WHEN course_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN lesson_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN exam_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_subject",
        ),
    )

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    position: Mapped[int]
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("exam.id"), index=True)


class AssignmentMember(Base):
    """An assignment holds for a member, once however she was reached; `extended_to` is a due moment of her own, by a named person."""

    __tablename__ = "assignment_member"
    __table_args__ = (UniqueConstraint("assignment_id", "member_id"), Index("ix_assignment_member_member_id", "member_id"))

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    is_picked: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    extended_to: Mapped[datetime | None]
    extension_reason: Mapped[str | None] = mapped_column(String(200))
    extended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class CalendarAddress(Base):
    """The key of a member's secret calendar address; a new key makes the old address worthless."""

    __tablename__ = "calendar_address"

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    made_at: Mapped[datetime]
