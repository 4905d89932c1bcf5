"""What the columns of a table hold: guessed, shown, and corrected by the author."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.permissions import principal, requires
from learnhub.core.transactions import transaction
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_shapes import Sheet
from learnhub.interchange.rules.table_layout import Layout
from learnhub.interchange.service.question_tables import ReadTable
from learnhub.interchange.service.waiting_changes import changes_of
from learnhub.interchange.service.waiting_import import filled_sheets, name_columns, read_waiting
from learnhub.interchange.views import blueprint
from learnhub.interchange.views.question_import import MANAGERS, bank_in_hand, waiting_of
from learnhub.questions.models import QuestionBank

MOST_SHEETS, MOST_COLUMNS, HEADER_ROWS, SAMPLES = 20, 40, 10, 3
SINGLE_PARTS = (
    words.STEM, words.ANSWER, words.KIND, words.OPTIONS, words.EXPLANATION, words.TOPIC, words.POINT, words.DIFFICULTY, words.SOURCE,
    words.CLAUSE, words.IN_FORCE, words.TAGS, words.RUBRIC,
)  # fmt: skip


@blueprint.get("/manage/questions/<int:bank_id>/import/<key>/columns")
@requires(*MANAGERS)
def name_columns_form(bank_id: int, key: str) -> ResponseReturnValue:
    """Each column with its first cells, and what it is taken for."""
    bank = bank_in_hand(bank_id)
    try:
        table = _table(bank, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)
    return _page(bank, key, table, table.layouts)


@blueprint.post("/manage/questions/<int:bank_id>/import/<key>/columns")
@requires(*MANAGERS)
def save_columns(bank_id: int, key: str) -> ResponseReturnValue:
    """Read the table by the columns that the author named."""
    bank = bank_in_hand(bank_id)
    try:
        table = _table(bank, key)
    except Missing as gone:
        flash(gone.message, "bad")
        return redirect(url_for("interchange.import_questions", bank_id=bank_id), 303)
    layouts = {sheet.name: _stated(number, sheet) for number, sheet in enumerate(_shown(table))}
    if refusal := _refusal(layouts):
        return _page(bank, key, table, layouts, refusal)
    with transaction():
        name_columns(key, table, layouts, account_id=principal().account_id, now=now())
    return redirect(url_for("interchange.preview_questions", bank_id=bank_id, key=key), 303)


def _table(bank: QuestionBank, key: str) -> ReadTable:
    file = waiting_of(bank, key)
    _form, found = read_waiting(file, changes_of(key), account_id=principal().account_id)
    if not isinstance(found, ReadTable):
        raise Missing(_("这个文件不是表格，没有列可以指定。"))
    return found


def _shown(table: ReadTable) -> list[Sheet]:
    return filled_sheets(table.sheets)[:MOST_SHEETS]


def _stated(number: int, sheet: Sheet) -> Layout:
    """The layout that the form states for a sheet; of two columns with the same part the first counts."""
    header = request.form.get(f"{number}-header", -1, type=int)
    columns: dict[str, int] = {}
    options: dict[int, int] = {}
    blanks: dict[int, int] = {}
    for column in range(min(MOST_COLUMNS, _width(sheet))):
        part, _colon, place = request.form.get(f"{number}-{column}", "").partition(":")
        if part in {words.OPTION, words.BLANKS} and place.isascii() and place.isdigit() and int(place) < len(words.LETTERS):
            (options if part == words.OPTION else blanks).setdefault(int(place), column)
        elif part in SINGLE_PARTS:
            columns.setdefault(part, column)
    return Layout(columns, options, header if -1 <= header < min(HEADER_ROWS, len(sheet.rows)) else -1, blanks)


def _refusal(layouts: Mapping[str, Layout]) -> str:
    used = {name: layout for name, layout in layouts.items() if layout.columns or layout.options or layout.blanks}
    if not used:
        return str(_("请至少为一个工作表指出题干和答案在哪一列。"))
    without = [name for name, layout in used.items() if words.STEM not in layout.columns]
    if without:
        return str(_("工作表“%(name)s”没有指出题干在哪一列。不导入的工作表，请把各列都选为“不用”。", name=without[0]))
    return ""


def _width(sheet: Sheet) -> int:
    return max((len(row) for row in sheet.rows[:400]), default=0)


def _page(bank: QuestionBank, key: str, table: ReadTable, layouts: Mapping[str, Layout], refusal: str = "") -> ResponseReturnValue:
    sheets = [_sheet(sheet, layouts.get(sheet.name)) for sheet in _shown(table)]
    page = render_template("interchange/question_columns.html", bank=bank, key=key, sheets=sheets, choices=_choices(), refusal=refusal)
    return page, 422 if refusal else 200


def _sheet(sheet: Sheet, layout: Layout | None) -> Mapping[str, object]:
    layout = layout or Layout({})
    after = sheet.rows[layout.header + 1 :] if layout.header >= 0 else sheet.rows
    filled = [row for row in after if any(cell.strip() for cell in row)][:SAMPLES]
    head = sheet.rows[layout.header] if layout.header >= 0 else ()
    named = {column: part for part, column in layout.columns.items()}
    named |= {column: f"{words.OPTION}:{place}" for place, column in layout.options.items()}
    named |= {column: f"{words.BLANKS}:{place}" for place, column in layout.blanks.items()}
    columns = [
        {
            "letter": words.column_letter(column),
            "title": head[column] if column < len(head) else "",
            "cells": [row[column] if column < len(row) else "" for row in filled],
            "part": named.get(column, ""),
        }
        for column in range(min(MOST_COLUMNS, _width(sheet)))
    ]
    return {"name": sheet.name, "header": layout.header, "rows": min(HEADER_ROWS, len(sheet.rows)), "columns": columns}


def _choices() -> list[tuple[str, str]]:
    single = {
        words.STEM: _("题干"),
        words.ANSWER: _("答案"),
        words.KIND: _("题型"),
        words.OPTIONS: _("全部选项（一格里）"),
        words.EXPLANATION: _("解析"),
        words.TOPIC: _("章节"),
        words.POINT: _("知识点"),
        words.DIFFICULTY: _("难度"),
        words.SOURCE: _("出处"),
        words.CLAUSE: _("条款"),
        words.IN_FORCE: _("施行日期"),
        words.TAGS: _("标签"),
        words.RUBRIC: _("评分要点"),
    }
    found = [("", str(_("不用"))), *((part, str(word)) for part, word in single.items())]
    found[3:3] = [(f"{words.OPTION}:{place}", str(_("选项%(letter)s", letter=letter))) for place, letter in enumerate(words.LETTERS)]
    return found + [(f"{words.BLANKS}:{place}", str(_("第 %(n)s 空的答案", n=place + 1))) for place in range(len(words.LETTERS))]
