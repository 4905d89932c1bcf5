"""Imports that the clock does."""

from sqlalchemy import select

from learnhub.core.extensions import db
from learnhub.interchange.models import ImportJob


def job_of(file_key: str, *, bank_id: int, account_id: int) -> ImportJob | None:
    """Her import of the file behind `file_key` into the bank, if the clock does it."""
    return db.session.scalar(
        select(ImportJob).where(ImportJob.file_key == file_key, ImportJob.bank_id == bank_id, ImportJob.account_id == account_id)
    )
