"""What the clock does for learning."""

from datetime import timedelta

from learnhub.core.clock import local_day, now
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.queries import is_outdated
from learnhub.settings.queries import value


def close_stale_leases() -> None:
    """Close study leases of pages that went away without a word."""
    with transaction():
        service.close_stale_leases(now=now())


def delete_old_beats() -> None:
    """Delete raw study beats after their time; a few thousand in each transaction, so that nobody waits long for the database."""
    before = now() - timedelta(days=value("learning.keep_beats_days", int))
    more = True
    while more:
        with transaction():
            more = service.delete_old_beats(before=before)


def refresh_target_plans() -> None:
    """Let plans of the year hold for whoever joined, took up a post or moved since; those of mid-year with their share."""
    with transaction():
        service.refresh_plans(now=now())


def renew_standings() -> None:
    """Weigh standings of the year again for whom an exemption began or ended, or which an upgrade has left to be filled."""
    today = local_day(now())
    while is_outdated(today.year, today):
        with transaction():
            service.renew_standings(today.year, today=today)


def find_odd_study() -> None:
    """Look for study that a person should see, a span at a time until the present."""
    more = True
    while more:
        with transaction():
            more = service.find_odd_study(now=now())
