"""A file that waits, read as its author left it: with the columns she named and the questions she mended."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from learnhub.core.errors import Missing
from learnhub.interchange.rules.items import ReadFile
from learnhub.interchange.rules.question_formats import TABLE
from learnhub.interchange.rules.question_layout import form_cells
from learnhub.interchange.rules.question_shapes import Sheet
from learnhub.interchange.rules.table_layout import Layout
from learnhub.interchange.service.question_import import Preview, PreviewRow, preview_of
from learnhub.interchange.service.question_readers import read_questions, refuse_size, sniff
from learnhub.interchange.service.question_tables import ReadTable, open_table, read_opened
from learnhub.interchange.service.read_results import key_of, read_once
from learnhub.interchange.service.remembered_columns import remember_columns, remembered_columns
from learnhub.interchange.service.waiting_changes import Changes, changes_of, keep_changes, layout_as_data, layout_from_data
from learnhub.interchange.service.waiting_files import WaitingFile
from learnhub.questions.models import QuestionBank


def preview_waiting(file: WaitingFile, bank: QuestionBank, *, account_id: int) -> Preview:
    """What the file would bring as it stands now. Raises Refused when it cannot be read."""
    changes = changes_of(file.key)
    form, found = read_waiting(file, changes, account_id=account_id)
    return preview_of(form, found, bank, changes)


def read_waiting(file: WaitingFile, changes: Changes, *, account_id: int) -> tuple[str, ReadFile]:
    """The questions of the file; of a table by the columns that the author named, now or another time."""
    refuse_size(file.content)
    form = sniff(file.content) if file.form == "auto" else file.form
    if form != TABLE:
        return read_once(key_of(file.content, form), lambda: read_questions(file.content, file.name, form))
    form, opened = read_once(key_of(file.content, "opened"), lambda: (form, ReadTable(sheets=open_table(file.content))))
    sheets = opened.sheets if isinstance(opened, ReadTable) else ()
    named = {name: layout_from_data(each) for name, each in changes.columns.items()}
    told = {**remembered_columns(account_id, sheets), **named}
    about = json.dumps({name: layout_as_data(layout) for name, layout in told.items()}, sort_keys=True)
    return read_once(key_of(file.content, form, about), lambda: (form, read_opened(sheets, told)))


def mend_waiting(key: str, row: PreviewRow, given: Mapping[str, str]) -> None:
    """Keep what the author wrote for a question; what is as it was is no change."""
    changes = changes_of(key)
    fields = form_cells(row.draft)
    before = {**fields, **row.given}
    if any(_line_ends(given.get(part, "")) != before[part] for part in fields):
        changes.mended[str(row.number)] = {part: _line_ends(given.get(part, "")) for part in fields}
        keep_changes(key, changes)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def drop_waiting(key: str, number: int) -> None:
    """Leave a question out of the import."""
    changes = changes_of(key)
    if number not in changes.dropped:
        changes.dropped.append(number)
        keep_changes(key, changes)


def row_of(preview: Preview, number: int) -> PreviewRow:
    """The question with that number. Raises Missing."""
    found = next((row for row in preview.rows if row.number == number), None)
    if found is None:
        raise Missing(_("文件里没有这道题，或已经选择不导入它。"))
    return found


def name_columns(key: str, table: ReadTable, layouts: Mapping[str, Layout], *, account_id: int, now: datetime) -> None:
    """Read the sheets by these columns from now on, and such tables another time; what was mended by the old ones is gone."""
    keep_changes(key, Changes(columns={name: layout_as_data(layout) for name, layout in layouts.items()}))
    for sheet in table.sheets:
        if sheet.name in layouts and layouts[sheet.name].columns:
            remember_columns(account_id, sheet, layouts[sheet.name], now)


def filled_sheets(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Those that have anything in them."""
    return [sheet for sheet in sheets if any(cell.strip() for row in sheet.rows for cell in row)]
