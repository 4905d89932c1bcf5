"""Topics as paths: 党章/总纲 lies below 党章."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SEPARATOR = "/"
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100}
_NUMBER = re.compile(r"(\d{1,9}|[零一二三四五六七八九十百]{1,7})")


@dataclass(frozen=True, slots=True)
class Topic:
    """A place in the tree: its whole path, its last name, how deep it lies, how many questions it and what is below it have."""

    path: str
    name: str
    depth: int
    count: int


def tidy_topic(text: str) -> str:
    """A topic as it is kept: names without spaces around them, one `/` between."""
    return SEPARATOR.join(name for name in (" ".join(part.split()) for part in re.split(r"[/／]", text)) if name)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts names as people count: 第2章 before 第10章, 第二章 before 第十章; a numeral counts after 第 or at the beginning."""
    parts = _NUMBER.split(name)
    found: list[tuple[int, int, str]] = []
    for place, part in enumerate(parts):
        is_number = place % 2 == 1 and (part[0].isascii() or parts[place - 1].endswith("第") or not parts[place - 1])
        found.append((0, _value(part), part) if is_number else (1, 0, part))
    return tuple(each for each in found if each[2])


def _value(numeral: str) -> int:
    """7, 十二 → 12, 一百零三 → 103."""
    if numeral.isdecimal():
        return int(numeral)
    whole = last = 0
    for sign in numeral:
        if sign in _UNITS:
            whole, last = whole + (last or 1) * _UNITS[sign], 0
        else:
            last = _DIGITS[sign]
    return whole + last


def topic_tree(counts: Iterable[tuple[str, int]]) -> list[Topic]:
    """Every topic and every one above it, in the order of the tree, with the questions of its subtree; "" is left out."""
    totals: dict[tuple[str, ...], int] = {}
    for topic, count in counts:
        names = tuple(topic.split(SEPARATOR)) if topic else ()
        for depth in range(1, len(names) + 1):
            totals[names[:depth]] = totals.get(names[:depth], 0) + count
    return [
        Topic(SEPARATOR.join(names), names[-1], len(names) - 1, total)
        for names, total in sorted(totals.items(), key=lambda each: tuple(map(natural_key, each[0])))
    ]
