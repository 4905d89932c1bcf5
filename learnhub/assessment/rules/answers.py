"""What may be an answer to each type of question: a list of strings, in one form only."""

from collections.abc import Mapping, Sequence
from typing import Any

from learnhub.questions.rules.kinds import BY_HAND, FILL_BLANK, MATCHING, NUMERIC, ORDERING, SEVERAL

LONGEST_TEXT = 20_000
LONGEST_BLANK = 500
LONGEST_NUMBER = 60
PAIR = ":"  # between left and right; no id has one
WRITTEN = (FILL_BLANK, NUMERIC, *BY_HAND)


class NoAnswer(Exception):
    """The question cannot have this answer."""


class TooLong(Exception):
    """A text is longer than `most` characters."""

    def __init__(self, most: int) -> None:
        super().__init__(f"longer than {most}")
        self.most = most


def longest(kind: str) -> int:
    """How many characters each text of an answer may have."""
    return {FILL_BLANK: LONGEST_BLANK, NUMERIC: LONGEST_NUMBER}.get(kind, LONGEST_TEXT)


def sound(item: Mapping[str, Any], answer: Sequence[str]) -> list[str]:
    """The answer to `item` of a frozen paper in its one form; empty for nothing. Raises NoAnswer or TooLong."""
    kind = item["kind"]
    if kind in WRITTEN:
        return _texts(kind, item.get("blanks", 1), answer)
    if kind == MATCHING:
        return _pairs(item["options"], item["rights"], answer)
    if kind == ORDERING:
        return _order(item["options"], answer)
    return _chosen(kind, item["options"], answer)


def _chosen(kind: str, options: Sequence[str], answer: Sequence[str]) -> list[str]:
    """The options in the order of the paper."""
    wanted = set(answer)
    if not wanted <= set(options) or (kind not in SEVERAL and len(wanted) > 1):
        raise NoAnswer
    return [option for option in options if option in wanted]


def _texts(kind: str, count: int, answer: Sequence[str]) -> list[str]:
    """A text for each blank, as it was typed: a database takes no NUL."""
    if len(answer) > count:
        raise NoAnswer
    texts = [text.replace("\0", "").replace("\r\n", "\n") for text in answer]
    if any(len(text) > longest(kind) for text in texts):
        raise TooLong(longest(kind))
    if not any(text.strip() for text in texts):
        return []
    return texts + [""] * (count - len(texts))


def _pairs(lefts: Sequence[str], rights: Sequence[str], answer: Sequence[str]) -> list[str]:
    """A right one for each left one at most, in the order of the left ones."""
    made = [pair.partition(PAIR)[::2] for pair in answer]
    held = dict(made)
    if len(held) != len(made) or not set(held) <= set(lefts) or not set(held.values()) <= set(rights):
        raise NoAnswer
    return [f"{left}{PAIR}{held[left]}" for left in lefts if left in held]


def _order(options: Sequence[str], answer: Sequence[str]) -> list[str]:
    if answer and sorted(answer) != sorted(options):
        raise NoAnswer
    return list(answer)


def posted(item: Mapping[str, Any], given: Sequence[str]) -> list[str]:
    """An answer as a plain form has it: of an ordering question `place:option` for each step, untouched until places were chosen.

    What cannot be an answer is none.
    """
    try:
        if item["kind"] == ORDERING:
            places = [value.partition(":")[::2] for value in given if value]
            given = [option for place, option in sorted(places, key=lambda each: int(each[0]))] if len(places) == len(given) else []
        return sound(item, [value for value in given if value or item["kind"] == FILL_BLANK])
    except (ValueError, NoAnswer):  # places that are no numbers, or one taken twice
        return []


def said(item: Mapping[str, Any], answer: Sequence[str]) -> str:
    """An answer in one line: letters of options as the paper had them, 1-B for a pair, the texts themselves."""
    kind, letters = item["kind"], {option: _letter(place) for place, option in enumerate(item["options"])}
    if kind in WRITTEN:
        return "；".join(answer)
    if kind == MATCHING:
        rights = {option: _letter(place) for place, option in enumerate(item["rights"])}
        pairs = [pair.partition(PAIR)[::2] for pair in answer]
        return "、".join(f"{item['options'].index(left) + 1}-{rights[right]}" for left, right in pairs)
    if kind == ORDERING:
        return " → ".join(letters[option] for option in answer)
    return "".join(letters[option] for option in item["options"] if option in answer)


def _letter(place: int) -> str:
    return chr(ord("A") + place)
