"""What the clock does for assessment."""

from learnhub.assessment import queries, service
from learnhub.core.clock import now
from learnhub.core.transactions import transaction

AT_ONCE = 20


def close_overdue() -> None:
    """Close attempts whose time is over; a few in each transaction, so that nobody waits long for the database."""
    moment = now()
    overdue = queries.overdue_attempt_ids(moment)
    for first in range(0, len(overdue), AT_ONCE):
        with transaction():
            service.close_overdue(now=moment, attempt_ids=overdue[first : first + AT_ONCE])
