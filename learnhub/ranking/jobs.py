"""What the clock does for ranking."""

from learnhub.core.clock import local_day, now
from learnhub.core.transactions import transaction
from learnhub.ranking import service
from learnhub.ranking.queries.figures import are_figures_outdated, last_change


def renew_figures() -> None:
    """Reckon the figures of units anew in which something has changed, or all when the day has: before anybody looks."""
    today, until = local_day(now()), last_change()
    while are_figures_outdated(today, until):
        with transaction():
            service.renew_figures(today)
