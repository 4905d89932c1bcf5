"""Verbs of ranking: award points, correct an entry, keep what a leader sees of units."""

from learnhub.ranking.service.figures import forget_figures, renew_figures
from learnhub.ranking.service.points import (
    award,
    correct,
    react_to_attempt,
    react_to_course,
    react_to_daily,
    react_to_lesson,
    react_to_regrade,
    react_to_restoration,
    react_to_reversal,
    rebuild,
)

__all__ = [
    "award",
    "correct",
    "forget_figures",
    "react_to_attempt",
    "react_to_course",
    "react_to_daily",
    "react_to_lesson",
    "react_to_regrade",
    "react_to_restoration",
    "react_to_reversal",
    "rebuild",
    "renew_figures",
]
