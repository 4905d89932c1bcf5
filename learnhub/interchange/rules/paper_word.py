"""A Word document's XML as lines: automatic numbers written out, what is marked, tables, pictures by their name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from learnhub.interchange.rules.paper_lines import LOST_PICTURE, Line, Span

_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_VALUE = _MAIN + "val"
_TICKS = {"F0FC": "√", "F0FE": "√", "F052": "√", "F050": "√", "F0FB": "×", "F0FD": "×", "F054": "×", "F04F": "×"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {_MAIN + "del", _MAIN + "moveFrom", _FALLBACK, _MAIN + "instrText"}
_BOX = _MAIN + "txbxContent"
_PLAIN = {"auto", "000000", "ffffff", "none", ""}
_CN = "零一二三四五六七八九十"
DEEPEST = 60


@dataclass
class Numbering:
    """The lists of a document: format, text and start of each level, and how far each has been counted."""

    levels: dict[str, dict[int, tuple[str, str, int]]] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, key: str, level: int) -> str:
        """The next number of a list, as Word shows it."""
        form, text, start = self.levels.get(key, {}).get(level, ("bullet", "", 1))
        if form in {"bullet", "none"}:
            return ""
        self.counts[key, level] = self.counts.get((key, level), start - 1) + 1
        for deeper in [each for each in self.counts if each[0] == key and each[1] > level]:
            del self.counts[deeper]

        def shown(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            kind, _text, first = self.levels[key].get(place, ("decimal", "", 1))
            return _shown(self.counts.get((key, place), first), kind)

        return re.sub(r"%([1-9])", shown, text)


def _shown(number: int, form: str) -> str:
    if form in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form.startswith(("chinese", "japanese", "ideographTraditional")) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (("" if tens < 2 else _CN[tens]) + "十" if tens else "") + (_CN[ones] if ones or not tens else "")
    if form.startswith("decimalEnclosed") and number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)


def numbering_of(root: Element | None) -> Numbering:
    """The lists that numbering.xml declares."""
    found = Numbering()
    if root is None:
        return found
    abstract = {each.get(_MAIN + "abstractNumId", ""): _levels_of(each) for each in root.iter(_MAIN + "abstractNum")}
    for each in root.iter(_MAIN + "num"):
        link = each.find(_MAIN + "abstractNumId")
        found.levels[each.get(_MAIN + "numId", "")] = abstract.get(link.get(_VALUE, "") if link is not None else "", {})
    return found


def _levels_of(element: Element) -> dict[int, tuple[str, str, int]]:
    return {
        _int(level.get(_MAIN + "ilvl")): (_of(level, "numFmt") or "decimal", _of(level, "lvlText") or "", _int(_of(level, "start"), 1))
        for level in element.iter(_MAIN + "lvl")
    }


def _int(text: str | None, other: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else other


def _of(element: Element, name: str) -> str | None:
    found = element.find(_MAIN + name)
    return found.get(_VALUE) if found is not None else None


def heads_of(root: Element | None) -> set[str]:
    """The ids of the styles that are titles and headings."""
    if root is None:
        return set()
    named = {each.get(_MAIN + "styleId", ""): (_of(each, "name") or "").casefold() for each in root.iter(_MAIN + "style")}
    return {style for style, name in named.items() if name.startswith(("heading", "title", "标题"))}


@dataclass
class _Writing:
    """The text of a paragraph so far, and the stretches of it that are marked."""

    text: str = ""
    marked: list[Span] = field(default_factory=list)
    lined: list[Span] = field(default_factory=list)

    def add(self, text: str, *, is_marked: bool, is_lined: bool) -> None:
        if is_lined and text and not text.strip():
            text = "____"
            is_lined = False
        span = (len(self.text), len(self.text) + len(text))
        self.text += text
        if is_marked:
            self.marked.append(span)
        if is_lined:
            self.lined.append(span)


class Document:
    """Reads the body of a document; `pictures` names the file of each link, `read` the names that stand in the text."""

    def __init__(self, numbering: Numbering, heads: set[str], pictures: Mapping[str, str]) -> None:
        self.numbering = numbering
        self.heads = heads
        self.pictures = pictures
        self.number = 0

    def lines(self, body: Element) -> Iterator[Line | list[list[str]]]:
        """The lines of the document, and each table as rows of text where its rows are one line each."""
        for child in body:
            if child.tag == _MAIN + "p":
                yield from self._paragraph(child)
                for box in _boxes(child):
                    yield from self.lines(box)
            elif child.tag == _MAIN + "tbl":
                yield self._table(child)
            elif child.tag == _MAIN + "sdt" and (content := child.find(_MAIN + "sdtContent")) is not None:
                yield from self.lines(content)

    def _paragraph(self, paragraph: Element) -> Iterator[Line]:
        self.number += 1
        about = paragraph.find(_MAIN + "pPr")
        writing = _Writing()
        writing.add(self._label(about), is_marked=False, is_lined=False)
        self._write(paragraph, writing, 0)
        style = _of(about, "pStyle") if about is not None else None
        is_head = style in self.heads or (about is not None and about.find(_MAIN + "outlineLvl") is not None)
        if "\n" not in writing.text and not writing.marked and not writing.lined:
            yield Line(self.number, text := writing.text.strip(), is_head and bool(text))
            return
        whole, at = Line(self.number, writing.text, False, False, writing.marked, writing.lined), 0
        for part in writing.text.split("\n"):
            line = whole.cut(at, at + len(part))
            at += len(part) + 1
            yield Line(self.number, line.text, is_head and bool(line.text), False, line.marked, line.lined)

    def _label(self, about: Element | None) -> str:
        listed = about.find(_MAIN + "numPr") if about is not None else None
        if listed is None:
            return ""
        label = self.numbering.label(_of(listed, "numId") or "", _int(_of(listed, "ilvl")))
        return label + " " if label else ""

    def _write(self, element: Element, writing: _Writing, depth: int) -> None:
        for child in element:
            if child.tag in _SKIPPED or depth > DEEPEST:
                continue
            if child.tag == _MAIN + "r":
                self._write_run(child, writing)
            elif child.tag.endswith("}t") and not child.tag.startswith(_MAIN):
                writing.add(child.text or "", is_marked=False, is_lined=False)
            elif child.tag != _MAIN + "pPr":
                self._write(child, writing, depth + 1)

    def _write_run(self, run: Element, writing: _Writing) -> None:
        about = run.find(_MAIN + "rPr")
        is_marked, is_lined = _marks(about)
        for child in run:
            if child.tag in _SKIPPED:
                continue
            text = self._text(child)
            if text:
                writing.add(text, is_marked=is_marked, is_lined=is_lined)

    def _text(self, child: Element) -> str:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            return (child.text or "").replace("\n", " ")
        if name in {"tab", "ptab"}:
            return "\t"
        if name in {"br", "cr"}:
            return "\n"
        if name == "noBreakHyphen":
            return "-"
        if name == "sym":
            return _TICKS.get((child.get(_MAIN + "char") or "").upper(), "")
        return self._pictures(child) if name in {"drawing", "pict", "object", "AlternateContent"} else ""

    def _pictures(self, element: Element) -> str:
        links = [
            each.get(_LINK + "embed") or each.get(_LINK + "id") or ""
            for each in element.iter()
            if each.tag.rpartition("}")[2] in {"blip", "imagedata"}
        ]
        names = [self.pictures.get(link, "") for link in dict.fromkeys(links)]
        return "".join(f"\ue000{name}\ue001" if name else LOST_PICTURE for name in names)

    def _table(self, table: Element) -> list[list[str]]:
        return [
            [
                "\n".join(line.text for part in cell.iter(_MAIN + "p") for line in self._paragraph(part) if line.text)
                for cell in row.iter(_MAIN + "tc")
            ]
            for row in table.iter(_MAIN + "tr")
        ]


def _boxes(element: Element, depth: int = 0) -> Iterator[Element]:
    """The boxes with text that lie on a paragraph, each once."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag != _FALLBACK and len(child) and depth < DEEPEST:
            yield from _boxes(child, depth + 1)


def _marks(about: Element | None) -> tuple[bool, bool]:
    """Whether a run stands out, and whether it is underlined."""
    if about is None:
        return False, False
    color = (_of(about, "color") or "").casefold() not in _PLAIN
    light = (_of(about, "highlight") or "").casefold() not in _PLAIN
    bold = about.find(_MAIN + "b") is not None and _of(about, "b") not in {"0", "false"}
    shade = about.find(_MAIN + "shd")
    filled = shade is not None and (shade.get(_MAIN + "fill") or "").casefold() not in _PLAIN
    lined = (_of(about, "u") or "none") != "none"
    return color or light or bold or filled, lined
