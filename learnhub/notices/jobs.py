"""What the clock does for notices."""

from datetime import timedelta

from learnhub.core.clock import now
from learnhub.core.transactions import transaction
from learnhub.notices import service
from learnhub.settings.queries import value


def delete_old_notices() -> None:
    """Delete notices after their time, a thousand in each transaction."""
    before = now() - timedelta(days=value("notices.keep_days", int))
    more = True
    while more:
        with transaction():
            more = service.delete_old_notices(before=before)
