"""Reports as Excel files; what people typed never becomes a formula or a link."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from flask import send_file
from flask.typing import ResponseReturnValue

from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.permissions import principal
from learnhub.core.storage import file_name
from learnhub.core.transactions import transaction


def sheet_file(sheets: Iterable[tuple[str, Sequence[Any], Iterable[Sequence[Any]]]]) -> tuple[io.BytesIO, int]:
    """A workbook with one sheet for each (title, head, rows); also how many rows there are."""
    file, count = io.BytesIO(), 0
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, percent, hours = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "0.0"})
    for title, head, rows in sheets:
        sheet = book.add_worksheet(title[:31])
        sheet.write_row(0, 0, [str(word) for word in head], bold)
        for number, row in enumerate(rows, start=1):
            count += 1
            for column, cell in enumerate(row):
                if isinstance(cell, Share):
                    sheet.write(number, column, cell.value, percent)
                elif isinstance(cell, float):
                    sheet.write_number(number, column, cell, hours)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, str(cell or ""))
        sheet.set_column(0, max(0, len(head) - 1), 16)
        sheet.freeze_panes(1, 0)
    book.close()
    file.seek(0)
    return file, count


class Share:
    """A share (0 to 1) in a cell, shown as percent; empty when there is nothing to divide."""

    def __init__(self, value: float | None) -> None:
        self.value = "" if value is None else value


def send(file: io.BytesIO, name: str, rows: int, **detail: Any) -> ResponseReturnValue:
    """The file to its reader; the export goes into the audit log."""
    with transaction():
        record("export", "report", None, actor_id=principal().account_id, now=now(), rows=rows, **detail)
    return send_file(file, as_attachment=True, download_name=file_name(name, ".xlsx"))
