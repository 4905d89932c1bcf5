"""What the clock does for imports."""

import structlog

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.localization import speaking
from learnhub.core.transactions import transaction
from learnhub.interchange.service.import_jobs import fail_job, finish_job, preview_of_job, take_job
from learnhub.interchange.service.waiting_files import discard_waiting

log = structlog.get_logger()


def import_long_files() -> None:
    """Do the imports that were asked for, one after the other; several workers may look at once."""
    while _import_next():
        pass


def _import_next() -> bool:
    with transaction():
        job = take_job(now())
    if job is None:
        return False
    job_id, key = job.id, job.file_key
    with speaking(job.language):
        try:
            name, preview = preview_of_job(job, now())
            with transaction():
                finish_job(job_id, name, preview, now())
        except Refused as refusal:
            with transaction():
                fail_job(job_id, refusal.message, now())
        else:
            discard_waiting(key)
    log.info("import done", job=job_id)
    return True
