"""The secret address of a member's calendar: made, renewed and revoked by her alone."""

import secrets
from datetime import datetime

from sqlalchemy import delete

from learnhub.assignments.models import CalendarAddress
from learnhub.audit.service import record
from learnhub.core.extensions import db
from learnhub.learning.service.ledger import insert_into


def make_address(member_id: int, *, actor_id: int, now: datetime) -> str:
    """A new key, which makes the old address worthless."""
    key = secrets.token_hex(12)
    made = {"key": key, "made_at": now}
    statement = insert_into(CalendarAddress).values(member_id=member_id, **made)
    db.session.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_=made))
    record("make_calendar_address", "member", member_id, actor_id=actor_id, now=now)
    return key


def revoke_address(member_id: int, *, actor_id: int, now: datetime) -> bool:
    """The address leads nowhere any more; whether there was one."""
    gone = db.session.execute(delete(CalendarAddress).where(CalendarAddress.member_id == member_id).returning(CalendarAddress.id)).all()
    if gone:
        record("revoke_calendar_address", "member", member_id, actor_id=actor_id, now=now)
    return bool(gone)
