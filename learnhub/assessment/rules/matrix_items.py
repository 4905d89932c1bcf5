"""From a table of responses to the items that are analyzed: what each candidate earned, and what was chosen where there is a key."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from string import ascii_uppercase

from learnhub.assessment.rules.answer_keys import Key
from learnhub.assessment.rules.distractors import flags_of, options_of, ranks_of
from learnhub.assessment.rules.item_analysis import Analysis, Flag, Item, analyze, totals
from learnhub.assessment.rules.matrix_columns import answered_columns, frequency_column, full_marks_in, guessed_columns, named_columns
from learnhub.assessment.rules.response_matrix import (
    MOST_CELLS,
    Table,
    Unreadable,
    answer_of,
    is_blank,
    number_of,
    score_of,
    shown,
)

MOST_PEOPLE = 1_000_000
SUMMARIES = {"overall average", "average", "mean", "total", "maximum", "平均", "平均分", "合计", "总计", "满分", "最高分", "最低分"}
OPTION_LETTERS = ascii_uppercase[:12]
Wanted = Sequence[str] | None
Marks = Sequence[float] | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The items; with a key also the answers given to each (by name) and the right one; and what the reader should know."""

    items: tuple[Item, ...]
    answers: Mapping[str, Sequence[str]]
    right: Mapping[str, str]
    notes: tuple[str, ...]


def matrix_of(table: Table, key: Key | None = None, wanted: Wanted = None, marks: Marks = None) -> Matrix:
    """The matrix in a table. Raises Unreadable."""
    notes = [] if table.has_header else ["第一行像答卷，不像题名：各列依次叫 Q1、Q2……"]
    table = _without_summaries(table, notes)
    names = _names(table, key, wanted)
    frequency = frequency_column(table, [*names, *(wanted or ())])
    if frequency:
        notes.append(f"“{frequency}”列是人数：每行按这个数计。")
    left = [name for name in table.header if name not in names and name != frequency]
    if left and wanted is None:
        notes.append(f"没有当作题目的列：{'、'.join(shown(name) or '（无名）' for name in left)}（可用 --items 指明题目）。")
    columns = {name: table.column(name) for name in names}
    right = _right(key, names)
    if right and _is_scored_already(table, columns, right):
        notes.append("答卷里已经是分数，答案文件只用来认题目。")
        right = {}
    found = _answered(columns, right, marks) if right else _scored(table, columns, marks, notes)
    return _repeated(table, replace(found, notes=tuple(notes)), frequency)


def _without_summaries(table: Table, notes: list[str]) -> Table:
    """The table without the lines of means and sums that other programs add below."""
    kept = [row for row, cells in enumerate(table.rows) if not any(cell.casefold() in SUMMARIES for cell in cells)]
    if len(kept) == len(table.rows):
        return table
    if not kept:
        raise Unreadable("没有答卷可以分析。")
    notes.append(f"有 {len(table.rows) - len(kept)} 行是平均或合计，没有计入。")
    return replace(table, rows=tuple(table.rows[row] for row in kept), lines=tuple(table.lines[row] for row in kept))


def figures_of(matrix: Matrix) -> Analysis:
    """The analysis, with what the options say where the answers are known."""
    found = analyze(matrix.items)
    if not matrix.answers:
        return found
    ranks = ranks_of(totals(matrix.items))

    def flags(name: str) -> tuple[Flag, ...]:
        given, right = matrix.answers[name], matrix.right[name]
        options = _options({*given, right})
        return flags_of(options_of(options, _chosen(right), list(map(_chosen, given)), ranks))

    return replace(found, items=tuple(replace(item, flags=(*item.flags, *flags(item.name))) for item in found.items))


@lru_cache(maxsize=4096)
def _chosen(answer: str) -> frozenset[str]:
    """The options in an answer: its letters, or the answer itself."""
    return frozenset(answer if set(answer) <= set(OPTION_LETTERS) else {answer})


def _options(answers: Collection[str]) -> list[str]:
    """All options: from A to the last letter chosen, or whatever was answered."""
    found = frozenset().union(*map(_chosen, answers)) - {""}
    if found <= set(OPTION_LETTERS) and found != {"F"}:
        return list(OPTION_LETTERS[: OPTION_LETTERS.index(max(found)) + 1])
    return sorted(found)


def _names(table: Table, key: Key | None, wanted: Wanted) -> list[str]:
    if wanted is not None:
        return named_columns(table, wanted)
    if key is not None and key.by_name:
        return [name for name in table.header if name in key.by_name]
    found = guessed_columns(table, has_key=key is not None)
    if key is not None and len(found) != len(key):
        found = _of_length(table, found, len(key))
    if not found:
        raise Unreadable("没有找到题目列，请用 --items 指明，例如 --items Q1,Q2,Q3。")
    return found


def _of_length(table: Table, found: Sequence[str], length: int) -> list[str]:
    """As many items as the key has answers, when the letters tell which. Raises Unreadable."""
    lettered = [name for name in found if any(answer_of(cell).isalpha() for cell in table.column(name))]
    scored = guessed_columns(table, has_key=False)
    for names in (answered_columns(table, found), lettered, scored):
        if len(names) == length:
            return names
    raise Unreadable(f"答案有 {length} 个，答卷里的题目列有 {len(found)} 个；请用 --items 指明题目，或在答案文件里写上题名。")


