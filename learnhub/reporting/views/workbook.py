"""Reports as Excel files, each recorded."""

from typing import Any

from flask.typing import ResponseReturnValue

from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.permissions import principal
from learnhub.core.transactions import transaction
from learnhub.core.workbook import Sheet, row_count, send_workbook


def send(name: str, *sheets: Sheet, **detail: Any) -> ResponseReturnValue:
    """The file to its reader; the export goes into the audit log."""
    with transaction():
        record("export", "report", None, actor_id=principal().account_id, now=now(), rows=row_count(sheets), **detail)
    return send_workbook(name, *sheets)
