"""Which questions come next."""

import random
from collections.abc import Sequence

DAILY = 5  # questions of a day


def daily(pool: Sequence[int], recent: Sequence[int], seed: str, count: int = DAILY) -> list[int]:
    """The questions of a day: the same for the same seed; those of the last days only when there are too few others."""
    chance = random.Random(seed)  # noqa: S311 - a choice that is to be the same again, no secret
    seen = set(recent)
    fresh = sorted(each for each in pool if each not in seen)
    drawn = chance.sample(fresh, min(count, len(fresh)))
    rest = sorted(seen.intersection(pool))
    return drawn + chance.sample(rest, min(count - len(drawn), len(rest)))


def following(unseen: Sequence[int], seen_longest_ago: Sequence[int], seed: str) -> int | None:
    """The next question to practise: any that was never answered, then the one whose answer is the oldest; None for no question."""
    if unseen:
        return random.Random(seed).choice(sorted(unseen))  # noqa: S311
    return seen_longest_ago[0] if seen_longest_ago else None
