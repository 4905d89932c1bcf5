"""What the clock does for assignments."""

from learnhub.assignments import service
from learnhub.core.clock import local, now
from learnhub.core.transactions import transaction

MORNING, EVENING = 8, 21  # hours of the day: nobody is told at night


def tell_of_assignments() -> None:
    """Take in who has joined, tell of what has begun, and in the daytime of what is due."""
    with transaction():
        service.take_in_joiners(now=now())
    if MORNING <= local(now()).hour < EVENING:
        with transaction():
            service.announce(now=now())
        with transaction():
            service.warn_of_due(now=now())
