"""Tables of units, members, affiliations, posts and role grants."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.core.database import Base, Id

if TYPE_CHECKING:
    from learnhub.accounts.models import Account

DEPARTMENT_TREE = "department"
PARTY_TREE = "party"
KINDS = {DEPARTMENT_TREE: ("department",), PARTY_TREE: ("committee", "general_branch", "branch", "group")}
CATEGORIES = ("full", "probationary", "prospect", "activist", "applicant", "none")
STATUSES = ("active", "mobile", "out_of_contact", "suspended", "transferred", "left", "deceased")


class Unit(Base):
    """A department or a party organization; `path` holds the ids from the root down, such as `/1/4/`."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("tree IN ('department', 'party')", name="tree"),
        Index("uq_unit_sibling_name", "tree", "parent_id", "name", unique=True),
    )

    id: Mapped[Id]
    tree: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), index=True)
    position: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None]

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")

    @property
    def depth(self) -> int:
        """0 at the root."""
        return self.path.count("/") - 2

    @property
    def ancestor_ids(self) -> tuple[int, ...]:
        """Ids from the root down to this unit."""
        return tuple(int(part) for part in self.path.strip("/").split("/") if part)


class Member(Base):
    """A person. `department_id` and `branch_id` are the primary affiliations of today; their history is in Affiliation."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("category IN ('full', 'probationary', 'prospect', 'activist', 'applicant', 'none')", name="category"),
        Index("ix_member_department_id", "department_id", "status"),
        Index("ix_member_branch_id", "branch_id", "status"),
        # The few whom a board leaves out: it subtracts them instead of looking at everybody.
        Index("ix_member_inactive", "status", sqlite_where=text("status <> 'active'"), postgresql_where=text("status <> 'active'")),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    sort_name: Mapped[str] = mapped_column(String(120), index=True)
    category: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="active")
    status_since: Mapped[date | None]
    gender: Mapped[str | None] = mapped_column(String(8))
    joined_party_on: Mapped[date | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]

    account: Mapped["Account"] = relationship()
    department: Mapped["Unit | None"] = relationship(foreign_keys=[department_id])
    branch: Mapped["Unit | None"] = relationship(foreign_keys=[branch_id])


class Affiliation(Base):
    """A member belonged to a unit from `starts_on` until the day before `ends_on`; at most one open primary one in each tree."""

    __tablename__ = "affiliation"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(
            "uq_affiliation_open_primary",
            "member_id",
            "tree",
            unique=True,
            sqlite_where=text("ends_on IS NULL AND is_primary"),
            postgresql_where=text("ends_on IS NULL AND is_primary"),
        ),
        Index("ix_affiliation_unit_id", "unit_id", "starts_on"),
        # All that person-days are made of.
        Index("ix_affiliation_days", "tree", "is_primary", "unit_id", "starts_on", "ends_on"),
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    tree: Mapped[str] = mapped_column(String(12))
    is_primary: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")


class Post(Base):
    """A party post 党内职务 held at a unit, with dates; several at once are possible."""

    __tablename__ = "post"

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class RoleGrant(Base):
    """A role held at a unit and valid in its subtree; withdrawn, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role IN ('organizer', 'leader', 'administrator')", name="role"),
        Index(
            "uq_role_grant_open",
            "account_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(16))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class WorkRequest(Base):
    """交办: a leader asks the organizers of a unit to see to something by a day."""

    __tablename__ = "work_request"
    __table_args__ = (UniqueConstraint("asked_by", "form_key"), Index("ix_work_request_unit_id", "unit_id", "state", "due_on"))

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(String(500))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(String(40))

    unit: Mapped["Unit"] = relationship()


class WorkRequestRecipient(Base):
    """Who was asked: the organizers nearest above the unit on that day."""

    __tablename__ = "work_request_recipient"

    request_id: Mapped[int] = mapped_column(ForeignKey("work_request.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)


class WorkRequestReply(Base):
    """What was said about it since, by either side; appended, never edited."""

    __tablename__ = "work_request_reply"
    __table_args__ = (UniqueConstraint("request_id", "form_key"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("work_request.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(8))  # of the request from then on
    words: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(String(40))
