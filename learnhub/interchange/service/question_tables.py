"""Tables of questions: opened, their columns found or told, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from learnhub.interchange.rules.items import Place, ReadFile
from learnhub.interchange.rules.question_columns import Layout
from learnhub.interchange.rules.question_tables import Sheet, TableQuestions, place_of, read_sheets
from learnhub.interchange.service.table_files import read_file


@dataclass(frozen=True, slots=True)
class ReadTable(ReadFile):
    """A table: its sheets as they were, and the columns of those that hold questions."""

    sheets: Sequence[Sheet] = ()
    layouts: Mapping[str, Layout] = field(default_factory=dict)

    def place_of(self, at: Place, part: str, option: int | None) -> Place:
        """The cell of a part of the question that stands at `at`."""
        layout = self.layouts[at.sheet]
        return place_of(layout, at, self.head_of(at.sheet), part, option)

    def cell_of(self, at: Place, part: str) -> str:
        """The words of a part of the question that stands at `at`; empty when no column holds it."""
        column = self.layouts[at.sheet].columns.get(part)
        row = next(each for each in self.sheets if each.name == at.sheet).rows[at.row - 1]
        return row[column] if column is not None and column < len(row) else ""

    def head_of(self, name: str) -> Sequence[str]:
        """The header of a sheet; empty when it has none."""
        layout = self.layouts[name]
        sheet = next(each for each in self.sheets if each.name == name)
        return sheet.rows[layout.header] if layout.header >= 0 else ()


def read_table(content: bytes, _name: str) -> ReadTable:
    """The questions of an Excel, ODS or CSV file, its columns guessed. Raises Refused for what cannot be opened."""
    return read_opened(read_file(content))


def read_opened(sheets: Sequence[Sheet], told: Mapping[str, Layout] | None = None) -> ReadTable:
    """The questions of sheets that are open, with the layouts that a person has told."""
    table: TableQuestions = read_sheets(sheets, told)
    return ReadTable(table.items, table.left_out, sheets, table.layouts)
