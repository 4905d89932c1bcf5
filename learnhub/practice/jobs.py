"""What the clock does for practice."""

from learnhub.core.clock import now
from learnhub.core.transactions import transaction
from learnhub.practice import service


def feed_mistake_books() -> None:
    """Take answers whose exams have released them into the mistake books."""
    more = True
    while more:
        with transaction():
            more = service.feed_released(now=now())
