"""The invigilator's board: everybody who is to sit an exam, and how each is doing now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from learnhub.accounts.models import Account
from learnhub.assessment.models import RUNNING, Attempt, ExamMessage, MessageReading, Response, ScreenLeave, SignOfLife
from learnhub.assessment.queries.audience import audience_of
from learnhub.assessment.queries.managing import members_within
from learnhub.assessment.queries.watching import WatchedExam
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit

PIECE = 5000  # ids in one statement
SILENT_AFTER = timedelta(seconds=60)
GRANTED = "grant_exam_override"
DEEDS = ("force_submission", "reopen_attempt", "tell_candidates", "submit_for_leaves", "take_over_device")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the board; without an attempt she is absent so far."""

    member_id: int
    name: str
    staff_number: str
    department: str
    place: str
    sort_name: str
    attempt_id: int | None
    number: int
    state: str
    started_at: datetime | None
    deadline: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    seen_at: datetime | None
    address: str
    unsent: int
    is_away: bool
    leaves: int
    leave_seconds: int
    answered: int = 0
    asked: int = 0  # places on her paper; each part of a passage is one

    def link(self, now: datetime) -> str:
        """How the page stands: `here`, `away` (out of sight) or `silent` (not heard for a minute); empty when none runs."""
        if self.state != RUNNING:
            return ""
        if self.seen_at is None or now - self.seen_at > SILENT_AFTER:
            return "silent"
        return "away" if self.is_away else "here"

    @property
    def masked_address(self) -> str:
        """The network, without the computer in it."""
        return masked(self.address)


def masked(address: str) -> str:
    """`10.1.2.*`; of a longer kind the first half."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return str(found).rsplit(".", 1)[0] + ".*"
    return ":".join(found.exploded.split(":")[:4]) + ":*"


@dataclass(frozen=True, slots=True)
class Said:
    """A message as its sender sees it: to how many, and how many have read it."""

    text: str
    sent_at: datetime
    sender: str
    to: str
    read: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to an attempt, by whom (nobody: the rules) and why."""

    action: str
    at: datetime
    actor: str
    reason: str


SORTS: dict[str, Callable[[Candidate], Any]] = {
    "name": lambda one: one.sort_name,
    "department": lambda one: (one.place, one.sort_name),
    "answered": lambda one: one.answered if one.attempt_id else None,
    "leaves": lambda one: one.leaves if one.attempt_id else None,
    "seen": lambda one: one.seen_at,
    "left": lambda one: one.deadline if one.state == RUNNING else None,
}


def candidates(watched: WatchedExam) -> list[Candidate]:
    """Everybody whom the visitor may see, by department and name, each with the latest attempt; without the number of answers."""
    exam_id, department = watched.exam.id, aliased(Unit)
    latest = select(Attempt.member_id, func.max(Attempt.number).label("number")).where(Attempt.exam_id == exam_id)
    last = latest.group_by(Attempt.member_id).subquery()
    attempt = and_(Attempt.exam_id == exam_id, Attempt.member_id == last.c.member_id, Attempt.number == last.c.number)
    leaves = (
        select(ScreenLeave.attempt_id, func.count().label("count"), func.sum(ScreenLeave.seconds).label("seconds"))
        .join(Attempt, Attempt.id == ScreenLeave.attempt_id)
        .where(Attempt.exam_id == exam_id)
        .group_by(ScreenLeave.attempt_id)
        .subquery()
    )
    who = (Member.id, Member.name, Account.staff_number, department.name, department.path, Member.sort_name)
    what = (Attempt.id, Attempt.number, Attempt.state, Attempt.started_at, Attempt.deadline, Attempt.closed_at, Attempt.close_reason)
    how = (SignOfLife.seen_at, SignOfLife.address, SignOfLife.unsent, SignOfLife.is_away, leaves.c.count, leaves.c.seconds)
    statement: Any = (
        select(*who, *what, *how)
        .select_from(Member)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(department, department.id == Member.department_id)
        .outerjoin(last, last.c.member_id == Member.id)
        .outerjoin(Attempt, attempt)
        .outerjoin(SignOfLife, SignOfLife.attempt_id == Attempt.id)
        .outerjoin(leaves, leaves.c.attempt_id == Attempt.id)
        .where(or_(last.c.number.is_not(None), and_(audience_of(exam_id), Member.status == "active")))
    )
    if watched.scope is not None:
        statement = statement.where(Member.id.in_(members_within(watched.scope)))
    return [_candidate(row) for row in db.session.execute(statement.order_by(department.path, Member.sort_name, Member.id))]


def _candidate(row: Any) -> Candidate:
    member_id, name, staff_number, department, place, sort_name = row[:6]
    attempt_id, number, state, started_at, deadline, closed_at, close_reason = row[6:13]
    seen_at, address, unsent, is_away, leaves, seconds = row[13:]
    return Candidate(
        member_id=member_id,
        name=name,
        staff_number=staff_number,
        department=department or "",
        place=place or "",
        sort_name=sort_name,
        attempt_id=attempt_id,
        number=number or 0,
        state=state or "absent",
        started_at=started_at,
        deadline=deadline,
        closed_at=closed_at,
        close_reason=close_reason,
        seen_at=seen_at,
        address=address or "",
        unsent=unsent or 0,
        is_away=bool(is_away),
        leaves=leaves or 0,
        leave_seconds=int(seconds or 0),
    )


