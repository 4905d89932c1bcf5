"""Which column of a sheet holds what: by its header, or where there is none by what stands in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from learnhub.interchange.rules import question_kinds as kind_words
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_texts import has_blank
from learnhub.interchange.rules.question_words import (
    ANSWER,
    BLANKS,
    DIFFICULTY,
    EXPLANATION,
    KIND,
    OPTION,
    OPTIONS,
    RIGHT,
    STEM,
    WRONG,
)

Rows = Sequence[Sequence[str]]
LOOKED_AT = 30  # rows in which a header may stand
MOST_GUESSED = 40  # columns that are looked at where there is no header
SAMPLE = 400  # rows from which a layout is guessed
_MOST = 0.7  # of the cells of a column look like it
_LETTERED_CELL = re.compile(r"[(（\[【]?\s{0,2}[A-La-lＡ-Ｌ]\s{0,2}[.．、:：,，)）\]】]")
_INDEX = re.compile(r"^[\[(]?[0-9](?:\s*[,，、;]\s*[0-9])*[\])]?$")


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by role (from 0); `options` and `blanks` by their place among them. `header` is its row (from 0), -1 for none."""

    columns: Mapping[str, int]
    options: Mapping[int, int] = field(default_factory=dict)
    header: int = -1
    blanks: Mapping[int, int] = field(default_factory=dict)

    def column_of(self, part: str, option: int | None = None) -> int | None:
        """The column in which a part of the question stands."""
        if option is not None and option in self.options:
            return self.options[option]
        if part == OPTIONS and OPTIONS not in self.columns:
            return next(iter(sorted(self.options.values())), None)
        if part == ANSWER and ANSWER not in self.columns:
            return next(iter(sorted(self.blanks.values())), None)
        return self.columns.get(part)


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
        if not cells or (not named and _share(cells, lambda cell: bool(_LETTERED_CELL.match(cell))) < _MOST):
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


def guess_layout(rows: Rows) -> Layout | None:
    """The layout of a sheet without a header: the answers are letters, √ × or one of the options, the stem reads like a sentence."""
    sample = [row for row in rows[:SAMPLE] if sum(1 for cell in row if cell.strip()) >= 2]
    if not sample:
        return None
    width = min(max(len(row) for row in sample), MOST_GUESSED)
    cells = [[row[column].strip() if column < len(row) else "" for row in sample] for column in range(width)]
    filled = [[cell for cell in column if cell] for column in cells]
    kind = _first(filled, lambda cell: kind_words.kind_of_word(cell) is not None or kind_words.names_unsupported_kind(cell), set())
    taken = {kind} if kind is not None else set()
    numbers = {column for column in range(width) if _is_numbering(filled[column])}
    together = _first(filled, words.is_lettered_list, taken | numbers)
    answer = _answer_column(cells, filled, taken | numbers, len(sample))
    texts = [column for column in range(width) if filled[column] and column not in taken | numbers | {answer, together}]
    if answer is None or not texts:
        return _texts_layout(filled, taken, texts, len(sample)) if together is None else None
    stem = _stem_column(texts, filled, answer, len(sample))
    columns = {STEM: stem, ANSWER: answer} | ({KIND: kind} if kind is not None else {})
    difficulty = _first(
        filled, lambda cell: len(cell) <= 4 and words.difficulty_of_word(cell) is not None, {stem, answer, *taken, *numbers}
    )
    texts = [column for column in texts if column not in {stem, difficulty}]
    columns |= {DIFFICULTY: difficulty} if difficulty is not None else {}
    if together is not None:
        return Layout(columns | {OPTIONS: together} | _explained(texts, filled, max(answer, together), len(sample)))
    return _with_options(columns, texts, filled, len(sample))


def _with_options(columns: dict[str, int], texts: Sequence[int], filled: Sequence[Sequence[str]], count: int) -> Layout:
    """The columns of the options: those between stem and answer, else those behind both, else those before."""
    stem, answer = columns[STEM], columns[ANSWER]
    low, high = sorted((stem, answer))
    behind, before = [each for each in texts if each > high], [each for each in texts if each < low]
    between = [each for each in texts if low < each < high]
    found = between or (behind if len(behind) != 1 or not before else []) or before or behind
    if stem < answer and between:
        found = between
        columns |= _explained(behind, filled, answer, count)
    elif between and behind and answer < stem:
        found = behind
    if len(found) == 1:
        return Layout({**columns, OPTIONS: found[0]})
    return Layout(columns, dict(enumerate(found[: len(words.LETTERS)])))


def _explained(texts: Sequence[int], filled: Sequence[Sequence[str]], after: int, count: int) -> dict[str, int]:
    """The explanations: long texts behind everything else."""
    long = [each for each in texts if each > after and len(filled[each]) >= count * 0.3 and _mean(filled[each]) >= 6]
    return {EXPLANATION: long[0]} if long else {}


