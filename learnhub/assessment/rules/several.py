"""How an exam marks questions with several right options: the rule, what a right option earns, whether marks may be lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnhub.questions.rules.kinds import FIXED_PER_RIGHT_OPTION, SEVERAL_RULES

USUAL_EACH = 0.5


@dataclass(frozen=True, slots=True)
class Marking:
    """One of SEVERAL_RULES; `each` (marks) matters to fixed marks for a right option, `takes_negative` where wrong options cost marks."""

    rule: str
    each: float = USUAL_EACH
    takes_negative: bool = False

    def on_paper(self) -> dict[str, Any]:
        """What a frozen paper keeps with each place; what is usual is left out."""
        kept: dict[str, Any] = {"rule": self.rule}
        if self.rule == FIXED_PER_RIGHT_OPTION:
            kept["each"] = self.each
        return kept | ({"negative": True} if self.takes_negative else {})


def marking_of(chosen: Mapping[str, Any], usual_rule: str) -> Marking:
    """What an exam chose, or with nothing chosen the usual rule."""
    return Marking(chosen.get("rule") or usual_rule, float(chosen.get("each", USUAL_EACH)), bool(chosen.get("negative", False)))


def kept_marking(rule: str, each: float, *, takes_negative: bool) -> dict[str, Any]:
    """The choice as an exam keeps it; no rule is by the setting. Raises ValueError for a rule or marks that cannot be."""
    if rule and rule not in SEVERAL_RULES:
        raise ValueError(f"unknown marking rule {rule!r}")
    if not 0 < each <= 100:
        raise ValueError("a right option earns more than nothing")
    kept: dict[str, Any] = {"rule": rule} if rule else {}
    if rule == FIXED_PER_RIGHT_OPTION:
        kept["each"] = each
    return kept | ({"negative": True} if takes_negative else {})
