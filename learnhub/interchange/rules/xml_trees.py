"""XML as trees: read without entities from outside, measured while it is read, names without their namespaces."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

MOST_ELEMENTS = 200_000
DEEPEST = 200
MOST_ATTRIBUTES = 5000  # of one tag: they are read before anything can be measured
_LONG_TAG = re.compile(rb"<[^<>]{20000,}")
_CHINESE = re.compile(rb"""\s*<\?xml[^>]{0,200}encoding\s*=\s*["'](?:gb2312|gbk|gb18030)["'][^>]{0,100}\?>""", re.IGNORECASE)
_DECLARATION = re.compile(rb"\s*<\?xml[^<>]{0,200}\?>")
_VOID = {"br", "img", "hr", "col"}
_HTML = frozenset(
    "a abbr b bdo blockquote br caption cite code dd del div dl dt em figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q rp rt ruby s "
    "samp small span strong sub sup table tbody td tfoot th thead tr tt u ul var".split()
)
_KEPT = {"src", "alt", "href", "title", "colspan", "rowspan", "dir", "lang"}


class BadXml(ValueError):
    """`code` is broken, hostile (entities, external parts) or large; `line` is where reading stopped, 0 for nowhere."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


@dataclass
class Tree:
    """A document and the line on which each of its elements begins."""

    root: Element
    lines: Mapping[int, int] = field(default_factory=dict)

    def line(self, element: Element) -> int:
        """The line of an element, from 1."""
        return self.lines.get(id(element), 0)


class _Builder(TreeBuilder):
    """Builds the tree, notes lines, and stops a file that is too much."""

    def __init__(self) -> None:
        super().__init__()
        self.place: Callable[[], int] = lambda: 0
        self.lines: dict[int, int] = {}
        self._count = self._depth = 0

    def start(self, tag: Any, attrs: Any, /) -> Any:
        """An element begins. Raises BadXml."""
        self._count += 1
        self._depth += 1
        if self._count > MOST_ELEMENTS or self._depth > DEEPEST:
            raise BadXml("large", self.place())
        element = super().start(tag, attrs)
        self.lines[id(element)] = self.place()
        return element

    def end(self, tag: Any, /) -> Any:
        """An element ends."""
        self._depth -= 1
        return super().end(tag)


def parse(content: bytes) -> Tree:
    """Read a document; a faulty first line (<?xml …?>) is forgiven. Raises BadXml for one that is broken, hostile or too large."""
    content = _in_utf8(content)
    try:
        return _parse(content)
    except BadXml as bad:
        declaration = _DECLARATION.match(content)
        if bad.code != "broken" or bad.line > 1 or declaration is None:
            raise
        return _parse(content[declaration.end() :])


def _in_utf8(content: bytes) -> bytes:
    """A document that says that it is in GB2312 or a later one of its kind, which the parser does not know, in UTF-8."""
    declared = _CHINESE.match(content)
    if declared is None:
        return content
    try:
        return content[declared.end() :].decode("gb18030").encode()
    except UnicodeDecodeError:
        return content


def _parse(content: bytes) -> Tree:
    if any(tag[0].count(b"=") > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(content)):
        raise BadXml("large", 1)
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    expat = parser.parser
    builder.place = lambda: int(expat.CurrentLineNumber)
    try:
        parser.feed(content)
        root = parser.close()
    except BadXml:
        raise
    except DefusedXmlException:
        raise BadXml("hostile", int(expat.CurrentLineNumber)) from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise BadXml("broken", int(expat.CurrentLineNumber)) from None
    return Tree(root, builder.lines)


def name_of(element: Element) -> str:
    """The element's name without namespace, without the prefix of QTI 3, in small letters: qti-choice-interaction is choiceinteraction."""
    return _plain_name(str(element.tag))


def _plain_name(name: str) -> str:
    return name.rpartition("}")[2].lower().removeprefix("qti-").replace("-", "").replace("_", "")


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its plain name."""
    for key, value in element.attrib.items():
        if _plain_name(key) == name:
            return value
    return default


def children(element: Element, *names: str) -> list[Element]:
    """The children of these plain names."""
    return [child for child in element if name_of(child) in names]


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All of these plain names below `element`, in the order of the document."""
    return (each for each in element.iter() if each is not element and name_of(each) in names)


def first(element: Element | None, *path: str) -> Element | None:
    """The first child by a path of plain names."""
    for name in path:
        if element is None:
            return None
        element = next(iter(children(element, name)), None)
    return element


def text_of(element: Element | None) -> str:
    """All text within, spaces folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def as_html(element: Element, replaced: Callable[[Element], str | None] = lambda _: None) -> str:
    """What stands within `element`, as HTML of harmless elements; `replaced` may give other HTML for an element, or "" to leave it out."""
    parts = [_escaped(element.text)]
    for child in element:
        parts.extend((_outer(child, replaced), _escaped(child.tail)))
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _outer(element: Element, replaced: Callable[[Element], str | None]) -> str:
    made = replaced(element)
    if made is not None:
        return made
    name, inner = name_of(element), as_html(element, replaced)
    if element.text and element.text[:1].isspace() and inner:
        inner = f" {inner}"
    last = element[-1].tail if len(element) else element.text
    if last and last[-1:].isspace() and inner:
        inner = f"{inner} "
    if name not in _HTML:
        return inner
    attributes = "".join(
        f' {_plain_name(key)}="{html.escape(value)}"' for key, value in element.attrib.items() if _plain_name(key) in _KEPT
    )
    return f"<{name}{attributes}>" if name in _VOID else f"<{name}{attributes}>{inner}</{name}>"


def _escaped(text: str | None) -> str:
    return html.escape(text or "", quote=False)
