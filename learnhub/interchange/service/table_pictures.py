"""Pictures in a workbook: those that lie on its cells, and those that WPS and Excel keep within a cell."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from learnhub.interchange.rules.question_words import column_number
from learnhub.interchange.rules.xml_trees import BadXml, attribute, name_of, parse
from learnhub.questions.rules.pictures import LARGEST

LARGEST_PART = 12 * 1024 * 1024  # bytes of XML that are parsed
MOST_BYTES = 24 * 1024 * 1024  # of all pictures together
MOST_PICTURES = 3000
_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_WITHIN = re.compile(rb'<c\b(?=[^>]*\st="e")(?=[^>]*\sr="([A-Z]{1,3})(\d{1,7})")[^>]*\svm="(\d{1,6})"')
Cell = tuple[int, int]
Placed = Mapping[int, Mapping[int, list[str]]]  # names by row and column, from 0


# An object of an old workbook that is a picture: the record OBJ (MS-XLS 2.4.181) beginning with ftCmo of type 8.
_OLD_PICTURE = re.compile(rb"\x5d\0..\x15\0\x12\0\x08\0", re.DOTALL)


def old_pictures(content: bytes) -> int:
    """How many pictures an .xls file holds: they lie in records that nothing here opens."""
    return len(_OLD_PICTURE.findall(content))


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a workbook by their name; those on the cells of each sheet; those that WPS names in cells."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    placed: Mapping[str, Placed] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)


def pictures_of(content: bytes) -> Pictures:
    """The pictures of an .xlsx or .ods file whose sizes have been checked; one that cannot be read has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if not any(name.casefold().endswith(_ENDINGS) for name in names):
                return Pictures()
            book = _Book(archive, names)
            placed = book.of_document() if "content.xml" in names else dict(book.of_sheets())
            return Pictures(book.files, placed, book.named())
    except (BadXml, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return Pictures()


class _Book:
    """The parts of a workbook, and the pictures that were asked for."""

    def __init__(self, archive: zipfile.ZipFile, names: set[str]) -> None:
        self.archive = archive
        self.names = names
        self.files: dict[str, bytes] = {}

    def of_sheets(self) -> Iterator[tuple[str, Placed]]:
        """The pictures on each sheet of an Excel file."""
        links = self._links("xl/workbook.xml")
        within = self._within_cells()
        for sheet in self._all("xl/workbook.xml", "sheet"):
            path = links.get(attribute(sheet, "id"), "")
            placed: dict[Cell, list[str]] = {}
            for drawing in self._links(path).values():
                if drawing.startswith("xl/drawings/") and drawing.endswith(".xml"):
                    self._place(drawing, placed)
            for cell, picture in self._in_cells(path, within):
                placed.setdefault(cell, []).append(picture)
            yield attribute(sheet, "name"), _by_row(placed)

    def _place(self, drawing: str, placed: dict[Cell, list[str]]) -> None:
        links = self._links(drawing)
        for anchor in self._all(drawing, "twocellanchor", "onecellanchor"):
            begin = next((each for each in anchor if name_of(each) == "from"), None)
            if begin is None:
                continue
            at = {name_of(each): int(each.text or 0) for each in begin if name_of(each) in {"row", "col"}}
            for picture in _blips(anchor):
                if name := self._file(links.get(picture, "")):
                    placed.setdefault((at.get("row", 0), at.get("col", 0)), []).append(name)

    def _within_cells(self) -> list[str]:
        """The pictures that Excel keeps in cells, in the order in which cells count them."""
        links = self._links("xl/richData/richValueRel.xml")
        files = [links.get(attribute(each, "id"), "") for each in self._all("xl/richData/richValueRel.xml", "rel")]
        values = [next((each.text or "" for each in value), "") for value in self._all("xl/richData/rdrichvalue.xml", "rv")]
        kept = [files[int(value)] if value.isdecimal() and int(value) < len(files) else "" for value in values]
        rich = [int(attribute(each, "i", "0")) for each in self._all("xl/metadata.xml", "rvb")]
        told = next(iter(self._all("xl/metadata.xml", "valuemetadata")), None)
        counted = [int(attribute(each, "v", "0")) for each in told.iter() if name_of(each) == "rc"] if told is not None else []
        return [kept[rich[each]] if each < len(rich) and rich[each] < len(kept) else "" for each in counted]

    def _in_cells(self, path: str, within: list[str]) -> Iterator[tuple[Cell, str]]:
        if not within or path not in self.names:
            return
        for letters, digits, value in _WITHIN.findall(self.archive.read(path)):
            place = int(value) - 1
            if 0 <= place < len(within) and (name := self._file(within[place])):
                yield (int(digits) - 1, column_number(letters.decode())), name

    def named(self) -> dict[str, str]:
        """The pictures that WPS keeps in cells, by the name with which =DISPIMG("…") asks for them."""
        links = self._links("xl/cellimages.xml")
        found: dict[str, str] = {}
        for each in self._all("xl/cellimages.xml", "cellimage"):
            name = next((attribute(part, "name") for part in each.iter() if name_of(part) == "cnvpr"), "")
            file = next((file for picture in _blips(each) if (file := self._file(links.get(picture, "")))), "")
            found |= {name: file} if name and file else {}
        return found

    def of_document(self) -> dict[str, Placed]:
        """The pictures within the cells of an OpenDocument file."""
        return {
            attribute(table, "name"): _by_row({cell: names for cell, element in _cells(table) if (names := self._linked(element))})
            for table in self._all("content.xml", "table")
        }

    def _linked(self, cell: Element) -> list[str]:
        addresses = [attribute(each, "href").removeprefix("./") for each in cell.iter() if name_of(each) == "image"]
        return [name for address in addresses if (name := self._file(address))]

    def _all(self, path: str, *wanted: str) -> list[Element]:
        """The elements of these names in a part; none where it is not there."""
        if path not in self.names or self.archive.getinfo(path).file_size > LARGEST_PART:
            return []
        return [each for each in parse(self.archive.read(path)).root.iter() if name_of(each) in wanted]

    def _links(self, path: str) -> dict[str, str]:
        """What each link of a part leads to."""
        folder, name = posixpath.split(path)
        made = {}
        for each in self._all(f"{folder}/_rels/{name}.rels", "relationship"):
            target = attribute(each, "target")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            made[attribute(each, "id")] = path
        return made

    def _file(self, path: str) -> str:
        """The name of a picture that is there, can be shown and is not too large; else nothing."""
        name = posixpath.basename(path)
        if path not in self.names or not path.casefold().endswith(_ENDINGS) or name in self.files:
            return name if name in self.files else ""
        size = self.archive.getinfo(path).file_size
        if size > LARGEST or len(self.files) >= MOST_PICTURES or sum(map(len, self.files.values())) + size > MOST_BYTES:
            return ""
        self.files[name] = self.archive.read(path)
        return name


def _by_row(placed: Mapping[Cell, list[str]]) -> Placed:
    found: dict[int, dict[int, list[str]]] = {}
    for (row, column), names in placed.items():
        found.setdefault(row, {})[column] = names
    return found


def _blips(element: Element) -> Iterable[str]:
    """The links of the pictures in a drawing, each once."""
    return dict.fromkeys(link for each in element.iter() if name_of(each) == "blip" and (link := attribute(each, "embed")))


def _cells(table: Element) -> Iterator[tuple[Cell, Element]]:
    """The cells of an OpenDocument table that hold anything, at their places."""
    row = 0
    for line in (each for each in table.iter() if name_of(each) == "tablerow"):
        column = 0
        for cell in line:
            if len(cell):
                yield (row, column), cell
            column += _repeated(cell, "columns")
        row += _repeated(line, "rows")


def _repeated(element: Element, what: str) -> int:
    count = attribute(element, f"number{what}repeated", "1")
    return int(count) if count.isdecimal() else 1
