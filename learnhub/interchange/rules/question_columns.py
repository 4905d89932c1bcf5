"""Which column of a sheet holds what, by its header."""

import re
from collections.abc import Sequence

from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_guessing import guess_layout, share
from learnhub.interchange.rules.question_words import ANSWER, BLANKS, KIND, OPTION, OPTIONS, RIGHT, STEM, WRONG
from learnhub.interchange.rules.table_layout import MOST_OF_THEM, SAMPLE, Layout, Rows

LOOKED_AT = 30  # rows in which a header may stand
_LETTERED_CELL = re.compile(r"[(（\[【]?\s{0,2}[A-La-lＡ-Ｌ]\s{0,2}[.．、:：,，)）\]】]")


def find_layout(rows: Rows) -> Layout | None:
    """The layout of a sheet; None when nothing in it looks like questions."""
    best: tuple[int, int] | None = None
    for number, row in enumerate(rows[:LOOKED_AT]):
        score = _score(row)
        if score >= 2 and (best is None or score > best[0]):
            best = score, number
    if best is not None:
        number = best[1]
        below = _header_below(rows, number)
        layout = layout_of_header(below or rows[number], number + 1 if below else number)
        return _with_unnamed(layout, rows)
    return guess_layout(rows)


def _header_below(rows: Rows, number: int) -> list[str] | None:
    """A header of two rows as one: 选项 over A, B, C, D."""
    if number + 1 >= len(rows):
        return None
    above, below = rows[number], rows[number + 1]
    filled = [cell for cell in below if cell.strip()]
    roles = [words.role_of_header(cell) for cell in filled]
    if len(filled) < 2 or any(role is None or role[0] not in {OPTION, BLANKS, RIGHT} for role in roles):
        return None
    width = max(len(above), len(below))
    return [_cell(below, column) or _cell(above, column) for column in range(width)]


def _with_unnamed(layout: Layout, rows: Rows) -> Layout:
    """Options in the columns behind 选项 (or behind the stem, each after its letter) that have no name of their own."""
    start = layout.columns.get(OPTIONS, layout.columns.get(STEM, -1))
    if layout.options or layout.header < 0 or start < 0:
        return layout
    head = rows[layout.header]
    named = OPTIONS in layout.columns
    columns = [start] if named else []
    for column in range(start + 1, len(head)):
        if head[column].strip() or column in layout.columns.values():
            break
        cells = [cell for row in rows[layout.header + 1 : layout.header + SAMPLE] if (cell := _cell(row, column))]
        if not cells or (not named and share(cells, lambda cell: bool(_LETTERED_CELL.match(cell))) < MOST_OF_THEM):
            break
        columns.append(column)
    if len(columns) < 2:
        return layout
    kept = {part: column for part, column in layout.columns.items() if part != OPTIONS}
    return Layout(kept, dict(enumerate(columns[: len(words.LETTERS)])), layout.header, layout.blanks)


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def layout_of_header(row: Sequence[str], number: int) -> Layout:
    """The layout that a header row states; of two columns with the same role the first counts."""
    columns: dict[str, int] = {}
    options: dict[int, int] = {}
    blanks: dict[int, int] = {}
    for column, role in enumerate(_roles(row)):
        if role is None:
            continue
        if role[0] in {OPTION, BLANKS}:
            (options if role[0] == OPTION else blanks).setdefault(role[1], column)
        elif role[0] in {RIGHT, WRONG}:
            columns.setdefault(f"{role[0]}:{role[1]}", column)
        else:
            columns.setdefault(role[0], column)
    if not options and ANSWER in columns and (wrong := [columns[part] for part in columns if part.startswith(WRONG)]):
        options = dict(enumerate([columns[ANSWER], *wrong]))  # the right one in a column of its own, the others beside it
    if blanks and ANSWER in columns and not options:  # 答案1, 答案2 … beside the answer are what one may choose
        options, blanks = blanks, {}
    return Layout(columns, options, number, blanks)


def _roles(row: Sequence[str]) -> list[tuple[str, int] | None]:
    """What each cell of a header names; bare numbers name blanks where nothing else holds an answer."""
    roles = [words.role_of_header(cell) for cell in row]
    named = {role[0] for role in roles if role}
    if named & {ANSWER, OPTION, OPTIONS} or STEM not in named:
        return roles
    return [role or _numbered(cell) for role, cell in zip(roles, row, strict=True)]


def _numbered(cell: str) -> tuple[str, int] | None:
    found = re.fullmatch(r"([1-9]|1\d|20)", cell.strip())
    return (BLANKS, int(found[1]) - 1) if found else None


def is_header(row: Sequence[str], layout: Layout) -> bool:
    """Whether `row` is the header once more, as printed lists repeat it."""
    stem = layout.columns.get(STEM, -1)
    if layout.header < 0 or not 0 <= stem < len(row) or words.role_of_header(row[stem]) != (STEM, 0):
        return False
    return _score(row) >= 2 and layout_of_header(row, 0).columns == layout.columns


def _score(row: Sequence[str]) -> int:
    """How many roles a row names; 0 when it names no question, or says more than headers do."""
    roles = [role for role in _roles(row) if role]
    names = {name for name, _number in roles}
    filled = sum(1 for cell in row if cell.strip())
    if STEM not in names or not names & {ANSWER, OPTION, OPTIONS, KIND, BLANKS, WRONG} or len(roles) * 2 < filled:
        return 0
    return len(set(roles))
