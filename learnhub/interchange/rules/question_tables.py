"""Tables as people keep their questions, read into questions and problems with sheet, row and column. Nothing is raised."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from learnhub.interchange.rules import question_kinds as kind_words
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.items import ItemFault, LeftOut, Place, ReadItem
from learnhub.interchange.rules.question_answers import Fault
from learnhub.interchange.rules.question_columns import Layout, find_layout, is_header
from learnhub.interchange.rules.question_rows import draft_of, read_row
from learnhub.interchange.rules.question_words import ANSWER, KIND, STEM
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.kinds import PASSAGE

MOST_ROWS = 20_000
_SECTION = re.compile(r"^\s*(?:第?[一二三四五六七八九十\d]{1,3}(?:部分|大题)?[、.．:：)）])?\s*(?P<word>[^\s（(（：:，,。]{2,8})")
_NOTE = re.compile(r"^\s*(?:[（(【]?\s*)(?:注|备注|说明|提示|填写说明|注意|填表|要求|示例|例)\s*[:：】)）]?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as text; row 1 of the file is the first."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass
class TableQuestions:
    """All that the sheets hold; `layouts` has the columns of the sheets in which questions were found."""

    items: list[ReadItem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)


def read_sheets(sheets: Sequence[Sheet], told: Mapping[str, Layout] | None = None) -> TableQuestions:
    """Every question of every sheet that has any; sheets of other things are left out.

    `told` are layouts that a person has stated; the others are found.
    """
    result = TableQuestions()
    previous: Layout | None = None
    for sheet in sheets:
        if not any(cell.strip() for row in sheet.rows for cell in row):
            continue
        layout = (told or {}).get(sheet.name) or layout_of_sheet(sheet, previous)
        if layout is None or STEM not in layout.columns:
            result.left_out.extend(_left_out(sheet))
            continue
        before = len(result.items)
        _read_sheet(sheet, layout, result)
        if len(result.items) > before:
            result.layouts[sheet.name] = previous = layout
    return result


def layout_of_sheet(sheet: Sheet, previous: Layout | None = None) -> Layout | None:
    """The columns of a sheet; one without a header may go on where the sheet before it ended."""
    layout = find_layout(sheet.rows)
    if layout is not None and layout.header < 0 and previous is not None and previous.header >= 0 and _fits(sheet, previous):
        return replace(previous, header=-1)
    return layout


def _left_out(sheet: Sheet) -> Iterator[LeftOut]:
    for number, row in enumerate(sheet.rows, start=1):
        if text := _text_of(row):
            yield LeftOut(Place(sheet.name, number), text)


def _fits(sheet: Sheet, layout: Layout) -> bool:
    """Whether a sheet without a header goes on where the one before it ended."""
    stem, answer = layout.columns.get(STEM), layout.columns.get(ANSWER)
    rows = [row for row in sheet.rows[:50] if any(cell.strip() for cell in row)]
    if stem is None or answer is None or not rows:
        return False
    sound = [row for row in rows if max(stem, answer) < len(row) and row[stem].strip() and row[answer].strip()]
    return len(sound) >= len(rows) * 0.8 and all(len(row[answer]) <= 40 for row in sound)


def _read_sheet(sheet: Sheet, layout: Layout, result: TableQuestions) -> None:
    kind_around = kind_words.kind_of_word(sheet.name)
    head = sheet.rows[layout.header] if layout.header >= 0 else ()
    for number, row in enumerate(sheet.rows):
        text = _text_of(row)
        if not text or number == layout.header:
            continue
        at = Place(sheet.name, number + 1)
        if number < layout.header or is_header(row, layout):
            kind_around = _section_kind(row) or kind_around
            result.left_out.append(LeftOut(at, text))
            continue
        section = _section_kind(row)
        if section or _is_aside(row, layout):
            kind_around = section or kind_around
            result.left_out.append(LeftOut(at, text))
            continue
        question = read_row(row, layout, kind_around)
        faults = [_at_its_cell(fault, layout, at, head) for fault in question.faults]
        if question.is_part and result.items and result.items[-1].draft.kind == PASSAGE:
            result.items[-1] = _with_part(result.items[-1], draft_of(question), faults)
        else:
            result.items.append(ReadItem(at, draft_of(question), faults))


def _with_part(passage: ReadItem, part: QuestionDraft, faults: Sequence[ItemFault]) -> ReadItem:
    """A passage and a question more about it."""
    draft = replace(passage.draft, parts=(*passage.draft.parts, part))
    return ReadItem(passage.at, draft, (*passage.faults, *faults))


def place_of(layout: Layout, at: Place, head: Sequence[str], part: str, option: int | None = None) -> Place:
    """The cell in which a part of the question of a row stands."""
    column = layout.column_of(part, option)
    if column is None and part == KIND:
        column = layout.columns.get(ANSWER)
    if column is None:
        column = layout.columns.get(STEM)
    if column is None:
        return Place(at.sheet, at.row)
    header = " ".join(head[column].split()) if column < len(head) else ""
    return Place(at.sheet, at.row, words.column_letter(column), header)


def _at_its_cell(fault: Fault, layout: Layout, at: Place, head: Sequence[str]) -> ItemFault:
    return ItemFault(
        code=fault.code,
        at=place_of(layout, at, head, fault.part, fault.option),
        part=fault.part,
        values=[("found", fault.found), ("last", fault.last)],
        option=fault.option,
        other=fault.other,
        is_reminder=fault.is_reminder,
    )


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
    return kind_words.kind_of_word(found["word"]) if found else None


def _is_aside(row: Sequence[str], layout: Layout) -> bool:
    """A note or a leftover: nothing where the stem and the answer stand, or a remark alone in its row."""
    filled = _filled(row)
    stem, answer = layout.columns.get(STEM), layout.columns.get(ANSWER)
    parts = {stem, answer, *layout.options.values(), *layout.blanks.values(), layout.columns.get(words.OPTIONS)}
    if not any(column in parts for column, _text in filled):
        return True
    return len(filled) == 1 and bool(_NOTE.match(filled[0][1]))
