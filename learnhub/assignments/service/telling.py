"""Telling people about assigned work: when it is theirs, three days before it is due, on the day, and when somebody reminds them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select, update

from learnhub.assignments.models import Assignment, AssignmentMember
from learnhub.assignments.queries.facts import Focus
from learnhub.assignments.queries.people import people_of
from learnhub.assignments.rules.states import UNFINISHED, last_day
from learnhub.audit.service import record
from learnhub.core.clock import local_day, start_of_day, zone
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.notices.service import send, words

TASKS = "/tasks"
OPEN_STATES = [state.value for state in UNFINISHED]
WARNINGS = (3, 0)  # days before the last day, and on it


def N_(text: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark `text` for translation where the notice is read."""
    return text


def announce(*, now: datetime, only: int | None = None) -> int:
    """Tell everybody who does not know it yet of work that has begun (`only` of one assignment); how many notices.

    Who has done it already is left in peace.
    """
    fresh = (
        select(Assignment)
        .where(Assignment.starts_at <= now, Assignment.ended_at.is_(None), Assignment.withdrawn_at.is_(None))
        .where(
            Assignment.id.in_(
                select(AssignmentMember.assignment_id).where(AssignmentMember.announced_at.is_(None), AssignmentMember.removed_at.is_(None))
            )
        )
    )
    if only is not None:
        fresh = fresh.where(Assignment.id == only)
    return sum(_announce(assignment, now) for assignment in db.session.scalars(fresh).all())


def _announce(assignment: Assignment, now: datetime) -> int:
    people = people_of(Focus(now, [assignment.id]), None)
    unaware = select(people.c.account_id).where(people.c.announced_at.is_(None), people.c.state.in_(OPEN_STATES))
    account_ids = db.session.scalars(unaware).all()
    db.session.execute(
        update(AssignmentMember)
        .where(AssignmentMember.assignment_id == assignment.id, AssignmentMember.announced_at.is_(None))
        .values(announced_at=now)
        .execution_options(synchronize_session=False)
    )
    title = words(N_("新的学习任务：%(title)s"), title=assignment.title)
    body: Any = words(N_("请在 %(day)s 前完成。"), day=last_day(assignment.due_at, zone())) if assignment.due_at else ""
    return send(account_ids, "assignment", title, body, TASKS, source=f"assignment:{assignment.id}", now=now)


def warn_of_due(*, now: datetime) -> int:
    """Tell who has not finished that the last day is three days away, or today; once for each day that it is due on."""
    return sum(_warn(days, now) for days in WARNINGS)


def _warn(days: int, now: datetime) -> int:
    day = local_day(now) + timedelta(days=days)
    people = people_of(Focus(now, _may_be_due(now)), None)
    wanted = (
        select(people.c.assignment_id, people.c.account_id)
        .where(people.c.state.in_(OPEN_STATES))
        .where(people.c.due_at > start_of_day(day), people.c.due_at <= start_of_day(day + timedelta(days=1)))
    )
    reached: dict[int, list[int]] = {}
    for assignment_id, account_id in db.session.execute(wanted):
        reached.setdefault(assignment_id, []).append(account_id)
    titles = dict(db.session.execute(select(Assignment.id, Assignment.title).where(Assignment.id.in_(list(reached)))).all())
    said = N_("学习任务今天到期：%(title)s") if days == 0 else N_("学习任务还有 3 天到期：%(title)s")
    return sum(
        send(
            account_ids,
            "reminder",
            words(said, title=titles[assignment_id]),
            words(N_("截止 %(day)s，还没有完成。"), day=day),
            TASKS,
            source=f"assignment:{assignment_id}:due{days}:{day.isoformat()}",
            now=now,
        )
        for assignment_id, account_ids in sorted(reached.items())
    )


def _may_be_due(now: datetime) -> Sequence[int]:
    """Live assignments whose last day, or that of somebody's extension, is yet to come."""
    extended = select(AssignmentMember.assignment_id).where(AssignmentMember.extended_to > now)
    live = select(Assignment.id).where(Assignment.ended_at.is_(None), Assignment.withdrawn_at.is_(None))
    return db.session.scalars(live.where(or_(Assignment.due_at > now, Assignment.id.in_(extended)))).all()


def remind(assignment: Assignment, *, scope: Sequence[str], actor_id: int, now: datetime) -> int:
    """Remind everybody in scope who has not finished, at most once a day; how many were told. Raises Refused."""
    if assignment.due_at is None:
        raise Refused(_("没有截止日期的任务不发提醒。请先定下截止日期。"))
    if not assignment.is_live or assignment.starts_at > now:
        raise Refused(_("任务还没有开始，或已经结束，不能提醒。"))
    people = people_of(Focus(now, [assignment.id]), scope)
    account_ids = db.session.scalars(select(people.c.account_id).where(people.c.state.in_(OPEN_STATES))).all()
    told = send(
        account_ids,
        "reminder",
        words(N_("请完成学习任务：%(title)s"), title=assignment.title),
        words(N_("截止 %(day)s，还没有完成。"), day=last_day(assignment.due_at, zone())),
        TASKS,
        source=f"assignment:{assignment.id}:remind:{local_day(now).isoformat()}",
        now=now,
    )
    record("remind_of_assignment", "assignment", assignment.id, actor_id=actor_id, now=now, people=told)
    return told


def tell_of_extension(assignment: Assignment, account_id: int, until: date, *, now: datetime) -> None:
    """Somebody has a later due day of her own; told once for each day."""
    send(
        [account_id],
        "assignment",
        words(N_("学习任务已延期：%(title)s"), title=assignment.title),
        words(N_("新的截止日期是 %(day)s。"), day=until),
        TASKS,
        source=f"assignment:{assignment.id}:extended:{until.isoformat()}",
        now=now,
    )
