"""Imports of many questions: asked for, taken up by one worker, and told about while they run."""

import json
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core import storage
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.interchange.models import DONE, FAILED, RUNNING, WAITING, ImportJob
from learnhub.interchange.service.question_import import Preview, import_preview
from learnhub.interchange.service.waiting_files import FOLDER, waiting_file
from learnhub.interchange.service.waiting_import import preview_waiting
from learnhub.interchange.service.watching import Told

GIVEN_UP_AFTER = timedelta(minutes=10)  # a worker that takes longer is gone
MOST_TRIES = 3


def ask_for_import(file_key: str, *, bank_id: int, account_id: int, language: str, skips_bad: bool, now: datetime) -> None:
    """Ask for the import of a waiting file; asked twice it is done once, and one that failed is tried anew."""
    values = {
        "file_key": file_key, "bank_id": bank_id, "account_id": account_id, "language": language, "skips_bad": skips_bad,
        "state": WAITING, "message": "", "tries": 0, "created_at": now,
    }  # fmt: skip
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    anew = {"state": WAITING, "message": "", "tries": 0, "skips_bad": skips_bad, "started_at": None, "ended_at": None}
    statement = upsert(ImportJob).values(**values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["file_key"], set_=anew, where=ImportJob.state == FAILED))


def take_job(now: datetime) -> ImportJob | None:
    """The next import that is to be done, now this worker's alone; None when there is none."""
    is_given_up = and_(ImportJob.state == RUNNING, ImportJob.started_at < now - GIVEN_UP_AFTER)
    is_due = or_(ImportJob.state == WAITING, is_given_up)
    first = select(ImportJob.id).where(is_due).order_by(ImportJob.created_at, ImportJob.id).limit(1).scalar_subquery()
    taken = (
        update(ImportJob)
        .where(ImportJob.id == first, is_due)
        .values(state=RUNNING, started_at=now, tries=ImportJob.tries + 1)
        .returning(ImportJob.id)
    )
    found = db.session.execute(taken, execution_options={"synchronize_session": False}).scalar()
    return db.session.get_one(ImportJob, found, populate_existing=True) if found is not None else None


def preview_of_job(job: ImportJob, now: datetime) -> tuple[str, Preview]:
    """The name of the job's file, and what it would bring. Raises Refused or Missing."""
    if job.tries > MOST_TRIES:
        raise Refused(_("导入几次都没有完成，什么也没有保存。请把文件分小一些再导入。"))
    file = waiting_file(job.file_key, account_id=job.account_id, bank_id=job.bank_id, now=now)
    return file.name, preview_waiting(file, job.bank, account_id=job.account_id)


def finish_job(job_id: int, name: str, preview: Preview, now: datetime) -> None:
    """Save the questions of the job's file, and say so, all together. Raises Refused."""
    job = db.session.get_one(ImportJob, job_id)
    told = teller_of(job.file_key)
    done = import_preview(job.bank, preview, skips_bad=job.skips_bad, actor_id=job.account_id, now=now, name=name, told=told)
    job.state, job.message, job.ended_at = DONE, done.sentence(), now
    db.session.flush()


def fail_job(job_id: int, message: str, now: datetime) -> None:
    """Say why nothing was imported."""
    job = db.session.get_one(ImportJob, job_id)
    job.state, job.message, job.ended_at = FAILED, message, now
    db.session.flush()


def progress_of(file_key: str) -> tuple[int, int]:
    """How many steps of how many are done; beside the file, for the transaction that saves tells nobody anything."""
    try:
        done, total = json.loads(storage.path_of(f"{FOLDER}/{file_key}.progress").read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return 0, 0
    return int(done), int(total)


def teller_of(file_key: str) -> Told:
    """Keeps what it is told for `progress_of`."""
    path = storage.path_of(f"{FOLDER}/{file_key}.progress")

    def tell(done: int, total: int) -> None:
        piece = path.with_suffix(".progress.part")
        piece.write_text(json.dumps([done, total]), encoding="utf-8")
        piece.replace(path)

    return tell
