"""What a member's calendar shows: titles and dates of her open tasks, her exams and sessions of her units, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.assessment.queries.cards import exams_of
from learnhub.assignments.models import CalendarAddress
from learnhub.assignments.queries.tasks import Task, tasks_of
from learnhub.core.extensions import db
from learnhub.learning.models import OfflineSession
from learnhub.learning.queries.sessions import sessions_since
from learnhub.learning.service.targets import ON_THE_ROLL
from learnhub.organization.models import Member
from learnhub.organization.queries import member_paths

SESSIONS_SHOWN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Window:
    """When an exam may be sat."""

    exam_id: int
    title: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """Tasks with a due day, exams with a window, and sessions of her units."""

    tasks: Sequence[Task]
    windows: Sequence[Window]
    sessions: Sequence[OfflineSession]


def address_of(member_id: int) -> CalendarAddress | None:
    """The member's address, when she has made one."""
    return db.session.scalar(select(CalendarAddress).where(CalendarAddress.member_id == member_id))


def owner_of(key: str) -> int | None:
    """Whose calendar the key opens; nobody's once she is off the roll or the account is disabled."""
    return db.session.scalar(
        select(Member.id)
        .join(CalendarAddress, CalendarAddress.member_id == Member.id)
        .join(Account, Account.id == Member.account_id)
        .where(CalendarAddress.key == key, Account.disabled_at.is_(None), Member.status.in_(ON_THE_ROLL))
    )


def calendar_of(member_id: int, now: datetime) -> Calendar:
    """All of the member's dates; what is done stays, so that an entry does not vanish from one day to the next."""
    tasks = [task for task in tasks_of(member_id, now) if task.due_on is not None]
    paths = member_paths(member_id)
    cards = exams_of(member_id, paths, now)
    windows = [
        Window(card.id, card.title, card.opens_at, card.closes_at)
        for card in cards
        if card.opens_at is not None and card.closes_at is not None and not (card.is_deferred and not card.has_own_window)
    ]
    return Calendar(tasks, windows, sessions_since(paths, now - SESSIONS_SHOWN))
