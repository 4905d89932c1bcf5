"""When a missed question comes again: FSRS, https://github.com/open-spaced-repetition, in whole days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fsrs import Card, Rating, Scheduler

LONGEST = 180  # days between two looks at a question
LEARNT = 3  # right answers in a row, with a day between them, after which a question leaves the book by itself
# No steps of minutes: people come back the next day. No chance: the same answers give the same days.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Next:
    """What is kept of a question for its next look, and when that is."""

    card: dict[str, Any]
    due_at: datetime


def look(card: Mapping[str, Any] | None, *, is_right: bool, at: datetime) -> Next:
    """The state after an answer given at `at` (aware); None for a question that was not in the book."""
    held = Card.from_dict(dict(card)) if card else Card(card_id=0, due=at)  # type: ignore[arg-type]
    if held.last_review is not None and at < held.last_review:
        at = held.last_review  # an answer that was released later than a newer one
    seen, _log = _SCHEDULER.review_card(held, Rating.Good if is_right else Rating.Again, at)
    due = max(seen.due, at + timedelta(days=1)) if is_right else seen.due
    return Next(dict(seen.to_dict()), due)
