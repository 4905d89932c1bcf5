"""Which column of a sheet holds what: by its header, or where there is none by what stands in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_words import ANSWER, KIND, OPTION, OPTIONS, STEM

Rows = Sequence[Sequence[str]]
LOOKED_AT = 30  # rows in which a header may stand
SAMPLE = 400  # rows from which a layout is guessed
_MOST = 0.7  # of the cells of a column look like it


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by role (from 0); `options` by their place among the options. `header` is its row (from 0), -1 for none."""

    columns: Mapping[str, int]
    options: Mapping[int, int] = field(default_factory=dict)
    header: int = -1

    def column_of(self, part: str, option: int | None = None) -> int | None:
        """The column in which a part of the question stands."""
        if option is not None and option in self.options:
            return self.options[option]
        if part == OPTIONS and OPTIONS not in self.columns:
            return next(iter(sorted(self.options.values())), None)
        return self.columns.get(part)


def find_layout(rows: Rows) -> Layout | None:
    """The layout of a sheet; None when nothing in it looks like questions."""
    best: tuple[int, int] | None = None
    for number, row in enumerate(rows[:LOOKED_AT]):
        score = _score(row)
        if score >= 2 and (best is None or score > best[0]):
            best = score, number
    if best is not None:
        return layout_of_header(rows[best[1]], best[1])
    return guess_layout(rows)


def layout_of_header(row: Sequence[str], number: int) -> Layout:
    """The layout that a header row states; of two columns with the same role the first counts."""
    columns: dict[str, int] = {}
    options: dict[int, int] = {}
    for column, cell in enumerate(row):
        role = words.role_of_header(cell)
        if role is None:
            continue
        if role[0] == OPTION:
            options.setdefault(role[1], column)
        else:
            columns.setdefault(role[0], column)
    return Layout(columns, options, number)


def is_header(row: Sequence[str], layout: Layout) -> bool:
    """Whether `row` is the header once more, as printed lists repeat it."""
    return layout.header >= 0 and _score(row) >= 2 and layout_of_header(row, 0).columns == layout.columns


def _score(row: Sequence[str]) -> int:
    """How many roles a row names; 0 when it names no question, or says more than headers do."""
    roles = [role for cell in row if (role := words.role_of_header(cell))]
    names = {name for name, _number in roles}
    filled = sum(1 for cell in row if cell.strip())
    if STEM not in names or not names & {ANSWER, OPTION, OPTIONS, KIND} or len(roles) * 2 < filled:
        return 0
    return len(set(roles))


def guess_layout(rows: Rows) -> Layout | None:
    """The layout of a sheet without a header: the answers are letters or √ ×, the stem the longest texts before the options."""
    sample = [row for row in rows[:SAMPLE] if sum(1 for cell in row if cell.strip()) >= 2]
    if not sample:
        return None
    width = max(len(row) for row in sample)
    cells = [[row[column].strip() if column < len(row) else "" for row in sample] for column in range(width)]
    filled = [[cell for cell in column if cell] for column in cells]
    kind = _first(filled, lambda cell: words.kind_of_word(cell) is not None or words.names_unsupported_kind(cell), set())
    taken = {kind} if kind is not None else set()
    numbers = {column for column in range(width) if _is_numbering(filled[column])}
    answer = _last(filled, _looks_like_answer, taken | numbers, len(sample))
    texts = [column for column in range(width) if filled[column] and column not in taken | numbers | {answer}]
    if answer is None or not texts:
        return None
    stem = _stem_column(texts, filled, answer, len(sample))
    columns = {STEM: stem, ANSWER: answer} | ({KIND: kind} if kind is not None else {})
    after = [column for column in texts if column > stem and (column < answer or answer < stem)] or [c for c in texts if c > stem]
    if len(after) == 1:
        return Layout({**columns, OPTIONS: after[0]})
    return Layout(columns, dict(enumerate(after[: len(words.LETTERS)])))


def _stem_column(texts: Sequence[int], filled: Sequence[Sequence[str]], answer: int, count: int) -> int:
    """The first column that nearly every row fills and that reads like a sentence."""
    full = [column for column in texts if len(filled[column]) >= count * 0.9] or list(texts)
    before = [column for column in full if column < answer] or full
    mean = {column: sum(map(len, filled[column])) / len(filled[column]) for column in before}
    longest = max(mean.values())
    return next(column for column in before if mean[column] >= min(longest * 0.5, 12) or mean[column] == longest)


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
