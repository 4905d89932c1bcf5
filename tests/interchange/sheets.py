"""Excel files written by the tests."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def excel(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = (), merged: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; `merged` are ranges of the first."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(names[number] if number < len(names) else f"表{number + 1}")
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
