"""Screen leaves 切屏: which count, for how long, what they lead to. No claim of a page goes beyond the server's own clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST = 3  # seconds; whoever was away for less only missed a key (domain §6)


@dataclass(frozen=True, slots=True)
class Watch:
    """How an exam is watched; `most_leaves` hands the paper in with the leave of that number, None never does."""

    counts_leaves: bool = True
    asks_full_screen: bool = False
    blocks_copying: bool = False
    is_one_device: bool = False
    most_leaves: int | None = None

    def is_stricter_than(self, other: "Watch") -> bool:
        """Whether it asks anything of candidates that `other` did not."""
        asked = ("counts_leaves", "asks_full_screen", "blocks_copying", "is_one_device")
        if any(getattr(self, name) and not getattr(other, name) for name in asked):
            return True
        return self.most_leaves is not None and (other.most_leaves is None or self.most_leaves < other.most_leaves)

    def ends_with(self, leaves: int) -> bool:
        """Whether so many leaves hand the paper in."""
        return self.most_leaves is not None and leaves >= self.most_leaves


NOTHING = Watch(counts_leaves=False)


@dataclass(frozen=True, slots=True)
class Span:
    """From `left` until just before `back`."""

    left: datetime
    back: datetime


def span_claimed(seconds: float, ago: float, since: datetime, now: datetime) -> Span:
    """The leave that a page claims to have ended `ago` seconds before `now`, cut to the time between the attempt's start and now."""
    longest = max(0.0, (now - since).total_seconds())
    back = now - timedelta(seconds=min(max(0.0, ago), longest))
    left = back - timedelta(seconds=min(max(0.0, seconds), (back - since).total_seconds()))
    return Span(left, back)


def seconds_beyond(span: Span, known: Iterable[Span]) -> int:
    """Whole seconds of `span` that none of the `known` spans covers: no moment is counted twice."""
    covered = 0.0
    reached = span.left
    for each in sorted(known, key=lambda one: one.left):
        left, back = max(each.left, reached), min(each.back, span.back)
        if back > left:
            covered += (back - left).total_seconds()
            reached = back
    # One whole second is lost where clocks round: 2.9996 s of a page that counted to three are three.
    return int((span.back - span.left).total_seconds() - covered + 0.05)
