"""What the clock does for notices."""

import time
from datetime import timedelta

import structlog

from learnhub.core.clock import now
from learnhub.core.transactions import transaction
from learnhub.notices import service
from learnhub.notices.channels import CHANNELS, Broken, Channel, NotNow, Refusal
from learnhub.notices.models import Outgoing
from learnhub.notices.rules.addresses import with_masked
from learnhub.settings.queries import value

log = structlog.get_logger()
AT_MOST = 60.0  # seconds of one run; the next run takes the rest


def delete_old_notices() -> None:
    """Delete notices and settled mail after their time, a thousand in each transaction."""
    before = now() - timedelta(days=value("notices.keep_days", int))
    for delete in (service.delete_old_notices, service.delete_old_mail):
        more = True
        while more:
            with transaction():
                more = delete(before=before)


def send_mail() -> None:
    """Put together what waits for each person, and hand over what is in the outbox."""
    more = True
    while more:
        with transaction():
            more = service.queue_digests(now=now())
    channels: dict[str, Channel] = {name: make() for name, make in CHANNELS.items()}
    try:
        _deliver(channels)
    finally:
        for channel in channels.values():
            channel.close()


def _deliver(channels: dict[str, Channel]) -> None:
    """Message by message; a channel that turns out broken rests until the next run."""
    broken: set[str] = set()
    until = time.monotonic() + AT_MOST
    while time.monotonic() < until:
        with transaction():
            message = service.claim_next(now=now(), without=broken)
        if message is None:
            return
        failure = _attempt(channels[message.channel], message)
        if isinstance(failure, Broken):
            broken.add(message.channel)
        with transaction():
            service.settle(message, failure, now=now())


def _attempt(channel: Channel, message: Outgoing) -> Exception | None:
    """What went wrong, if anything did; no transaction is open while another machine is waited for."""
    try:
        channel.deliver(message)
    except (NotNow, Refusal, Broken) as failure:
        log.warning("message not delivered", channel=channel.name, message=message.id, reason=with_masked(str(failure), message.recipient))
        return failure
    except Exception as failure:  # a fault of ours: this message is put aside, the others go on
        log.exception("message cannot be written", channel=channel.name, message=message.id)
        return Refusal(f"{type(failure).__name__}: {failure}")
    return None
