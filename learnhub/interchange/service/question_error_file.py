"""The questions of a file that need mending, as Excel: each problem beside its cell."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from learnhub.interchange.rules.question_json import plain
from learnhub.interchange.rules.question_words import column_letter
from learnhub.interchange.service.question_import import Preview, PreviewRow
from learnhub.interchange.service.question_sheets import AS_TEXT
from learnhub.interchange.service.question_tables import ReadTable
from learnhub.interchange.service.question_wording import name_of


def error_file(preview: Preview) -> bytes:
    """The rows with errors as they were, what to mend beside each, the cells marked: mended, it can be imported as it is."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, AS_TEXT)
    bold = book.add_format({"bold": True})
    marked = book.add_format({"bg_color": "#FBE3D6", "text_wrap": True, "valign": "top"})
    if isinstance(preview.file, ReadTable):
        _write_wrong_sheets(book, preview, preview.file, bold=bold, marked=marked)
    else:
        _write_wrong_items(book.add_worksheet("1"), preview, bold=bold, marked=marked)
    book.close()
    return file.getvalue()


def _write_wrong_items(sheet: Any, preview: Preview, *, bold: Any, marked: Any) -> None:
    """Questions of a text, each with where it stands."""
    for column, (title, width) in enumerate(((_("位置"), 16), (_("题干"), 60), (_("需要修改"), 60))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(preview.wrong, start=1):
        sheet.write_string(number, 0, name_of(row.at))
        sheet.write_string(number, 1, plain(row.draft.stem, row.draft.markup))
        sheet.write_string(number, 2, "\n".join(f"{remark.where}：{remark.sentence}" for remark in row.errors), marked)


def _write_wrong_sheets(book: Any, preview: Preview, table: ReadTable, *, bold: Any, marked: Any) -> None:
    for number, source in enumerate(table.sheets):
        wrong = [row for row in preview.wrong if row.at.sheet == source.name]
        if not wrong:
            continue
        sheet = book.add_worksheet(f"{number + 1}")
        head = table.head_of(source.name)
        width = max(len(source.rows[row.at.row - 1]) for row in wrong)
        shift = 1 if head else 0
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        if head:
            sheet.write_string(0, width, _("需要修改"), bold)
        sheet.set_column(width, width, 60)
        for place, row in enumerate(wrong):
            _write_wrong(sheet, place + shift, row, source.rows[row.at.row - 1], width=width, marked=marked)


def _write_wrong(sheet: Any, number: int, row: PreviewRow, cells: Sequence[str], *, width: int, marked: Any) -> None:
    columns = {remark.at.column for remark in row.errors}
    for column, text in enumerate(cells):
        sheet.write_string(number, column, text, marked if _is_named(column, columns) else None)
    said = "\n".join(
        _("第 %(row)s 行 %(where)s：%(sentence)s", row=row.at.row, where=remark.where, sentence=remark.sentence) for remark in row.errors
    )
    sheet.write_string(number, width, said, marked)


def _is_named(column: int, letters: set[str]) -> bool:
    return column_letter(column) in letters
