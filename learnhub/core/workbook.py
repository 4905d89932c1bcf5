"""Tables as Excel files; what people typed never becomes a formula or a link."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from flask import Response, send_file

from learnhub.core.storage import file_name

AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_TITLE = 31  # characters that Excel takes for the name of a sheet
WIDTH = 16  # characters
FIRST_YEAR = 1901  # Excel counts its days from 1900, wrongly at first
FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True},
    "share": {"num_format": "0.0%"},
    "hours": {"num_format": "0.0"},
    "day": {"num_format": "yyyy-mm-dd"},
    "typed": {"quote_prefix": True},  # stays text when somebody edits the cell
}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0 to 1) in a cell, shown as percent; empty when there is nothing to divide."""

    value: float | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours in a cell, shown with one decimal; empty when there are none to speak of."""

    value: float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, the words of its first row, and its rows of text, numbers, days, shares and hours."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


def workbook(*sheets: Sheet) -> io.BytesIO:
    """The file with these sheets, ready to be read."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, AS_TEXT)
    formats = {name: book.add_format(look) for name, look in FORMATS.items()}
    for sheet in sheets:
        page = book.add_worksheet(sheet.title[:LONGEST_TITLE])
        _write_row(page, 0, sheet.head, formats, formats["head"])
        for number, row in enumerate(sheet.rows, start=1):
            _write_row(page, number, row, formats)
        page.set_column(0, max(0, len(sheet.head) - 1), WIDTH)
        page.freeze_panes(1, 0)
    book.close()
    file.seek(0)
    return file


def row_count(sheets: Iterable[Sheet]) -> int:
    """How many rows the sheets hold, without their heads: what the record of an export says."""
    return sum(len(sheet.rows) for sheet in sheets)


def send_workbook(name: str, *sheets: Sheet) -> Response:
    """The sheets to who asked, as a file of that name."""
    return send_file(workbook(*sheets), as_attachment=True, download_name=file_name(name, ".xlsx"))


def _write_row(page: Any, number: int, row: Sequence[Any], formats: dict[str, Any], look: Any = None) -> None:
    for column, cell in enumerate(row):
        match cell:
            case Share(value) | Hours(value):
                if value is not None:
                    page.write_number(number, column, value, formats["share" if isinstance(cell, Share) else "hours"])
            case int() | float():
                page.write_number(number, column, cell, look)
            case date(year=year) if year >= FIRST_YEAR:
                page.write_datetime(number, column, cell, formats["day"])
            case None:
                continue
            case _:
                text = str(cell)
                page.write_string(number, column, text, formats["typed"] if text.startswith(FORMULA_SIGNS) else look)
