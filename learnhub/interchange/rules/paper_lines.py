"""The lines of a paper, whatever they were written in: their words, what is marked in them, and which stand out as heads."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from learnhub.interchange.rules.question_words import narrow

Span = tuple[int, int]
IMAGE = re.compile("\ue000([^\ue000\ue001]{1,200})\ue001")
LOST_PICTURE = "〔图片〕"  # stands where one cannot be shown
_HASHES = re.compile(r"^#{1,6}\s+")
_BULLETS = frozenset("-*+•·")
_BULLET = re.compile(r"^[-*+•·]\s+(?=\S)")
_TASK = re.compile(r"^\[([ xX√✓])\]\s*")
_PASTED = re.compile(r"^(?:#{1,6}|>)\s|^\*\*\S")
_SIGNS = frozenset("#>-*+")
LEAST_PASTED = 3  # lines with signs of Markdown
_RULED = frozenset("-*=|: ")  # with one of these a line of a rule begins
_RULE = re.compile(r"^(?:-{3,}|\*{3,}|={3,})$")
_CELL_RULE = re.compile(r"^\|?[\s:|-]{3,}\|?$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_PAGE = re.compile(r"^(?:第\s*\d{1,4}\s*页.{0,20}|-\s*\d{1,4}\s*-|\d{1,4}\s*/\s*\d{1,4})$")


@dataclass(slots=True)  # not frozen: that would double the time in which a long paper is read
class Line:
    """A line (from 1) without spaces around it, never changed; `marked` stretches are bold or in color, `lined` ones underlined."""

    number: int
    text: str
    is_head: bool = False
    is_note: bool = False
    marked: Sequence[Span] = ()
    lined: Sequence[Span] = ()
    plain: str = field(init=False, repr=False, compare=False)  # the text in half-width signs, as long as it is

    told: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)  # what was found out about it

    def __post_init__(self) -> None:
        self.plain = narrow(self.text)

    def cut(self, start: int, end: int | None = None) -> "Line":
        """The stretch of the line from `start` to `end`, without spaces around it."""
        if not self.marked and not self.lined:
            text = self.text[start:end].strip()
            return self if text == self.text and not self.is_head and not self.is_note else Line(self.number, text)
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Line(self.number, self.text[start:end], False, False, _shifted(self.marked, start, end), _shifted(self.lined, start, end))

    @property
    def is_page_number(self) -> bool:
        """Whether it only numbers a page."""
        return bool(_PAGE.match(self.plain))


def _shifted(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]


def shown(names: Iterable[str]) -> str:
    """Pictures as they stand in words."""
    return "".join(f"\ue000{name}\ue001" for name in names)


def share_of(line: Line, spans: Sequence[Span]) -> float:
    """The part of the line's signs that stand in `spans`."""
    if not spans:
        return 0.0
    covered = sum(1 for a, b in spans for sign in line.text[a:b] if not sign.isspace())
    signs = sum(1 for sign in line.text if not sign.isspace())
    return covered / signs if signs else 0.0


def lines_of_text(text: str) -> list[Line]:
    """The lines of a plain or Markdown text."""
    return [_line_of(number, raw) for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)]


def without_markdown(lines: Sequence[Line]) -> list[Line]:
    """Lines of a document into which Markdown was pasted, without its signs."""
    marked = [line for line in lines if _PASTED.search(line.text)]
    if len(marked) < LEAST_PASTED:
        return [*lines]
    return [_line_of(line.number, line.text) if line.text[:1] in _SIGNS and not (line.marked or line.lined) else line for line in lines]


def _line_of(number: int, raw: str) -> Line:
    text = raw.replace("&nbsp;", " ").strip("\ufeff\u200b").strip()
    if not text or (text[0] in _RULED and (_RULE.match(text) or _CELL_RULE.match(text))):
        return Line(number, "")
    is_note = text.startswith(">")
    text = text.lstrip("> ") if is_note else text
    is_head = bool(found := _HASHES.match(text))
    text = text[found.end() :] if found else text
    text = _BULLET.sub("", text) if text[:1] in _BULLETS else text
    if text.startswith("[") and (task := _TASK.match(text)):
        text = text[task.end() :] + ("" if task[1] == " " else " √")
    if text.startswith("|") and text.endswith("|") and len(text) > 2:
        text = "\t".join(cell.strip() for cell in text[1:-1].split("|"))
    text, marked = _without_stars(_ESCAPED.sub(r"\1", text) if "\\" in text else text)
    if marked and not (is_head or is_note):
        return Line(number, text, False, False, marked).cut(0)
    return Line(number, text.strip(), is_head, is_note)


def _without_stars(text: str) -> tuple[str, list[Span]]:
    """The text without Markdown's bold signs, and where it was bold."""
    parts = text.split("**")
    if len(parts) < 3:
        return text, []
    kept, marked = "", []
    for number, part in enumerate(parts):
        if number % 2 and number < len(parts) - 1:
            marked.append((len(kept), len(kept) + len(part)))
        kept += part
    return kept, marked


def joined(lines: Iterable[Line]) -> str:
    """The words of several lines, one below the other."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.text for line in lines)).strip()
