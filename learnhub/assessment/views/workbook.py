"""A table as an Excel file."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

WIDTH = 14  # characters


def workbook(table: Sequence[Sequence[Any]]) -> io.BytesIO:
    """One sheet with a bold first row; what looks like a formula stays text."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True})
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, inert(cell), head if number == 0 else None)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    sheet.set_column(0, len(table[0]) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    book.close()
    file.seek(0)
    return file


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even after a copy to CSV."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