def _right(key: Key | None, names: Sequence[str]) -> dict[str, str]:
    """The right answer of each item. Raises Unreadable."""
    if key is None:
        return {}
    if not key.by_name:
        if len(key) != len(names):
            raise Unreadable(f"答案有 {len(key)} 个，指明的题目有 {len(names)} 个，应当一样多。")
        return dict(zip(names, key.in_order, strict=True))
    for name in names:
        if name not in key.by_name:
            raise Unreadable(f"答案文件里没有“{shown(name)}”的答案，请补上。")
    return {name: key.by_name[name] for name in names}


def _is_scored_already(table: Table, columns: Mapping[str, Sequence[str]], right: Mapping[str, str]) -> bool:
    """Whether letters are right but the cells hold nothing but numbers."""
    if not all(answer.isalpha() for answer in right.values()):
        return False
    return all(is_blank(cell) or number_of(cell, table.delimiter) is not None for cells in columns.values() for cell in cells)


def _answered(columns: Mapping[str, Sequence[str]], right: Mapping[str, str], marks: Marks) -> Matrix:
    full = _full_marks(marks, len(columns)) or [1.0] * len(columns)
    answers = {name: [answer_of(cell) for cell in cells] for name, cells in columns.items()}
    items = tuple(
        Item(name, most, [most if answer == right[name] else 0.0 for answer in answers[name]])
        for name, most in zip(columns, full, strict=True)
    )
    return Matrix(items, answers, right, ())


def _scored(table: Table, columns: Mapping[str, Sequence[str]], marks: Marks, notes: list[str]) -> Matrix:
    if all(_has_letters_only(cells) for cells in columns.values()):
        raise Unreadable("单元格里是答案而不是分数，请用 --key 给出答案文件。")
    scores = {name: [_score(table, name, row, cell) for row, cell in enumerate(cells)] for name, cells in columns.items()}
    absent = [row for row in range(len(table.rows)) if all(column[row] is None for column in scores.values())]
    if len(absent) == len(table.rows):
        raise Unreadable("没有一个单元格有分数，无法分析。")
    if absent:
        notes.append(f"有 {len(absent)} 行没有一个得分，按缺考不计。")
        scores = {name: [None if row in absent else score for row, score in enumerate(column)] for name, column in scores.items()}
    full = _full_marks(marks, len(columns)) or _greatest(scores, notes)
    for (name, column), most in zip(scores.items(), full, strict=True):
        for row, score in enumerate(column):
            if score is not None and score > most + 1e-9:
                raise Unreadable(f"第 {table.lines[row]} 行“{shown(name)}”得 {score:g} 分，超过满分 {most:g}。")
    return Matrix(tuple(Item(name, most, column) for (name, column), most in zip(scores.items(), full, strict=True)), {}, {}, ())


def _has_letters_only(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if not is_blank(cell)]
    return bool(told) and all(score_of(cell) is None for cell in told)


def _score(table: Table, name: str, row: int, cell: str) -> float | None:
    if is_blank(cell):
        return None
    value = score_of(cell, table.delimiter)
    if value is None:
        raise Unreadable(
            f"第 {table.lines[row]} 行“{shown(name)}”是“{shown(cell)}”，不是分数；是答案时请用 --key，不是题目时请用 --items。"
        )
    return value


def _full_marks(marks: Marks, count: int) -> list[float]:
    """The full marks told, one for all or one for each; empty when none are. Raises Unreadable."""
    if marks is None:
        return []
    if len(marks) not in {1, count}:
        raise Unreadable(f"--max-marks 有 {len(marks)} 个，题目有 {count} 个；请写一个数，或每题一个。")
    return list(marks) * count if len(marks) == 1 else list(marks)


def _greatest(scores: Mapping[str, Sequence[float | None]], notes: list[str]) -> list[float]:
    """The full marks where no option told them: those in the names, else 1, or the best score of the item where it is above."""
    told = [full_marks_in(name) for name in scores]
    if all(told):
        return [most for most in told if most]
    full = [max(1.0, *(score for score in column if score is not None)) if any(column) else 1.0 for column in scores.values()]
    if max(full) > 1:
        notes.append("没有给出满分，按每题的最高得分计；可用 --max-marks 指明。")
    return full


def _repeated(table: Table, matrix: Matrix, frequency: str | None) -> Matrix:
    """Each row as often as its frequency says, and those of absentees not at all. Raises Unreadable."""
    times = [1] * len(table.rows)
    if frequency:
        cells = [number_of(cell, table.delimiter) or 0.0 for cell in table.column(frequency)]
        if sum(cells) > MOST_PEOPLE or sum(cells) * len(matrix.items) > MOST_CELLS:
            raise Unreadable(f"“{shown(frequency)}”列合计 {sum(cells):.0f} 人，太多了，请分批分析。")
        times = [int(cell) for cell in cells]
    if not matrix.answers:
        times = [0 if all(item.scores[row] is None for item in matrix.items) else count for row, count in enumerate(times)]
    if not any(times):
        raise Unreadable("没有答卷可以分析。")
    if set(times) == {1}:
        return matrix
    rows = [row for row, count in enumerate(times) for _time in range(count)]
    items = tuple(replace(item, scores=[item.scores[row] for row in rows]) for item in matrix.items)
    return replace(matrix, items=items, answers={name: [given[row] for row in rows] for name, given in matrix.answers.items()})
