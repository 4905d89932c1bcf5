"""Columns that a person named once are named for her again when a table with the same header comes."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core.extensions import db
from learnhub.interchange.models import TableColumns
from learnhub.interchange.rules.question_shapes import Sheet
from learnhub.interchange.rules.table_layout import Layout
from learnhub.interchange.service.waiting_changes import layout_as_data, layout_from_data

LOOKED_AT = 40


def fingerprint_of(sheet: Sheet, layout: Layout | None = None) -> str:
    """What a table is known by: the words of its header, or without one its width."""
    row = sheet.rows[layout.header] if layout is not None and 0 <= layout.header < len(sheet.rows) else None
    width = max((len(each) for each in sheet.rows[:LOOKED_AT]), default=0)
    words = [" ".join(cell.split()).casefold() for cell in row] if row is not None else ["", str(width)]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def remember_columns(account_id: int, sheet: Sheet, layout: Layout, now: datetime) -> None:
    """Keep what the columns of such a table hold."""
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"layout": layout_as_data(layout), "updated_at": now}
    statement = upsert(TableColumns).values(account_id=account_id, fingerprint=fingerprint_of(sheet, layout), **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["account_id", "fingerprint"], set_=values))


def remembered_columns(account_id: int, sheets: Sequence[Sheet]) -> Mapping[str, Layout]:
    """Layouts by sheet, of those that have a row, or a shape, which the account has named columns for."""
    kept = {each.fingerprint: each.layout for each in db.session.scalars(select(TableColumns).where(TableColumns.account_id == account_id))}
    found: dict[str, Layout] = {}
    for sheet in sheets if kept else ():
        marks = [(row, fingerprint_of(sheet, Layout({}, header=row))) for row in range(min(LOOKED_AT, len(sheet.rows)))]
        marks.append((-1, fingerprint_of(sheet)))
        row, mark = next(((row, mark) for row, mark in marks if mark in kept), (-1, ""))
        if mark:
            layout = layout_from_data(kept[mark])
            found[sheet.name] = Layout(layout.columns, layout.options, row, layout.blanks)
    return found
