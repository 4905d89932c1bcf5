"""Verbs of practice."""

from learnhub.practice.service.answering import answer, draw_daily, judge, key_of, places
from learnhub.practice.service.feeding import feed_released, react_to_attempt
from learnhub.practice.service.keeping import close_bank, forget, keep, open_bank, unkeep

__all__ = [
    "answer",
    "close_bank",
    "draw_daily",
    "feed_released",
    "forget",
    "judge",
    "keep",
    "key_of",
    "open_bank",
    "places",
    "react_to_attempt",
    "unkeep",
]
