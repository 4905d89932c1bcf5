"""What a draft becomes in the tables: options, key and parts by type, in the shapes that `rules.kinds` states."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from learnhub.questions.rules import normalize
from learnhub.questions.rules.checking_kinds import tolerance_of
from learnhub.questions.rules.drafts import AcceptedDraft, OptionDraft, PairDraft, QuestionDraft
from learnhub.questions.rules.kinds import BY_HAND, CHOICES, FILL_BLANK, MATCHING, NUMERIC, ORDERING, SEVERAL, TRUE_FALSE
from learnhub.questions.rules.pinning import pinned
from learnhub.questions.rules.written_marking import number_of

ToHtml = Callable[[str], str]
Shape = tuple[list[dict[str, Any]], dict[str, Any]]
NEAR = 0.002  # 33.33333 % three times


def shape_of(draft: QuestionDraft, options: Sequence[OptionDraft], words: Sequence[str], inline: ToHtml, block: ToHtml) -> Shape:
    """The options and the key of a question that is no passage; `words` are those of `options` without markup."""
    if draft.kind in CHOICES:
        return _choice(draft.kind, options, words, inline)
    if draft.kind == ORDERING:
        return _ordering(options, inline)
    if draft.kind == MATCHING:
        return _matching(draft.pairs, inline)
    if draft.kind == FILL_BLANK:
        return [], _blanks(draft)
    if draft.kind == NUMERIC:
        unit = draft.unit.strip()
        return [], {"accepted": [_number(each, unit) for each in draft.accepted if each.text.strip()], "unit": unit}
    return [], {"sample_html": block(draft.sample), "rubric": _rubric(draft)} if draft.kind in BY_HAND else {}


def _rubric(draft: QuestionDraft) -> list[dict[str, Any]]:
    return [{"text": " ".join(each.text.split()), "share": each.share} for each in draft.rubric]


def _choice(kind: str, options: Sequence[OptionDraft], words: Sequence[str], inline: ToHtml) -> Shape:
    html = [inline(option.text) for option in options]
    ids = normalize.option_ids(html)
    wishes = [option.is_pinned for option in options]
    stays = pinned(words, wishes) if kind != TRUE_FALSE else [False] * len(ids)
    rows = [{"id": each, "html": text} | ({"pinned": True} if stay else {}) for each, text, stay in zip(ids, html, stays, strict=True)]
    key: dict[str, Any] = {"right": [each for each, option in zip(ids, options, strict=True) if option.is_right]}
    weights = [_weight(option, len(key["right"]), kind) for option in options]
    if any(option.fraction is not None for option in options) and not _says_nothing(options, weights, kind):
        key["fractions"] = {each: weight for each, weight in zip(ids, weights, strict=True) if weight}
    return rows, key


def _weight(option: OptionDraft, right: int, kind: str) -> float:
    if option.fraction is not None:
        return option.fraction
    return (1 / right if kind in SEVERAL and right else 1.0) if option.is_right else 0.0


def _says_nothing(options: Sequence[OptionDraft], weights: Sequence[float], kind: str) -> bool:
    """Whether the weights are those of any question: equal shares for the right options, and wrong ones that are all alike."""
    right = [weight for option, weight in zip(options, weights, strict=True) if option.is_right]
    wrong = [weight for option, weight in zip(options, weights, strict=True) if not option.is_right]
    share = 1 / len(right) if kind in SEVERAL and right else 1.0
    are_alike = all(abs(weight - wrong[0]) < NEAR for weight in wrong)
    return all(abs(weight - share) < NEAR for weight in right) and are_alike and (not wrong or wrong[0] <= 0)


def _ordering(options: Sequence[OptionDraft], inline: ToHtml) -> Shape:
    html = [inline(option.text) for option in options]
    order = normalize.option_ids(html)
    # Kept in the order of the ids, which tells nothing.
    rows = sorted(({"id": each, "html": text} for each, text in zip(order, html, strict=True)), key=lambda row: row["id"])
    return rows, {"order": order}


def _matching(pairs: Sequence[PairDraft], inline: ToHtml) -> Shape:
    """Left sides stand as written, right ones in the order of their ids; the same right side twice is one."""
    lefts = [inline(pair.left) for pair in pairs if pair.left.strip()]
    rights = list(dict.fromkeys(inline(pair.right) for pair in pairs))
    ids = normalize.option_ids([*lefts, *rights])
    left_ids, right_ids = ids[: len(lefts)], dict(zip(rights, ids[len(lefts) :], strict=True))
    right_rows = sorted(({"id": right_ids[text], "html": text, "side": "right"} for text in rights), key=lambda row: row["id"])
    made = [right_ids[inline(pair.right)] for pair in pairs if pair.left.strip()]
    rows = [{"id": each, "html": text, "side": "left"} for each, text in zip(left_ids, lefts, strict=True)]
    return [*rows, *right_rows], {"pairs": dict(zip(left_ids, made, strict=True))}


def _blanks(draft: QuestionDraft) -> dict[str, Any]:
    blanks = [[{"text": each.text.strip(), "fraction": each.fraction} for each in blank if each.text.strip()] for blank in draft.blanks]
    return {"blanks": blanks, "any_order": draft.any_order, "is_exact": draft.is_exact}


def _number(accepted: AcceptedDraft, unit: str) -> dict[str, Any]:
    value = number_of(accepted.text, unit)
    if value is None:
        raise ValueError(f"{accepted.text!r} is no number")
    return {"value": f"{value:f}", "tolerance": f"{tolerance_of(accepted) or Decimal(0):f}", "fraction": accepted.fraction}
