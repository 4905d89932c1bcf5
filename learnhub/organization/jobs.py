"""What the clock does for the organization."""

from datetime import timedelta

from learnhub.audit.service import delete_old_entries
from learnhub.core.clock import now
from learnhub.core.transactions import transaction
from learnhub.settings.queries import value


def delete_old_audit_entries() -> None:
    """Delete what the audit log need not keep any longer."""
    before = now() - timedelta(days=value("audit.keep_days", int))
    with transaction():
        delete_old_entries(before=before)
