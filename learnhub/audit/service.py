"""Writing the audit log, and letting go of what is older than it must be."""

from datetime import datetime
from typing import Any

from flask import has_request_context, request
from sqlalchemy import delete

from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db


def record(
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    actor_id: int | None,
    now: datetime,
    **detail: Any,
) -> None:
    """Append one deed, such as `record("grant_role", "account", 7, actor_id=1, now=now, role="leader")`."""
    db.session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=detail,
            address=request.remote_addr if has_request_context() else None,
        )
    )
    db.session.flush()


def delete_old_entries(*, before: datetime) -> None:
    """Delete the deeds before a moment; how long they are kept is a setting, never less than the law asks."""
    db.session.execute(delete(AuditEntry).where(AuditEntry.at < before))
