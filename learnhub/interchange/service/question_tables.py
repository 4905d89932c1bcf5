"""Tables of questions: opened, their columns found or told, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from learnhub.interchange.rules.items import Place, ReadFile
from learnhub.interchange.rules.question_pictures import with_named
from learnhub.interchange.rules.question_shapes import Sheet, upright
from learnhub.interchange.rules.question_tables import TableQuestions, place_of, read_sheets
from learnhub.interchange.rules.table_layout import Layout
from learnhub.interchange.service.table_files import OLE, ZIP, read_file
from learnhub.interchange.service.table_pictures import old_pictures, pictures_of


@dataclass(frozen=True, slots=True)
class ReadTable(ReadFile):
    """A table: its sheets as they were, and the columns of those that hold questions."""

    sheets: Sequence[Sheet] = ()
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    later: Mapping[str, Sequence[Layout]] = field(default_factory=dict)  # of headers further down

    def layout_at(self, at: Place) -> Layout | None:
        """The columns of the row; None where the sheet was read as a paper."""
        below = [layout for layout in self.later.get(at.sheet, ()) if layout.header < at.row - 1]
        return below[-1] if below else self.layouts.get(at.sheet)

    def place_of(self, at: Place, part: str, option: int | None) -> Place:
        """The cell of a part of the question that stands at `at`."""
        layout = self.layout_at(at)
        return place_of(layout, at, self._head(at.sheet, layout), part, option) if layout else at

    def cell_of(self, at: Place, part: str) -> str:
        """The words of a part of the question that stands at `at`; empty when no column holds it."""
        layout = self.layout_at(at)
        column = layout.columns.get(part) if layout else None
        row = next(each for each in self.sheets if each.name == at.sheet).rows[at.row - 1]
        return row[column] if column is not None and column < len(row) else ""

    def head_of(self, name: str) -> Sequence[str]:
        """The header of a sheet; empty when it has none."""
        return self._head(name, self.layouts.get(name))

    def _head(self, name: str, layout: Layout | None) -> Sequence[str]:
        sheet = next(each for each in self.sheets if each.name == name)
        return sheet.rows[layout.header] if layout and layout.header >= 0 else ()


def read_table(content: bytes, _name: str) -> ReadTable:
    """The questions of an Excel, ODS or CSV file, its columns guessed. Raises Refused for what cannot be opened."""
    return read_opened(open_table(content))


def open_table(content: bytes) -> list[Sheet]:
    """The sheets of a file, each with its questions below each other. Raises Refused for what cannot be opened."""
    return [upright(sheet) for sheet in _illustrated(content, read_file(content))]


def _illustrated(content: bytes, sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """The sheets with the pictures that lie on their cells or stand in them."""
    if not content.startswith(ZIP):
        lost = old_pictures(content) if content.startswith(OLE) else 0
        return [replace(sheet, lost_pictures=lost) for sheet in sheets] if lost else sheets
    found = pictures_of(content)
    if not found.files and not found.named:
        return sheets
    return [with_named(replace(sheet, images=found.files, placed=found.placed.get(sheet.name, {})), found.named) for sheet in sheets]


def read_opened(sheets: Sequence[Sheet], told: Mapping[str, Layout] | None = None) -> ReadTable:
    """The questions of sheets that are open, with the layouts that a person has told."""
    table: TableQuestions = read_sheets(sheets, told)
    lost = max((sheet.lost_pictures for sheet in sheets), default=0)
    return ReadTable(table.items, table.left_out, sheets, table.layouts, table.later, lost_pictures=lost)
