"""Which column of a sheet holds what, told by what stands in it: for sheets without a header."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from learnhub.interchange.rules import question_kinds as kind_words
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_texts import has_blank
from learnhub.interchange.rules.question_words import ANSWER, DIFFICULTY, EXPLANATION, KIND, OPTIONS, STEM
from learnhub.interchange.rules.table_layout import MOST_OF_THEM as _MOST
from learnhub.interchange.rules.table_layout import SAMPLE, Layout, Rows

MOST_GUESSED = 40  # columns that are looked at
_INDEX = re.compile(r"^[\[(]?[0-9](?:\s*[,，、;]\s*[0-9])*[\])]?$")


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
    asking = [column for column in full if share(filled[column], _asks) >= 0.6 and _mean(filled[column]) >= 6]
    if not asking:
        return None
    stem = max(asking, key=lambda column: share(filled[column], _asks))
    listed = [column for column in full if column != stem and share(filled[column], lambda cell: cell[:1] == "[") >= _MOST]
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
        and share(filled[column], lambda cell: bool(_INDEX.match(cell))) == 1
    ]
    return found[-1] if found and len(filled) - len(without) >= 4 else None


def _stem_column(texts: Sequence[int], filled: Sequence[Sequence[str]], answer: int, count: int) -> int:
    """The column that nearly every row fills and that asks; else the first that reads like a sentence."""
    full = [column for column in texts if len(filled[column]) >= count * 0.9] or list(texts)
    asking = [column for column in full if share(filled[column], _asks) >= 0.6]
    if asking:
        return max(asking, key=lambda column: _mean(filled[column]))
    before = [column for column in full if column < answer] or full
    mean = {column: _mean(filled[column]) for column in before}
    longest = max(mean.values())
    return next(column for column in before if mean[column] >= min(longest * 0.5, 12) or mean[column] == longest)


def _mean(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def _first(filled: Sequence[Sequence[str]], test: Callable[[str], bool], without: set[int]) -> int | None:
    return next((column for column in range(len(filled)) if column not in without and share(filled[column], test) >= _MOST), None)


def _last(filled: Sequence[Sequence[str]], test: Callable[[str], bool], without: set[int], count: int) -> int | None:
    found = [
        column
        for column in range(len(filled))
        if column not in without and len(filled[column]) >= count * 0.5 and share(filled[column], test) >= _MOST
    ]
    return found[-1] if found else None


def share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """The part of the cells that pass the test."""
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
