"""Imports of a bank, newest first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.assessment.models import Attempt
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.interchange.models import ImportBatch
from learnhub.organization.models import Member


def batches_of(bank_id: int) -> Any:
    """The imports of a bank with the name of who made each."""
    return (
        select(ImportBatch, Member.name)
        .outerjoin(Account, Account.id == ImportBatch.created_by)
        .outerjoin(Member, Member.account_id == Account.id)
        .where(ImportBatch.bank_id == bank_id)
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
    )


def batch_of(bank_id: int, batch_id: int) -> ImportBatch:
    """The import with that id, of that bank. Raises Missing."""
    found = db.session.scalar(select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.bank_id == bank_id))
    if found is None:
        raise Missing(_("没有这次导入的记录。"))
    return found


def asked_since(question_ids: Collection[int], since: datetime) -> set[int]:
    """Those that an attempt begun at or after `since` holds in its frozen paper, which no key of the database binds."""
    wanted = set(question_ids)
    papers = db.session.scalars(select(Attempt.paper).where(Attempt.started_at >= since).execution_options(yield_per=200))
    return {place.get("question") for paper in papers for place in paper if place.get("question") in wanted}
