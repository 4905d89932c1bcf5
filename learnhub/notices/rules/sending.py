"""When a message that did not get through is tried again, and when we give up."""

from datetime import timedelta

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"
STATES = (WAITING, SENDING, SENT, FAILED)
DIGEST, CONFIRM, TEST = "digest", "confirm", "test"
DIGEST_EVERY = timedelta(hours=1)  # at most one e-mail for a person in this time
CLAIMED_FOR = timedelta(minutes=10)  # then whoever took the message is taken for dead
_MINUTES = (1, 5, 15, 60, 2 * 60, 4 * 60, 8 * 60, 16 * 60, 24 * 60)


def next_try(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it is enough (some two days)."""
    return timedelta(minutes=_MINUTES[attempts - 1]) if attempts <= len(_MINUTES) else None
