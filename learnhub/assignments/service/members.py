"""For whom an assignment holds: its population, who joins later, and due days of one's own."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select, update

from learnhub.assignments.models import Assignment, AssignmentMember
from learnhub.assignments.rules.drafts import Draft
from learnhub.assignments.service.telling import tell_of_extension
from learnhub.audit.service import record
from learnhub.core.clock import local_day, start_of_day
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.service import population
from learnhub.learning.service.ledger import insert_into
from learnhub.learning.service.targets import ON_THE_ROLL
from learnhub.organization.models import Member

AT_ONCE = 1000  # rows in one statement


def population_of(draft: Draft, *, now: datetime) -> ColumnElement[bool]:
    """The condition on Member for whom the draft is; each once, however reached. Raises Missing."""
    reached: list[ColumnElement[bool]] = [Member.id.in_(list(draft.picked))]
    if draft.unit_ids:
        reached.append(Member.id.in_(population(draft.categories, draft.unit_ids, (), today=local_day(now))))
    return or_(*reached) & Member.status.in_(ON_THE_ROLL)


def add_members(assignment_id: int, draft: Draft, *, now: datetime) -> int:
    """Let it hold for everybody it is for; how many are new. Who was removed and is reached again has it again."""
    ids = db.session.scalars(select(Member.id).where(population_of(draft, now=now)).order_by(Member.id)).all()
    picked = set(draft.picked)
    return _hold(assignment_id, [member_id for member_id in ids if member_id not in picked], is_picked=False, now=now) + _hold(
        assignment_id, [member_id for member_id in ids if member_id in picked], is_picked=True, now=now
    )


def _hold(assignment_id: int, member_ids: Collection[int], *, is_picked: bool, now: datetime) -> int:
    before = set(
        db.session.scalars(
            select(AssignmentMember.member_id).where(AssignmentMember.assignment_id == assignment_id, AssignmentMember.removed_at.is_(None))
        )
    )
    rows = [
        {"assignment_id": assignment_id, "member_id": member_id, "is_picked": is_picked, "added_at": now}
        for member_id in sorted(member_ids)
    ]
    for first in range(0, len(rows), AT_ONCE):
        statement = insert_into(AssignmentMember).values(rows[first : first + AT_ONCE])
        again = {"is_picked": is_picked, "removed_at": None}
        db.session.execute(statement.on_conflict_do_update(index_elements=["assignment_id", "member_id"], set_=again))
    return len(set(member_ids) - before)


def remove_others(assignment_id: int, draft: Draft, *, now: datetime) -> int:
    """Let it hold no more for whoever it is no longer for; how many. The row stays, and what was done stays done."""
    wanted = exists().where(Member.id == AssignmentMember.member_id, population_of(draft, now=now))
    gone = (
        update(AssignmentMember)
        .where(AssignmentMember.assignment_id == assignment_id, AssignmentMember.removed_at.is_(None), ~wanted)
        .values(removed_at=now, is_picked=False)
        .returning(AssignmentMember.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.execute(gone).all())


def take_in_joiners(*, now: datetime) -> int:
    """Let live assignments that say so hold for who has come into their units; how many are new."""
    is_open = or_(Assignment.due_at.is_(None), Assignment.due_at > now)
    live = select(Assignment).where(Assignment.takes_joiners, Assignment.ended_at.is_(None), Assignment.withdrawn_at.is_(None), is_open)
    return sum(_take_in(assignment, now) for assignment in db.session.scalars(live).all())


def _take_in(assignment: Assignment, now: datetime) -> int:
    """Who was never on the list; who was removed from it by a person stays removed."""
    if not assignment.unit_ids:
        return 0
    people = population(assignment.categories, assignment.unit_ids, (), today=local_day(now))
    listed = select(AssignmentMember.member_id).where(AssignmentMember.assignment_id == assignment.id)
    fresh = db.session.scalars(people.where(Member.id.not_in(listed)).order_by(Member.id)).all()
    return _hold(assignment.id, fresh, is_picked=False, now=now)


def extend(assignment: Assignment, member_id: int, *, until: date, reason: str, actor_id: int | None, now: datetime) -> None:
    """A later due day for one person, with a reason. Raises Refused, Missing."""
    reason = " ".join(reason.split())
    if assignment.due_at is None or not assignment.is_live:
        raise Refused(_("只有没有结束、定了截止日期的任务可以延期。"))
    if not 0 < len(reason) <= 200:
        raise Refused(_("请写明延期的原因，不超过 200 个字。"), field="reason")
    moment = start_of_day(until + timedelta(days=1))
    if moment <= assignment.due_at or moment <= now:
        raise Refused(_("延期后的日期要晚于原来的截止日期，并且不早于今天。"), field="until")
    row = db.session.scalar(
        select(AssignmentMember).where(
            AssignmentMember.assignment_id == assignment.id,
            AssignmentMember.member_id == member_id,
            AssignmentMember.removed_at.is_(None),
        )
    )
    if row is None:
        raise Missing(_("这项任务没有布置给这位同志。"))
    before = row.extended_to
    row.extended_to, row.extension_reason, row.extended_by = moment, reason, actor_id
    said = {"assignment": assignment.id, "old": before.isoformat() if before else None, "new": until.isoformat(), "reason": reason}
    record("extend_assignment", "member", member_id, actor_id=actor_id, now=now, **said)
    tell_of_extension(assignment, db.session.get_one(Member, member_id).account_id, until, now=now)


def extend_many(
    assignment: Assignment, member_ids: Collection[int], *, until: date, reason: str, actor_id: int | None, now: datetime
) -> int:
    """The same later due day for several, all or none; how many. Raises Refused, Missing."""
    chosen = sorted(set(member_ids))
    if not chosen:
        raise Refused(_("请先勾选要延期的同志。"), field="members")
    for member_id in chosen:
        extend(assignment, member_id, until=until, reason=reason, actor_id=actor_id, now=now)
    return len(chosen)
