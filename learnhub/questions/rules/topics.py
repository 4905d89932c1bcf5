"""Topics as paths: 党章/总纲 lies below 党章."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SEPARATOR = "/"


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


def topic_tree(counts: Iterable[tuple[str, int]]) -> list[Topic]:
    """Every topic and every one above it, in the order of the tree, with the questions of its subtree; "" is left out."""
    totals: dict[tuple[str, ...], int] = {}
    for topic, count in counts:
        names = tuple(topic.split(SEPARATOR)) if topic else ()
        for depth in range(1, len(names) + 1):
            totals[names[:depth]] = totals.get(names[:depth], 0) + count
    return [Topic(SEPARATOR.join(names), names[-1], len(names) - 1, total) for names, total in sorted(totals.items())]
