"""Tables as people keep their questions, read into questions and problems with sheet, row and column. Nothing is raised."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from learnhub.interchange.rules import question_kinds as kind_words
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.items import ItemFault, LeftOut, Place, ReadFile, ReadItem
from learnhub.interchange.rules.paper_lines import IMAGE, LOST_PICTURE, shown
from learnhub.interchange.rules.paper_pictures import with_pictures
from learnhub.interchange.rules.question_answers import Fault
from learnhub.interchange.rules.question_columns import find_layout, is_header
from learnhub.interchange.rules.question_pictures import with_placed
from learnhub.interchange.rules.question_rows import draft_of, read_row
from learnhub.interchange.rules.question_shapes import Sheet, codes_of, later_layout, paper_of, whole_rows
from learnhub.interchange.rules.question_words import ANSWER, KIND, MATERIAL, STEM
from learnhub.interchange.rules.table_layout import Layout
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.kinds import PASSAGE

MOST_ROWS = 20_000
_SECTION = re.compile(r"^\s*(?:第?[一二三四五六七八九十\d]{1,3}(?:部分|大题)?[、.．:：)）])?\s*(?P<word>[^\s（(（：:，,。]{2,8})")
_FOOT = re.compile(r"^(?:制表|制表人|编制|编制人|审核|审核人|填表人|填报人|出题人|日期|时间|单位|联系人|联系电话|电话)\s?[:：]")
_ASKED = re.compile(r"^[（(]?(?:必填|选填|可选|非必填|不必填|可不填|可为空|必须填写)")  # what each column of a template asks for
_NOTE = re.compile(r"^\s*(?:[（(【]?\s*)(?:注|备注|说明|提示|填写说明|注意|填表|要求|示例|例)\s*[:：】)）]?")


@dataclass
class TableQuestions:
    """All that the sheets hold; `layouts` has the columns of the sheets in which questions were found."""

    items: list[ReadItem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    later: dict[str, list[Layout]] = field(default_factory=dict)  # of headers further down in the same sheet


def read_sheets(sheets: Sequence[Sheet], told: Mapping[str, Layout] | None = None) -> TableQuestions:
    """Every question of every sheet that has any; sheets of other things are left out.

    `told` are layouts that a person has stated; the others are found.
    """
    result = TableQuestions()
    previous: Layout | None = None
    for sheet in sheets:
        if not any(cell.strip() for row in sheet.rows for cell in row):
            continue
        stated = (told or {}).get(sheet.name)
        layout = stated or layout_of_sheet(sheet, previous)
        found = TableQuestions()
        if layout is not None and STEM in layout.columns:
            _read_sheet(sheet, layout, found)
        if stated is None and (paper := _better_paper(sheet, found)):
            result.items.extend(paper.items)
            result.left_out.extend(paper.left_out)
            continue
        result.items.extend(replace(item, draft=with_pictures(item.draft, sheet.images)) for item in found.items)
        result.left_out.extend(found.left_out if found.items else _left_out(sheet))
        if found.items and layout is not None:
            result.layouts[sheet.name] = previous = layout
            result.later |= found.later
    return result


def _better_paper(sheet: Sheet, table: TableQuestions) -> ReadFile | None:
    """What the sheet holds as a paper pasted into cells, where that makes more sense than its columns do."""
    sound = sum(item.is_sound for item in table.items)
    if sound * 2 > len(table.items) or len(sheet.rows) > MOST_ROWS:
        return None
    paper = paper_of(sheet)
    return paper if paper is not None and sum(item.is_sound for item in paper.items) > sound else None


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
    codes = codes_of(head[layout.columns[KIND]]) if KIND in layout.columns and head else {}
    passages = _Passages(sheet, layout)
    for number, row in enumerate(whole_rows(sheet.rows, layout)):
        text, pictures = _text_of(row), sheet.placed.get(number, {})
        if not text or number == layout.header:
            if pictures and result.items:  # below the words of the question before
                result.items[-1] = _with_picture(result.items[-1], pictures)
            continue
        at = Place(sheet.name, number + 1)
        if number > layout.header >= 0 and (other := later_layout(row, number)):
            if other.columns != layout.columns or other.options != layout.options:
                result.later.setdefault(sheet.name, []).append(other)
            layout, head = other, row
        if number <= layout.header or is_header(row, layout):
            kind_around = _section_kind(row) or kind_around
            result.left_out.append(LeftOut(at, text))
            continue
        section = _section_kind(row)
        if section or _is_aside(row, layout):
            kind_around = section or kind_around
            result.left_out.append(LeftOut(at, text))
            continue
        whole = with_placed(_decoded(row, layout, codes), pictures, layout, head)
        question = read_row(whole, layout, kind_around)
        faults = [_at_its_cell(fault, layout, at, head) for fault in question.faults]
        if passages.begins(whole):
            result.items.append(ReadItem(at, QuestionDraft(PASSAGE, passages.text)))
        is_part = question.is_part or bool(passages.text)
        if is_part and result.items and result.items[-1].draft.kind == PASSAGE:
            result.items[-1] = _with_part(result.items[-1], draft_of(question), faults)
        else:
            result.items.append(ReadItem(at, draft_of(question), faults))


def _with_picture(item: ReadItem, pictures: Mapping[int, Sequence[str]]) -> ReadItem:
    names = [name for each in pictures.values() for name in each]
    return replace(item, draft=replace(item.draft, stem=f"{item.draft.stem}\n{shown(names)}".strip()))


def _decoded(row: Sequence[str], layout: Layout, codes: Mapping[str, str]) -> Sequence[str]:
    """The row with the word of its type where the header explains the figure that stands there."""
    column = layout.columns.get(KIND, -1)
    if not codes or not 0 <= column < len(row) or row[column].strip() not in codes:
        return row
    return [codes[cell.strip()] if place == column else cell for place, cell in enumerate(row)]


class _Passages:
    """The passage of a column of its own: said once for several rows, or in each."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.column = layout.columns.get(MATERIAL, -1)
        below = [row for row in sheet.rows[layout.header + 1 :] if any(cell.strip() for cell in row)]
        self.goes_on = bool(below) and bool(self._cell(below[0]))  # an empty cell means the same passage
        self.text = ""

    def _cell(self, row: Sequence[str]) -> str:
        return words.tidy(row[self.column]) if 0 <= self.column < len(row) else ""

    def begins(self, row: Sequence[str]) -> bool:
        """Whether the row begins another passage; `text` is its own, empty without one."""
        before, here = self.text, self._cell(row)
        self.text = here or (before if self.goes_on else "")
        return bool(here) and here != before


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
    return IMAGE.sub(LOST_PICTURE, " ".join(part for cell in row if (part := " ".join(cell.split()))))[:200]


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
    if all(_ASKED.match(text) for _column, text in filled):
        return True
    stem, answer = layout.columns.get(STEM), layout.columns.get(ANSWER)
    parts = {stem, answer, *layout.options.values(), *layout.blanks.values(), layout.columns.get(words.OPTIONS)}
    if not any(column in parts for column, _text in filled):
        return True
    if len(filled) < 4 and all(_FOOT.match(text) for _column, text in filled):
        return True
    return len(filled) == 1 and bool(_NOTE.match(filled[0][1]))
