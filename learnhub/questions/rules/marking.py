"""Marks for an answer, by type and rule: the domain's §6."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from learnhub.questions.rules.kinds import ALL_OR_NOTHING, HALF_FOR_SUBSET, MULTIPLE, PER_RIGHT_OPTION

Chosen = frozenset[str]


def _all_or_nothing(chosen: Chosen, right: Chosen, marks: float) -> float:
    return marks if chosen == right else 0.0


def _half_for_subset(chosen: Chosen, right: Chosen, marks: float) -> float:
    """漏选得半: half for some of the right options and no wrong one."""
    if chosen == right:
        return marks
    return marks / 2 if chosen < right else 0.0


def _per_right_option(chosen: Chosen, right: Chosen, marks: float) -> float:
    """少选给分: marks × k/K for k of K right options, all of them for K; any wrong one takes all."""
    if chosen == right:
        return marks
    return marks * len(chosen) / len(right) if chosen < right else 0.0


RULES: Mapping[str, Callable[[Chosen, Chosen, float], float]] = {
    ALL_OR_NOTHING: _all_or_nothing,
    HALF_FOR_SUBSET: _half_for_subset,
    PER_RIGHT_OPTION: _per_right_option,
}


def mark(  # noqa: PLR0917 - the order is the one in which a sentence says it
    kind: str, option_ids: Collection[str], answer_key: Mapping[str, Any], answer: Sequence[str], marks: float, rule: str = ALL_OR_NOTHING
) -> float:
    """Marks of `answer` (ids of the options chosen), from 0 to `marks`; nothing chosen is 0, and so is an option that is not there.

    `rule` matters to questions with several right options only. Raises ValueError for an unknown rule.
    """
    if rule not in RULES:
        raise ValueError(f"unknown marking rule {rule!r}")
    chosen, right = frozenset(answer), frozenset(answer_key["right"])
    if not chosen or not right or not chosen <= frozenset(option_ids):
        return 0.0
    if kind != MULTIPLE:
        return _all_or_nothing(chosen, right, marks)
    return max(0.0, RULES[rule](chosen, right, marks))
