"""Reads of flags of odd study and of what they rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from learnhub.accounts.models import UserSession
from learnhub.catalog.models import Course, Lesson, Material
from learnhub.core.extensions import db
from learnhub.learning.models import MediaFetch, PresenceCheck, StudyBeat, StudyFlag, StudyLease
from learnhub.learning.models.flags import OPEN
from learnhub.learning.rules.flags import NOTES, TITLES
from learnhub.learning.rules.study_time import length
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within

MOST_LINES = 40
SORTS = ("found", "name", "rule")


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """What the list is narrowed to."""

    text: str = ""
    state: str = OPEN
    rule: str = ""
    unit: str | None = None
    since: date | None = None
    until: date | None = None
    sort: str = "found"
    descending: bool = True


def has_fetched(member_id: int, material: Material) -> bool:
    """Whether it was noted that the member's browser fetched the file as it is now."""
    hers = (MediaFetch.member_id == member_id, MediaFetch.material_id == material.id)
    found = select(MediaFetch.id).where(*hers, MediaFetch.at >= material.added_at)
    return db.session.scalar(found) is not None


def flags_in(scope: Iterable[str], filters: FlagFilter) -> Select[*tuple[Any, ...]]:
    """Flags of the members of some subtrees, with who and what; to be paged."""
    roots = [filters.unit] if filters.unit else list(scope)
    department, branch = aliased(Unit), aliased(Unit)
    statement: Select[*tuple[Any, ...]] = (
        select(
            StudyFlag,
            Member.name,
            department.name.label("department"),
            Lesson.title.label("lesson"),
            Course.title.label("course"),
        )
        .join(Member, Member.id == StudyFlag.member_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(branch, branch.id == Member.branch_id)
        .outerjoin(Lesson, Lesson.id == StudyFlag.lesson_id)
        .outerjoin(Course, Course.id == Lesson.course_id)
        .where(or_(within(department.path, roots), within(branch.path, roots)))
    )
    if filters.state:
        statement = statement.where(StudyFlag.state == filters.state)
    if filters.rule in TITLES:
        statement = statement.where(StudyFlag.rule == filters.rule)
    if filters.since:
        statement = statement.where(StudyFlag.day >= filters.since)
    if filters.until:
        statement = statement.where(StudyFlag.day <= filters.until)
    if filters.text:
        statement = statement.where(Member.name.contains(filters.text, autoescape=True))
    key: Any = {"name": Member.sort_name, "rule": StudyFlag.rule}.get(filters.sort, StudyFlag.day)
    return statement.order_by(key.desc() if filters.descending else key.asc(), StudyFlag.found_at.desc(), StudyFlag.id.desc())


def waiting_flags(scope: Iterable[str]) -> Select[Any]:
    """How many wait for a decision; notes are not counted."""
    waiting = flags_in(scope, FlagFilter()).where(StudyFlag.rule.not_in(NOTES)).with_only_columns(StudyFlag.id).order_by(None)
    return select(func.count()).select_from(waiting.subquery())


@dataclass(frozen=True, slots=True)
class Line:
    """A beat as evidence: when, seconds claimed, seconds that counted."""

    at: datetime
    claimed: float
    credited: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the facts of a flag: beats and checks of that day, and where lessons were opened from."""

    lines: Sequence[Line]
    checks: Sequence[PresenceCheck]
    openings: Sequence[Any]


def evidence_of(flag: StudyFlag, begin: datetime, end: datetime) -> Evidence:
    """Raw study of the member (of the flag's lesson, if it names one) between two moments, as long as it is kept."""
    mine = [StudyLease.member_id == flag.member_id]
    checks = [PresenceCheck.member_id == flag.member_id, PresenceCheck.issued_at >= begin, PresenceCheck.issued_at < end]
    if flag.lesson_id is not None:
        mine.append(StudyLease.lesson_id == flag.lesson_id)
        checks.append(PresenceCheck.lesson_id == flag.lesson_id)
    beats = (
        select(StudyBeat.at, StudyBeat.claimed, StudyBeat.credited_seconds)
        .join(StudyLease, StudyLease.id == StudyBeat.lease_id)
        .where(*mine, StudyBeat.at >= begin, StudyBeat.at < end)
        .order_by(StudyBeat.at, StudyBeat.seq)
        .limit(MOST_LINES)
    )
    openings = (
        select(StudyLease.opened_at, UserSession.address, UserSession.agent, Lesson.title)
        .join(Lesson, Lesson.id == StudyLease.lesson_id)
        .outerjoin(UserSession, UserSession.id == StudyLease.session_id)
        .where(and_(*mine), StudyLease.opened_at >= begin, StudyLease.opened_at < end)
        .order_by(StudyLease.opened_at)
        .limit(MOST_LINES)
    )
    return Evidence(
        lines=[
            Line(row.at, length([(start, stop) for start, stop in row.claimed]), row.credited_seconds) for row in db.session.execute(beats)
        ],
        checks=db.session.scalars(select(PresenceCheck).where(*checks).order_by(PresenceCheck.issued_at).limit(MOST_LINES)).all(),
        openings=db.session.execute(openings).all(),
    )


def others_of(flag: StudyFlag, most: int = 10) -> Sequence[StudyFlag]:
    """Other flags of the same member, the latest first."""
    others = select(StudyFlag).where(StudyFlag.member_id == flag.member_id, StudyFlag.id != flag.id)
    return db.session.scalars(others.order_by(StudyFlag.day.desc(), StudyFlag.id.desc()).limit(most)).all()
