"""Ways to reach a person beside the inbox, which holds every notice; one more is one more entry of CHANNELS."""

from collections.abc import Collection, Mapping
from typing import Protocol

from learnhub.notices.channels.mail import Mail
from learnhub.notices.channels.outcomes import Broken, NotNow, Refusal
from learnhub.notices.models import Outgoing

__all__ = ["CHANNELS", "Broken", "Channel", "NotNow", "Refusal"]


class Channel(Protocol):
    """A way to reach people; used as a context, so that one connection carries many messages."""

    name: str

    def can_reach(self, account_ids: Collection[int], kind: str) -> set[int]:
        """Whom of these people the channel reaches with a notice of this kind."""
        ...

    def deliver(self, message: Outgoing) -> None:
        """Hand the message over. Raises NotNow (try again), Refusal (never will), Broken (the channel itself does not work)."""
        ...

    def close(self) -> None:
        """Let go of what it holds open."""
        ...


CHANNELS: Mapping[str, type[Channel]] = {Mail.name: Mail}
