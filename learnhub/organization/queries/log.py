"""Reads of the audit log."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, or_, select

from learnhub.accounts.models import Account
from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db
from learnhub.organization.models import Member, Unit


def audit_entries(action: str = "", who: str = "") -> Select[AuditEntry]:
    """The audit log, the latest first; of one kind of deed, of people whose name or staff number is `who`."""
    statement = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    if action:
        statement = statement.where(AuditEntry.action == action)
    if who:
        people = select(Account.id).join(Member, Member.account_id == Account.id)
        statement = statement.where(AuditEntry.actor_id.in_(people.where(or_(Member.name == who, Account.staff_number == who))))
    return statement


def names_in(entries: Iterable[AuditEntry]) -> dict[tuple[str, int], str]:
    """Names of the accounts, members and units in audit entries, by (kind, id)."""
    wanted: dict[str, set[int]] = {"account": set(), "member": set(), "unit": set()}
    for entry in entries:
        if entry.actor_id is not None:
            wanted["account"].add(entry.actor_id)
        if entry.subject in wanted and entry.subject_id is not None:
            wanted[entry.subject].add(entry.subject_id)
    columns: dict[str, tuple[Any, Any]] = {
        "account": (Member.account_id, Member.name),
        "member": (Member.id, Member.name),
        "unit": (Unit.id, Unit.name),
    }
    return {
        (kind, found_id): name
        for kind, (key, label) in columns.items()
        for found_id, name in db.session.execute(select(key, label).where(key.in_(wanted[kind])))
    }
