"""The share of the marks for what was typed: words in blanks, numbers."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from learnhub.questions.rules.assignment import best_sum

_AT_ENDS = "。，、；：？！,;:?!….·\"“”'‘’`《》〈〉()[]【】{}「」『』~"
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "‐": "-", "‑": "-", "负": "-", "正": "+"})
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,'\s]\d{3})+(?:\.\d*)?")
_PLAIN = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:e([+-]?\d{1,3})|[×x*]10\^?\(?([+-]?\d{1,3})\)?)?", re.IGNORECASE)
_SHARES_OF = {"%": Decimal(100), "‰": Decimal(1000)}
LONGEST_NUMBER = 60
LARGEST_POWER = 100


def fold_answer(text: str, *, is_exact: bool = False) -> str:
    """What is compared: `text` without what people type differently, namely width, case, spaces, and punctuation at its ends."""
    if is_exact:
        return text.strip()
    narrow = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(letter for letter in narrow if not letter.isspace() and unicodedata.category(letter) != "Cf")
    bare = words.strip(_AT_ENDS)
    if words.startswith(f".{bare}") and bare[:1].isdigit():
        bare = f".{bare}"
    return bare or words


def blanks_share(answer_key: Mapping[str, Any], answer: Sequence[str]) -> float:
    """The mean of what each blank earns; in any order the best that the texts can earn, each text once."""
    blanks, is_exact = answer_key["blanks"], answer_key.get("is_exact", False)
    if not blanks:
        return 0.0
    given = [fold_answer(text, is_exact=is_exact) for text in answer[: len(blanks)]]
    worth = [{fold_answer(each["text"], is_exact=is_exact): each.get("fraction", 1.0) for each in reversed(blank)} for blank in blanks]
    if answer_key.get("any_order", False):
        return best_sum([[blank.get(text, 0.0) for blank in worth] for text in _once(given, worth)]) / len(blanks)
    return float(sum(blank.get(text, 0.0) for text, blank in zip(given, worth, strict=False) if text)) / len(blanks)


def _once(given: Sequence[str], worth: Sequence[Mapping[str, float]]) -> list[str]:
    """The texts without those that say the same again; a text that several blanks demand may be there as often."""
    demanded = Counter(next(iter(blank)) for blank in worth if len(blank) == 1)
    kept: Counter[str] = Counter()
    for text in given:
        if text and kept[text] < max(1, demanded[text]):
            kept[text] += 1
    return list(kept.elements())


def number_of(text: str, unit: str = "") -> Decimal | None:
    """The number that `text` writes, with or without the unit; None when it writes none.

    Takes full-width digits, any minus and 负, thousands in threes, powers of ten; 50% is 0.5 unless the unit is %.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_MINUS).split())
    folded_unit = "".join(unicodedata.normalize("NFKC", unit).casefold().split())
    divisor = Decimal(1)
    if folded_unit and plain.casefold().replace(" ", "").endswith(folded_unit):
        plain = _without_unit(plain, folded_unit)
    elif plain[-1:] in _SHARES_OF:
        divisor, plain = _SHARES_OF[plain[-1]], plain[:-1]
    found = _decimal(plain.strip())
    return None if found is None else found / divisor


def _without_unit(plain: str, unit: str) -> str:
    """`plain` without its last characters that make up `unit`, spaces aside."""
    rest = unit
    while rest:
        last = plain[-1].casefold()
        plain = plain[:-1]
        rest = rest if last == " " else rest.removesuffix(last)
    return plain


def _decimal(plain: str) -> Decimal | None:
    if _GROUPED.fullmatch(plain):
        plain = re.sub(r"[,'\s]", "", plain)
    found = _PLAIN.fullmatch(plain.replace(" ", ""))
    if found is None or re.search(r"\d \d", plain):
        return None
    power = int(found[2] or found[3] or 0)
    return Decimal(found[1]).scaleb(power) if abs(power) <= LARGEST_POWER else None


def numeric_share(answer_key: Mapping[str, Any], answer: Sequence[str]) -> float:
    """The best share among the accepted numbers within whose tolerance the answer lies."""
    given = number_of(answer[0], answer_key.get("unit", ""))
    if given is None:
        return 0.0
    near = [each for each in answer_key["accepted"] if abs(given - Decimal(each["value"])) <= Decimal(each.get("tolerance") or "0")]
    return max((float(each.get("fraction", 1.0)) for each in near), default=0.0)
