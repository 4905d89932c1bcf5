"""Tables as people keep their questions, read into questions and problems with sheet, row and column. Nothing is raised."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_columns import Layout, find_layout, is_header
from learnhub.interchange.rules.question_rows import Fault, RowQuestion, read_row
from learnhub.interchange.rules.question_words import ANSWER, KIND, STEM

MOST_ROWS = 20_000
_SECTION = re.compile(r"^\s*(?:第?[一二三四五六七八九十\d]{1,3}(?:部分|大题)?[、.．:：)）])?\s*(?P<word>[^\s（(（：:，,。]{2,8})")
_NOTE = re.compile(r"^\s*(?:[（(【]?\s*)(?:注|备注|说明|提示|填写说明|注意|填表|要求|示例|例)\s*[:：】)）]?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as text; row 1 of the file is the first."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where something stands: row counted from 1, the column's letter ("" when no column holds it) and its header."""

    sheet: str
    row: int
    column: str = ""
    header: str = ""

    def __str__(self) -> str:
        return f"{self.column}{self.row}" if self.column else str(self.row)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and its cell."""

    cell: Cell
    fault: Fault


@dataclass
class FoundQuestion:
    """A question, the row it came from, and what was found about it."""

    at: Cell
    question: RowQuestion
    errors: list[Finding] = field(default_factory=list)
    reminders: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no question: a title, a section head, a note."""

    at: Cell
    text: str


@dataclass
class TableQuestions:
    """All that the sheets hold. `read_sheets` names those in which questions were found, `headers` has the row (from 0) of each header."""

    found: list[FoundQuestion] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    read_sheets: list[str] = field(default_factory=list)
    headers: dict[str, int] = field(default_factory=dict)


def read_sheets(sheets: Sequence[Sheet]) -> TableQuestions:
    """Every question of every sheet that has any; sheets of other things are left out."""
    result = TableQuestions()
    previous: Layout | None = None
    for sheet in sheets:
        if not any(cell.strip() for row in sheet.rows for cell in row):
            continue
        layout = find_layout(sheet.rows)
        if layout is None:
            result.skipped.extend(_left_out(sheet))
            continue
        if layout.header < 0 and previous is not None and previous.header >= 0 and _fits(sheet, previous):
            layout = Layout(previous.columns, previous.options, -1)
        previous = layout
        if layout.header >= 0:
            result.headers[sheet.name] = layout.header
        before = len(result.found)
        _read_sheet(sheet, layout, result)
        if len(result.found) > before:
            result.read_sheets.append(sheet.name)
    return result


def _left_out(sheet: Sheet) -> Iterator[Skipped]:
    for number, row in enumerate(sheet.rows, start=1):
        if text := _text_of(row):
            yield Skipped(Cell(sheet.name, number), text)


def _fits(sheet: Sheet, layout: Layout) -> bool:
    """Whether a sheet without a header goes on where the one before it ended."""
    stem, answer = layout.columns.get(STEM), layout.columns.get(ANSWER)
    rows = [row for row in sheet.rows[:50] if any(cell.strip() for cell in row)]
    if stem is None or answer is None or not rows:
        return False
    sound = [row for row in rows if max(stem, answer) < len(row) and row[stem].strip() and row[answer].strip()]
    return len(sound) >= len(rows) * 0.8 and all(len(row[answer]) <= 40 for row in sound)


def _read_sheet(sheet: Sheet, layout: Layout, result: TableQuestions) -> None:
    kind_around = words.kind_of_word(sheet.name)
    head = sheet.rows[layout.header] if layout.header >= 0 else ()
    for number, row in enumerate(sheet.rows):
        text = _text_of(row)
        if not text or number == layout.header:
            continue
        at = Cell(sheet.name, number + 1)
        if number < layout.header or is_header(row, layout):
            kind_around = _section_kind(row) or kind_around
            result.skipped.append(Skipped(at, text))
            continue
        section = _section_kind(row)
        if section or _is_aside(row, layout):
            kind_around = section or kind_around
            result.skipped.append(Skipped(at, text))
            continue
        question = read_row(row, layout, kind_around)
        found = FoundQuestion(at, question)
        for fault in question.faults:
            finding = Finding(_cell_of(fault, layout, sheet.name, number + 1, head), fault)
            (found.reminders if fault.is_reminder else found.errors).append(finding)
        result.found.append(found)


def _text_of(row: Sequence[str]) -> str:
    return " ".join(part for cell in row if (part := " ".join(cell.split())))[:200]


def _filled(row: Sequence[str]) -> list[tuple[int, str]]:
    return [(column, cell.strip()) for column, cell in enumerate(row) if cell.strip()]


def _section_kind(row: Sequence[str]) -> str | None:
    """The type that a section head names: one cell alone, such as 一、单项选择题（每题2分）."""
    filled = _filled(row)
    if len({text for _column, text in filled}) != 1 or len(filled[0][1]) > 60:
        return None
    found = _SECTION.match(filled[0][1])
    return words.kind_of_word(found["word"]) if found else None


def _is_aside(row: Sequence[str], layout: Layout) -> bool:
    """A note or a leftover: nothing where the stem and the answer stand, or a remark alone in its row."""
    filled = _filled(row)
    stem, answer = layout.columns.get(STEM), layout.columns.get(ANSWER)
    parts = {stem, answer, *layout.options.values(), layout.columns.get(words.OPTIONS)}
    if not any(column in parts for column, _text in filled):
        return True
    return len(filled) == 1 and bool(_NOTE.match(filled[0][1]))


def _cell_of(fault: Fault, layout: Layout, sheet: str, row: int, head: Sequence[str]) -> Cell:
    column = layout.column_of(fault.part, fault.option)
    if column is None and fault.part == KIND:
        column = layout.columns.get(ANSWER)
    if column is None:
        column = layout.columns.get(STEM)
    if column is None:
        return Cell(sheet, row)
    header = " ".join(head[column].split()) if column < len(head) else ""
    return Cell(sheet, row, words.column_letter(column), header)
