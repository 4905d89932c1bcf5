"""What a text consists of: its parts (the top elements of its HTML) and its characters."""

from html.parser import HTMLParser

_VOID = {"br", "hr", "img", "col", "wbr"}


class _Tops(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += self.depth == 0
        self.depth += tag not in _VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in _VOID and self.depth > 0


def parts_of(html: str) -> int:
    """How many elements stand at the top of clean `html`: what a reader is shown to have seen, one by one."""
    parser = _Tops()
    parser.feed(html)
    parser.close()
    return parser.count


def characters_of(text: str) -> int:
    """Characters a reader reads: all but white space."""
    return sum(not character.isspace() for character in text)
