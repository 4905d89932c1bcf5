"""Sheets that are not a question in each row below one header: turned around, in several rows, or a paper pasted into a column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from learnhub.interchange.rules.items import Place, ReadFile
from learnhub.interchange.rules.paper_lines import Line, shown
from learnhub.interchange.rules.paper_options import Options
from learnhub.interchange.rules.paper_reading import looks_like_paper, read_paper
from learnhub.interchange.rules.paper_unrolling import unrolled
from learnhub.interchange.rules.question_columns import find_layout, layout_of_header
from learnhub.interchange.rules.question_words import STEM, role_of_header
from learnhub.interchange.rules.table_layout import Layout

TURNED = "（行列互换）"  # a sheet whose rows were its columns
MOST_TURNED = 2000  # questions beside each other
LONGEST_PAPER_LINE = 8_000
_LONGEST_NAME = 20
_FIRST_SIGNS = "题试问内大描SsQqPp"  # of the words for a stem
_HEADS = 60  # rows that may head a turned sheet
_CODE = re.compile(r"(\d)\s{0,2}[:：.、=\-—－]?\s{0,2}(?:为|是|代表|表示)?\s{0,2}([\u4e00-\u9fff]{2,8})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as text; row 1 of the file is the first."""

    name: str
    rows: Sequence[Sequence[str]]
    images: Mapping[str, bytes] = field(default_factory=dict)  # by the names that stand in cells
    placed: Mapping[int, Mapping[int, Sequence[str]]] = field(default_factory=dict)  # what lies on which row and column, from 0
    lost_pictures: int = 0  # in its workbook, which keeps them where nobody here looks


def upright(sheet: Sheet) -> Sheet:
    """The sheet with a question in each row, where the file has one in each column below 题干, 选项A, 答案 … in the first."""
    if not sheet.rows or len(sheet.rows) > _HEADS or (find_layout(sheet.rows) is not None and _header_of(sheet.rows) is not None):
        return sheet
    width = min(max(len(row) for row in sheet.rows), MOST_TURNED)
    columns = [[row[column] if column < len(row) else "" for row in sheet.rows] for column in range(width)]
    if width < 2 or _header_of(columns[:3]) is None:
        return sheet
    placed = {column: {row: cells[column] for row, cells in sheet.placed.items() if column in cells} for column in range(width)}
    return Sheet(sheet.name + TURNED, columns, sheet.images, placed)


def _header_of(rows: Sequence[Sequence[str]]) -> Layout | None:
    layout = find_layout(rows)
    return layout if layout is not None and layout.header >= 0 else None


def whole_rows(rows: Sequence[Sequence[str]], layout: Layout) -> list[Sequence[str]]:
    """Options that stand in rows below their question, put behind its stem; their rows are left empty."""
    stem = layout.columns.get(STEM, -1)
    made = list(rows)
    open_row, options = -1, Options()
    for number, row in enumerate(rows):
        filled = [column for column, cell in enumerate(row) if cell.strip()]
        if number <= layout.header or not filled or stem >= len(row):
            continue
        line = Line(number, row[stem].strip())
        if open_row >= 0 and filled == [stem] and options.take(line):
            made[open_row] = _with_line(made[open_row], stem, line.text)
            made[number] = []
        else:
            open_row, options = number if row[stem].strip() else -1, Options()
    return made


def _with_line(row: Sequence[str], column: int, text: str) -> list[str]:
    return [f"{cell}\n{text}" if place == column else cell for place, cell in enumerate(row)]


def paper_of(sheet: Sheet) -> ReadFile | None:
    """The questions of a sheet into which a paper was pasted, a line in each row; None when it is no paper."""
    lines = [
        line
        for number, row in enumerate(sheet.rows, 1)
        for line in _lines_of(_with_pictures(row, sheet.placed.get(number - 1, {})), number)
    ]
    if not looks_like_paper("\n".join(line.text for line in lines[:600])):
        return None
    found = read_paper(unrolled(lines), sheet.images)
    items = [
        replace(item, at=_row(sheet, item.at), faults=[replace(fault, at=_row(sheet, fault.at)) for fault in item.faults])
        for item in found.items
    ]
    return ReadFile(items, [replace(each, at=_row(sheet, each.at)) for each in found.left_out])


def _row(sheet: Sheet, at: Place) -> Place:
    return Place(sheet.name, at.line)


def _with_pictures(row: Sequence[str], pictures: Mapping[int, Sequence[str]]) -> Sequence[str]:
    """The row with the pictures that lie on it behind its words."""
    return [*row, "".join(map(shown, pictures.values()))] if pictures else row


def _lines_of(row: Sequence[str], number: int) -> Iterator[Line]:
    cells = [cell.strip() for cell in row if cell.strip()]
    is_high = any("\n" in cell for cell in cells)
    parts = [part.strip() for cell in cells for part in cell.split("\n")] if is_high else ["\t".join(cells)]
    yield from (Line(number, part[:LONGEST_PAPER_LINE]) for part in parts)


def codes_of(header: str) -> dict[str, str]:
    """What the figures of a column mean, as its header says: 题型（1单选 2多选 3判断）."""
    found = dict(_CODE.findall(header[:200]))
    return found if len(found) > 1 else {}


def later_layout(row: Sequence[str], number: int) -> Layout | None:
    """The layout that a header further down states, where the columns are others than before."""
    if not any(cell[:1] in _FIRST_SIGNS and len(cell) <= _LONGEST_NAME and role_of_header(cell) == (STEM, 0) for cell in row if cell):
        return None
    layout = _header_of([row])
    named = len(layout.columns) + len(layout.options) + len(layout.blanks) if layout else 0
    if layout is None or named < sum(1 for cell in row if cell.strip()):
        return None
    return layout_of_header(row, number)
