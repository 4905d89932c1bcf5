"""What the clock does for assessment."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from learnhub.assessment import queries, service
from learnhub.assessment.models import Exam
from learnhub.assessment.queries.plans import exams_to_prepare
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction

log = structlog.get_logger()


def close_overdue() -> None:
    """Close attempts whose time is over; a few in each transaction, so that nobody waits long for the database."""
    moment = now()
    for some in queries.overdue_batches(moment):
        _close(some, moment)


def _close(some: Sequence[int], moment: datetime) -> None:
    """Close these together; where that fails, each by itself, so that a broken one holds up no other."""
    try:
        with transaction():
            service.close_overdue(now=moment, attempt_ids=some)
    except Exception:
        if len(some) == 1:
            log.exception("an overdue attempt could not be closed", attempt=some[0])
            return
        for each in some:
            _close([each], moment)


def tell_scores() -> None:
    """Tell members of scores that are released by now; a few in each transaction."""
    more = True
    while more:
        with transaction():
            more = service.tell_scores(now=now())


def prepare_papers() -> None:
    """Make the papers that are to stand ready, a hundred in each transaction; any number of workers may do so."""
    for exam_id in exams_to_prepare(now()):
        try:
            _prepare(exam_id)
        except Refused as refusal:  # a bank has become too small: others go on
            log.warning("papers not prepared", exam=exam_id, reason=refusal.message)


def _prepare(exam_id: int) -> None:
    with transaction():
        service.notice_changes(db.session.get_one(Exam, exam_id), now=now())
    made = service.AT_ONCE
    while made == service.AT_ONCE:
        with transaction():
            made = service.prepare_papers(db.session.get_one(Exam, exam_id), now=now())