def _texts_layout(filled: Sequence[Sequence[str]], taken: set[int], texts: Sequence[int], count: int) -> Layout | None:
    """Stem and an answer in words, nothing to choose: questions with a blank or a question mark, or answers as a list."""
    full = [column for column in texts if len(filled[column]) >= count * 0.9]
    asking = [column for column in full if _share(filled[column], _asks) >= 0.6 and _mean(filled[column]) >= 6]
    if not asking:
        return None
    stem = max(asking, key=lambda column: _share(filled[column], _asks))
    listed = [column for column in full if column != stem and _share(filled[column], lambda cell: cell[:1] == "[") >= _MOST]
    other = listed or [column for column in full if column > stem] or [column for column in full if column != stem]
    if not other or (len(full) > 3 and not listed):
        return None
    return Layout({STEM: stem, ANSWER: other[0]} | (dict.fromkeys((KIND,), next(iter(taken))) if taken else {}))


def _asks(cell: str) -> bool:
    return has_blank(cell) or cell.rstrip()[-1:] in "？?"


def _answer_column(cells: Sequence[Sequence[str]], filled: Sequence[Sequence[str]], without: set[int], count: int) -> int | None:
    """The column of the answers: of letters and judgments, else of texts that stand among the other cells of their row."""
    found = _last(filled, _looks_like_answer, without, count)
    if found is not None:
        return found
    for column in range(len(cells)):
        if column in without or len(filled[column]) < count * 0.5:
            continue
        rows = [[cells[each][row] for each in range(len(cells)) if each != column] for row in range(count) if cells[column][row]]
        hits = sum(1 for row, cell in zip(rows, filled[column], strict=True) if _is_chosen_from(row, cell))
        if hits >= len(rows) * _MOST and _varies(cells, filled, column):
            return column
    return _index_column(filled, without, count)


def _is_chosen_from(row: Sequence[str], cell: str) -> bool:
    """Whether a cell repeats others of its row, or judges."""
    parts = [part for part in re.split(r"[;；,，、|\n]+", cell) if part.strip()]
    others = [option for each in row for option in (words.split_options(each) if words.is_lettered_list(each) else [each]) if option]
    return any(words.same_text(each, cell) for each in others) or (
        words.judgment(cell) is not None or (bool(parts) and all(any(words.same_text(each, part) for each in others) for part in parts))
    )


def _varies(cells: Sequence[Sequence[str]], filled: Sequence[Sequence[str]], column: int) -> bool:
    """Whether the column repeats now one and now another: an option repeats only where it is right."""
    partners = [
        sum(1 for one, other in zip(cells[column], cells[each], strict=True) if one and words.same_text(one, other))
        for each in range(len(cells))
        if each != column
    ]
    return max(partners, default=0) < len(filled[column]) or len(filled[column]) < 3


def _index_column(filled: Sequence[Sequence[str]], without: set[int], count: int) -> int | None:
    """Places of options as figures, the last such column."""
    found = [
        column
        for column in range(len(filled))
        if column not in without
        and len(filled[column]) >= count * 0.9
        and _share(filled[column], lambda cell: bool(_INDEX.match(cell))) == 1
    ]
    return found[-1] if found and len(filled) - len(without) >= 4 else None


def _stem_column(texts: Sequence[int], filled: Sequence[Sequence[str]], answer: int, count: int) -> int:
    """The column that nearly every row fills and that asks; else the first that reads like a sentence."""
    full = [column for column in texts if len(filled[column]) >= count * 0.9] or list(texts)
    asking = [column for column in full if _share(filled[column], _asks) >= 0.6]
    if asking:
        return max(asking, key=lambda column: _mean(filled[column]))
    before = [column for column in full if column < answer] or full
    mean = {column: _mean(filled[column]) for column in before}
    longest = max(mean.values())
    return next(column for column in before if mean[column] >= min(longest * 0.5, 12) or mean[column] == longest)


def _mean(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def _first(filled: Sequence[Sequence[str]], test: Callable[[str], bool], without: set[int]) -> int | None:
    return next((column for column in range(len(filled)) if column not in without and _share(filled[column], test) >= _MOST), None)


def _last(filled: Sequence[Sequence[str]], test: Callable[[str], bool], without: set[int], count: int) -> int | None:
    found = [
        column
        for column in range(len(filled))
        if column not in without and len(filled[column]) >= count * 0.5 and _share(filled[column], test) >= _MOST
    ]
    return found[-1] if found else None


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0


def _looks_like_answer(cell: str) -> bool:
    return len(cell) <= 24 and (words.letters_of(cell) is not None or words.judgment(cell) is not None)


def _is_numbering(cells: Sequence[str]) -> bool:
    """Whether a column counts the rows: whole numbers, each more than the one before."""
    numbers = [int(cell) for cell in cells if re.fullmatch(r"\d{1,6}", cell)]
    if len(cells) < 2 or len(numbers) < len(cells) * 0.9:
        return False
    rising = sum(1 for one, other in pairwise(numbers) if other > one)
    return rising >= (len(numbers) - 1) * 0.9
