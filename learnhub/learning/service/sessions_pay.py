"""Hours of a session to those present, once; a lesson studied in a group pays a member once, whatever the number of sessions."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select

from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import Attendance, GroupLessonCredit, OfflineSession, StudyHoursEntry
from learnhub.learning.rules.attendance import BY_LIST
from learnhub.learning.rules.hours import MOST_OF_A_SESSION, is_step
from learnhub.learning.service.ledger import award_hours, insert_into
from learnhub.organization.models import Member


def locked_session(session_id: int, *, shared: bool = False) -> OfflineSession:
    """The session, so that nobody closes or changes it meanwhile; `shared` lets others sign in at the same time. Raises Missing."""
    found = db.session.get(OfflineSession, session_id, with_for_update={"read": shared}, populate_existing=True)
    if found is None:
        raise Missing(_("没有这次活动的登记。"))
    return found


def check_hours(hours: Decimal) -> None:
    """Raises Refused for what is no number of hours of a session."""
    if not is_step(hours) or hours > MOST_OF_A_SESSION:
        raise Refused(_("学时请填写 0.5 到 %(most)s，以 0.5 为单位。", most=MOST_OF_A_SESSION), field="hours")


def member_of(account_id: int | None) -> int | None:
    """The person behind an account."""
    return db.session.scalar(select(Member.id).where(Member.account_id == account_id)) if account_id else None


def note_present(session: OfflineSession, member_ids: Collection[int], *, way: str = BY_LIST, at: datetime | None = None) -> int:
    """Note who is present, each once; how many are new."""
    if not member_ids:
        return 0
    rows = [{"session_id": session.id, "member_id": member_id, "way": way, "signed_at": at} for member_id in sorted(set(member_ids))]
    added = insert_into(Attendance).values(rows).on_conflict_do_nothing().returning(Attendance.id)
    return len(db.session.execute(added).all())


def note_absent(session: OfflineSession, present: Collection[int]) -> None:
    """Take off whoever is not among `present`."""
    gone = delete(Attendance).where(Attendance.session_id == session.id, Attendance.member_id.not_in(present))
    db.session.execute(gone.execution_options(synchronize_session=False))


def settle_pay(session: OfflineSession, present: Collection[int], reason: str, *, actor_id: int | None, now: datetime) -> int:
    """Append what those present have too little, and whoever was paid and is not present has too much; how many entries."""
    mine, changed = _credited(session, present), 0
    for member_id, (entries, paid) in _paid(session, present).items():
        difference = (session.hours if member_id in mine else Decimal(0)) - paid
        source = f"session:{session.id}:{entries}" if entries else f"session:{session.id}"
        changed += award_hours(member_id, source, session.category, difference, reason, now=now, day=session.held_on, recorded_by=actor_id)
    return changed


def _credited(session: OfflineSession, present: Collection[int]) -> set[int]:
    """Whom of those present this session pays: where it shows a lesson, not whom another session paid for the same lesson."""
    if session.lesson_id is None:
        return set(present)
    credit = GroupLessonCredit
    gone = delete(credit).where(credit.session_id == session.id, credit.member_id.not_in(present))
    db.session.execute(gone.execution_options(synchronize_session=False))
    rows = [{"member_id": each, "lesson_id": session.lesson_id, "session_id": session.id} for each in sorted(present)]
    db.session.execute(insert_into(credit).values(rows).on_conflict_do_nothing())
    return set(db.session.scalars(select(credit.member_id).where(credit.session_id == session.id)))


def _paid(session: OfflineSession, present: Collection[int]) -> dict[int, tuple[int, Decimal]]:
    """For those present, and all whom the session has paid: how many entries of the ledger, and their sum."""
    source = f"session:{session.id}"
    is_of_session = or_(StudyHoursEntry.source == source, StudyHoursEntry.source.startswith(f"{source}:", autoescape=True))
    rows = db.session.execute(
        select(StudyHoursEntry.member_id, func.count(), func.sum(StudyHoursEntry.hours))
        .where(is_of_session)
        .group_by(StudyHoursEntry.member_id)
    )
    return dict.fromkeys(present, (0, Decimal(0))) | {member_id: (entries, Decimal(total)) for member_id, entries, total in rows}