def with_answers(found: Sequence[Candidate]) -> list[Candidate]:
    """The same with how many questions each has answered; one statement for each 5,000."""
    ids = [one.attempt_id for one in found if one.attempt_id is not None]
    statement = select(Response.attempt_id, func.count()).where(Response.answer != []).group_by(Response.attempt_id)
    counts: dict[int, int] = {}
    for start in range(0, len(ids), PIECE):
        counts |= dict(db.session.execute(statement.where(Response.attempt_id.in_(ids[start : start + PIECE]))).all())
    return [replace(one, answered=counts.get(one.attempt_id or 0, 0)) for one in found]


def with_papers(found: Sequence[Candidate]) -> list[Candidate]:
    """The same with how long the paper of each is; for a page of the board."""
    length = func.jsonb_array_length if db.engine.dialect.name == "postgresql" else func.json_array_length
    statement = select(Attempt.id, length(Attempt.paper)).where(Attempt.id.in_([one.attempt_id for one in found if one.attempt_id]))
    lengths: dict[int, int] = dict(db.session.execute(statement).all())
    return [replace(one, asked=lengths.get(one.attempt_id or 0, 0)) for one in found]


def sorted_candidates(found: Sequence[Candidate], by: str, *, descending: bool) -> list[Candidate]:
    """By one of SORTS; who has no value comes last in either direction."""
    key = SORTS[by]
    having = [one for one in found if key(one) is not None]
    return sorted(having, key=key, reverse=descending) + [one for one in found if key(one) is None]


def watched_attempt(watched: WatchedExam, attempt_id: int) -> Attempt:
    """An attempt at the exam by somebody whom the visitor may see. Raises Missing."""
    statement = select(Attempt).options(joinedload(Attempt.exam, innerjoin=True))
    statement = statement.where(Attempt.id == attempt_id, Attempt.exam_id == watched.exam.id)
    if watched.scope is not None:
        statement = statement.where(Attempt.member_id.in_(members_within(watched.scope)))
    found = db.session.scalar(statement)
    if found is None:
        raise Missing(_("没有这份答卷。"))
    return found


def candidate_of(watched: WatchedExam, attempt: Attempt) -> Candidate:
    """The candidate of an attempt, as the board has her. Raises Missing when this is not her latest one."""
    found = next((one for one in candidates(watched) if one.attempt_id == attempt.id), None)
    if found is None:
        raise Missing(_("这位考生已经开始另一次作答，请回到监考页面。"))
    return with_papers(with_answers([found]))[0]


def leave_rows(attempt_id: int) -> list[ScreenLeave]:
    """Each time the candidate left the screen, the latest first."""
    return list(db.session.scalars(select(ScreenLeave).where(ScreenLeave.attempt_id == attempt_id).order_by(ScreenLeave.left_at.desc())))


def messages_said(watched: WatchedExam, attempt_id: int | None = None, most: int = 20) -> list[Said]:
    """The latest messages of the exam, or those that one candidate got; in scope."""
    addressee, sender = aliased(Member), aliased(Member)
    read = select(func.count()).select_from(MessageReading).where(MessageReading.message_id == ExamMessage.id)
    wanted: ColumnElement[bool] = ExamMessage.exam_id == watched.exam.id
    if attempt_id is not None:
        read = read.where(MessageReading.attempt_id == attempt_id)
        wanted = and_(wanted, or_(ExamMessage.attempt_id.is_(None), ExamMessage.attempt_id == attempt_id))
    elif watched.scope is not None:
        wanted = and_(wanted, or_(ExamMessage.attempt_id.is_(None), Attempt.member_id.in_(members_within(watched.scope))))
    statement = (
        select(ExamMessage.text, ExamMessage.sent_at, sender.name, addressee.name, read.scalar_subquery())
        .join(sender, sender.account_id == ExamMessage.sent_by)
        .outerjoin(Attempt, Attempt.id == ExamMessage.attempt_id)
        .outerjoin(addressee, addressee.id == Attempt.member_id)
        .where(wanted)
        .order_by(ExamMessage.id.desc())
        .limit(most)
    )
    return [Said(text, at, by, to or "", int(count)) for text, at, by, to, count in db.session.execute(statement)]


def deeds_on(attempt: Attempt) -> list[Deed]:
    """What was done to the attempt while it was watched, and granted to its candidate, the latest first."""
    done = and_(AuditEntry.subject == "attempt", AuditEntry.subject_id == attempt.id, AuditEntry.action.in_(DEEDS))
    granted = and_(
        AuditEntry.subject == "exam",
        AuditEntry.subject_id == attempt.exam_id,
        AuditEntry.action == GRANTED,
        AuditEntry.detail["member_id"].as_integer() == attempt.member_id,
    )
    statement = select(AuditEntry, Member.name).outerjoin(Member, Member.account_id == AuditEntry.actor_id).where(or_(done, granted))
    rows = db.session.execute(statement.order_by(AuditEntry.id.desc()))
    return [Deed(entry.action, entry.at, name or "", entry.detail.get("reason", "")) for entry, name in rows]
