"""The share of the marks for chosen options, by the rule for several right ones or by the weights that a file gave them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from learnhub.questions.rules.kinds import (
    ALL_OR_NOTHING,
    FIXED_PER_RIGHT_OPTION,
    HALF_FOR_SUBSET,
    PER_RIGHT_OPTION,
    SEVERAL,
    WITH_PENALTY,
)

Chosen = frozenset[str]


def _all_or_nothing(chosen: Chosen, right: Chosen, _each: float) -> float:
    return 1.0 if chosen == right else 0.0


def _half_for_subset(chosen: Chosen, right: Chosen, _each: float) -> float:
    """漏选得半: half for some of the right options and no wrong one."""
    if chosen == right:
        return 1.0
    return 0.5 if chosen < right else 0.0


def _per_right_option(chosen: Chosen, right: Chosen, _each: float) -> float:
    """少选给分: k/K for k of K right options, all of them for K; any wrong one takes all."""
    if chosen == right:
        return 1.0
    return len(chosen) / len(right) if chosen < right else 0.0


def _fixed_per_right_option(chosen: Chosen, right: Chosen, each: float) -> float:
    """每选对一个得固定分: `each` for a right option, never more than all; any wrong one takes all."""
    if chosen == right:
        return 1.0
    return min(1.0, len(chosen) * each) if chosen < right else 0.0


def _with_penalty(chosen: Chosen, right: Chosen, _each: float) -> float:
    """每选错一个倒扣: 1/K for a right option, and as much less for a wrong one."""
    return (len(chosen & right) - len(chosen - right)) / len(right)


RULES: Mapping[str, Callable[[Chosen, Chosen, float], float]] = {
    ALL_OR_NOTHING: _all_or_nothing,
    HALF_FOR_SUBSET: _half_for_subset,
    PER_RIGHT_OPTION: _per_right_option,
    FIXED_PER_RIGHT_OPTION: _fixed_per_right_option,
    WITH_PENALTY: _with_penalty,
}


def choice_share(  # noqa: PLR0917 - as `mark`
    kind: str, option_ids: Collection[str], answer_key: Mapping[str, Any], answer: Sequence[str], rule: str, each: float
) -> float:
    """The share for the options chosen, below 0 where a rule or a weight takes marks away; `each` is a share as well."""
    chosen, right = frozenset(answer), frozenset(answer_key["right"])
    if not chosen or not right or not chosen <= frozenset(option_ids):
        return 0.0
    if "fractions" in answer_key:
        return _weighed(kind, answer_key["fractions"], chosen)
    return RULES[rule if kind in SEVERAL else ALL_OR_NOTHING](chosen, right, each)


def _weighed(kind: str, fractions: Mapping[str, float], chosen: Chosen) -> float:
    if kind not in SEVERAL and len(chosen) > 1:
        return 0.0
    share = sum(fractions.get(option, 0.0) for option in chosen)
    # Three times 33.33333 is meant to be all.
    return 1.0 if share > 0.999 else share
