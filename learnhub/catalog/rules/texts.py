"""What a text consists of: its parts (the top elements of its HTML) and its characters."""

import hashlib
from html.parser import HTMLParser
from itertools import accumulate, pairwise

_VOID = {"br", "hr", "img", "col", "wbr"}


class _Tops(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.places: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.places.append(self.getpos())
        self.depth += tag not in _VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in _VOID and self.depth > 0


def parts_of(html: str) -> int:
    """How many elements stand at the top of clean `html`: what a reader is shown to have seen, one by one."""
    parser = _Tops()
    parser.feed(html)
    parser.close()
    return len(parser.places)


def part_digests(html: str) -> list[str]:
    """A short digest of each of the parts: the same part in another text has the same."""
    parser = _Tops()
    parser.feed(html)
    parser.close()
    lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
    starts = [lines[line - 1] + column for line, column in parser.places]
    return [hashlib.sha256(html[start:stop].strip().encode()).hexdigest()[:16] for start, stop in pairwise([*starts, len(html)])]


def version_of(html: str) -> str:
    """The version of a text: its digest."""
    return hashlib.sha256(html.encode()).hexdigest()


def characters_of(text: str) -> int:
    """Characters a reader reads: all but white space."""
    return sum(not character.isspace() for character in text)
