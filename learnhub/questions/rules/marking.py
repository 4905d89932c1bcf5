"""Marks for an answer, by type and rule: the domain's §6; the choices made are in ADR 0019."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from learnhub.questions.rules.choice_marking import RULES, choice_share
from learnhub.questions.rules.kinds import (
    ALL_OR_NOTHING,
    CHOICES,
    FILL_BLANK,
    MATCHING,
    NUMERIC,
    ORDERING,
)
from learnhub.questions.rules.written_marking import blanks_share, numeric_share

PAIR = ":"


def mark(  # noqa: PLR0917 - the order is the one in which a sentence says it
    kind: str,
    option_ids: Collection[str],
    answer_key: Mapping[str, Any],
    answer: Sequence[str],
    marks: float,
    rule: str = ALL_OR_NOTHING,
    *,
    takes_negative: bool = False,
    each: float = 0.5,
) -> float | None:
    """Marks of `answer`, from 0 to `marks`, from `-marks` where negative marks are declared; None where a person has to mark it.

    `rule` matters to questions with several right options, `each` (marks) to one of fixed marks for a right option.
    Nothing answered is 0, and so is an option that is not there. Raises ValueError for an unknown rule.
    """
    if rule not in RULES:
        raise ValueError(f"unknown marking rule {rule!r}")
    if kind in CHOICES:
        share = choice_share(kind, option_ids, answer_key, answer, rule, each / marks if marks else 0.0)
    elif kind in _SHARES:
        share = _SHARES[kind](answer_key, answer) if answer else 0.0
    else:
        return None
    return marks * min(max(share, -1.0 if takes_negative else 0.0), 1.0)


def matching_share(answer_key: Mapping[str, Any], answer: Sequence[str]) -> float:
    """The share of the pairs that are right; a left side that was given two right ones has none."""
    made: dict[str, set[str]] = {}
    for pair in answer:
        left, _pair, right = pair.partition(PAIR)
        made.setdefault(left, set()).add(right)
    pairs = answer_key["pairs"]
    return sum(made.get(left) == {right} for left, right in pairs.items()) / len(pairs) if pairs else 0.0


def ordering_share(answer_key: Mapping[str, Any], answer: Sequence[str]) -> float:
    """The share of the places at which the right thing stands."""
    order = answer_key["order"]
    return sum(given == right for given, right in zip(answer, order, strict=False)) / len(order) if order else 0.0


_SHARES: Mapping[str, Callable[[Mapping[str, Any], Sequence[str]], float]] = {
    FILL_BLANK: blanks_share,
    NUMERIC: numeric_share,
    MATCHING: matching_share,
    ORDERING: ordering_share,
}
