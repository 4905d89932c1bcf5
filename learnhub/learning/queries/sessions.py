"""Reads of sessions held in a room: lists, who may be ticked as present and who was, what was played, photos."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from learnhub.accounts.models import Account
from learnhub.catalog.models import PUBLISHED, Course, Lesson, Section
from learnhub.core import reading
from learnhub.core.extensions import db
from learnhub.learning.models import Attendance, GroupLessonCredit, OfflineSession, SessionPhoto, SessionPlay, StudyHoursEntry
from learnhub.learning.rules.attendance import CANCELED, OPEN, PLANNED
from learnhub.learning.rules.lessons import STUDIED_KINDS
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within

ON_THE_ROLL = ("active", "mobile")
SOON_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """What a list of sessions shows, and in which order."""

    text: str = ""
    category: str = ""
    state: str = ""
    sort: str = "held"
    descending: bool = True


def sessions_in(scope: Iterable[str], filters: SessionFilter = SessionFilter()) -> Select[*tuple[Any, ...]]:
    """Sessions of units in some subtrees, with unit and number present; to be paged."""
    present = select(func.count()).where(Attendance.session_id == OfflineSession.id).correlate(OfflineSession).scalar_subquery()
    statement: Select[*tuple[Any, ...]] = (
        select(OfflineSession, Unit.name.label("unit"), present.label("present"))
        .join(Unit, Unit.id == OfflineSession.unit_id)
        .where(within(Unit.path, scope))
    )
    if filters.text:
        statement = statement.where(OfflineSession.title.contains(filters.text, autoescape=True))
    if filters.category:
        statement = statement.where(OfflineSession.category == filters.category)
    if filters.state:
        statement = statement.where(OfflineSession.state == filters.state)
    orders: dict[str, Any] = {"title": OfflineSession.title, "hours": OfflineSession.hours, "present": present}
    first = orders.get(filters.sort, OfflineSession.held_on)
    return statement.order_by(first.desc() if filters.descending else first, OfflineSession.held_on.desc(), OfflineSession.id.desc())


def people_of_unit(unit: Unit) -> Sequence[Member]:
    """Members on the roll of a unit and what lies below it, by name."""
    return db.session.scalars(select(Member).where(_is_on_the_roll_of(unit)).order_by(Member.sort_name, Member.id)).all()


def _is_on_the_roll_of(unit: Unit) -> ColumnElement[bool]:
    column = Member.department_id if unit.tree == "department" else Member.branch_id
    homes = select(Unit.id).where(within(Unit.path, [unit.path]))
    return and_(column.in_(homes), Member.status.in_(ON_THE_ROLL))


def attendees(session_id: int) -> Sequence[Member]:
    """Who was present, by name."""
    there = select(Member).join(Attendance, Attendance.member_id == Member.id).where(Attendance.session_id == session_id)
    return db.session.scalars(there.order_by(Member.sort_name, Member.id)).all()


def attendance_of(session_id: int) -> Sequence[Any]:
    """Who was present, by name: member, way, signed_at, and whether another session paid her for the lesson."""
    credit = GroupLessonCredit
    is_same = and_(credit.member_id == Attendance.member_id, credit.lesson_id == OfflineSession.lesson_id)
    rows = (
        select(Member.id, Member.name, Attendance.way, Attendance.signed_at, (credit.session_id != session_id).label("is_paid_elsewhere"))
        .join(Attendance, Attendance.member_id == Member.id)
        .join(OfflineSession, OfflineSession.id == Attendance.session_id)
        .outerjoin(credit, is_same)
        .where(Attendance.session_id == session_id)
    )
    return db.session.execute(rows.order_by(Member.sort_name, Member.id)).all()


def count_present(session_id: int) -> int:
    """How many are present."""
    return db.session.scalar(select(func.count()).where(Attendance.session_id == session_id)) or 0


def latest_present(session_id: int, most: int = 3) -> Sequence[str]:
    """The names of those who signed in last."""
    there = select(Member.name).join(Attendance, Attendance.member_id == Member.id)
    latest = there.where(Attendance.session_id == session_id, Attendance.signed_at.is_not(None))
    return db.session.scalars(latest.order_by(Attendance.signed_at.desc(), Attendance.id.desc()).limit(most)).all()


def is_present(session_id: int, member_id: int) -> bool:
    """Whether a member is noted as present."""
    there = select(Attendance.id).where(Attendance.session_id == session_id, Attendance.member_id == member_id)
    return db.session.scalar(there) is not None


def attended_by(member_id: int) -> Select[*tuple[Any, ...]]:
    """Sessions a member was present at, the latest first."""
    return (
        select(OfflineSession, Unit.name.label("unit"))
        .join(Attendance, Attendance.session_id == OfflineSession.id)
        .join(Unit, Unit.id == OfflineSession.unit_id)
        .where(Attendance.member_id == member_id, OfflineSession.state != CANCELED)
        .order_by(OfflineSession.held_on.desc(), OfflineSession.id.desc())
    )


def _units_of(paths: Iterable[str | None]) -> set[int]:
    """The units of these paths and those above them."""
    return {int(part) for path in paths if path for part in path.strip("/").split("/")}


def coming_for(*paths: str | None) -> Sequence[Any]:
    """Sessions that are planned or open in the units of these paths and those above them, the soonest first."""
    rows = (
        select(OfflineSession, Unit.name.label("unit"))
        .join(Unit, Unit.id == OfflineSession.unit_id)
        .where(OfflineSession.unit_id.in_(_units_of(paths)), OfflineSession.state.in_((PLANNED, OPEN)))
    )
    return db.session.execute(rows.order_by(OfflineSession.starts_at, OfflineSession.id).limit(50)).all()


@cache
def _soon() -> Select[*tuple[Any, ...]]:
    """Built once: the home page asks it with every visit."""
    session = OfflineSession
    return (
        select(session.id, session.title, session.state, session.starts_at, session.place)
        .where(session.unit_id.in_(bindparam("units", expanding=True)), session.state.in_((PLANNED, OPEN)))
        .where(session.starts_at > bindparam("since", type_=session.starts_at.type))
        .where(session.starts_at <= bindparam("until", type_=session.starts_at.type))
        .order_by(session.starts_at, session.id)
        .limit(SOON_AT_MOST)
    )


def sessions_soon(paths: Iterable[str | None], since: datetime, until: datetime) -> Sequence[Any]:
    """The first few sessions that begin between two moments: id, title, state, starts_at, place."""
    return reading.rows(_soon(), units=sorted(_units_of(paths)), since=since, until=until)


def sessions_since(paths: Iterable[str | None], since: datetime) -> Sequence[OfflineSession]:
    """Sessions of these units that were planned and begin after `since`, canceled ones too: what a calendar holds."""
    of_units = (OfflineSession.unit_id.in_(_units_of(paths)), OfflineSession.starts_at > since)
    return db.session.scalars(select(OfflineSession).where(*of_units).order_by(OfflineSession.starts_at, OfflineSession.id)).all()


def accounts_of_unit(unit: Unit) -> Sequence[int]:
    """The accounts of those whom `people_of_unit` lists, without the disabled ones."""
    accounts = select(Account.id).join(Member, Member.account_id == Account.id).where(Account.disabled_at.is_(None))
    return db.session.scalars(accounts.where(_is_on_the_roll_of(unit))).all()


@dataclass(frozen=True, slots=True)
class Correction:
    """Who put a session right, when and why, and for how many people hours changed."""

    at: datetime
    reason: str
    name: str | None
    members: int
    hours: Decimal


def corrections_of(session: OfflineSession) -> Sequence[Correction]:
    """What was corrected after a session was closed, as its ledger says it; the latest first."""
    entry = StudyHoursEntry
    rows = (
        select(entry.at, entry.reason, Member.name, func.count().label("members"), func.sum(entry.hours).label("hours"))
        .outerjoin(Member, Member.account_id == entry.recorded_by)
        .where(or_(entry.source == f"session:{session.id}", entry.source.startswith(f"session:{session.id}:", autoescape=True)))
        .where(entry.at > (session.closed_at or session.recorded_at))
        .group_by(entry.at, entry.reason, Member.name)
        .order_by(entry.at.desc())
    )
    return [Correction(row.at, row.reason, row.name, row.members, Decimal(row.hours)) for row in db.session.execute(rows)]


def lessons_to_show() -> Sequence[Any]:
    """Lessons of published courses that can be shown to a room: id, title, course, seconds."""
    rows = (
        select(Lesson.id, Lesson.title, Course.title.label("course"), Lesson.duration_seconds.label("seconds"))
        .join(Course, Course.id == Lesson.course_id)
        .join(Section, Section.id == Lesson.section_id)
        .where(Course.state == PUBLISHED, Lesson.retired_at.is_(None), Lesson.kind.in_(STUDIED_KINDS))
    )
    return db.session.execute(rows.order_by(Course.title, Course.id, Section.position, Lesson.position, Lesson.id)).all()


def lesson_with_course(lesson_id: int | None) -> tuple[Lesson, Course] | None:
    """The lesson that a session shows, and its course."""
    row = db.session.execute(select(Lesson, Course).join(Course, Course.id == Lesson.course_id).where(Lesson.id == lesson_id)).one_or_none()
    return (row[0], row[1]) if row else None


def play_of(session_id: int) -> SessionPlay | None:
    """What was played on the screen of a session."""
    return db.session.scalars(select(SessionPlay).where(SessionPlay.session_id == session_id)).one_or_none()


def photos_of(session_id: int) -> Sequence[SessionPhoto]:
    """Photos of a session, in the order they came."""
    return db.session.scalars(select(SessionPhoto).where(SessionPhoto.session_id == session_id).order_by(SessionPhoto.id)).all()
