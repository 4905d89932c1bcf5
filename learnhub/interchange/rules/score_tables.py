"""Scores of sheets of paper as a table: whose they are, the form, the sum, and what each question earned, cell by cell."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learnhub.interchange.rules.attendance_tables import MOST_ABOVE, Cell, PersonRow, cell_at, people_in

TOTALS = ("总分", "合计", "成绩", "得分", "分数", "总成绩", "考试成绩", "卷面成绩", "score", "total")
FORMS = ("卷别", "试卷", "ab卷", "form")
ABSENT = ("缺考", "缺", "未考", "absent", "-", "—", "/")
MOST_QUESTIONS = 1000
_QUESTION = re.compile(r"(?:第|q)?(\d{1,4})(?:题|、|\.)?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One sheet: whose, its form, its sum, and its questions by number from 1."""

    person: PersonRow
    form: Cell
    total: Cell
    marks: Mapping[int, Cell]

    @property
    def cells(self) -> list[Cell]:
        """The cells with scores that say anything."""
        return [cell for cell in (self.total, *self.marks.values()) if cell.text]

    @property
    def is_absent(self) -> bool:
        """Whether nothing is entered, or that she was absent."""
        return all(cell.text.casefold() in ABSENT for cell in self.cells)


def score_rows(sheet: str, rows: Sequence[Sequence[str]]) -> list[ScoreRow] | None:
    """The sheets that a table lists; None where it has no head for people, or none for scores."""
    people, heads = people_in(sheet, rows), _heads(rows)
    if people is None or heads is None:
        return None
    total, form, questions = heads
    return [
        ScoreRow(
            person,
            _cell(rows, form, person.row),
            _cell(rows, total, person.row),
            {number: _cell(rows, column, person.row) for number, column in questions.items()},
        )
        for person in people
    ]


def _heads(rows: Sequence[Sequence[str]]) -> tuple[int | None, int | None, dict[int, int]] | None:
    """The columns of the sum, the form and the questions, of the first row that has any of the sum and the questions."""
    for row in rows[:MOST_ABOVE]:
        words = [_plain(cell) for cell in row]
        total = next((column for column, word in enumerate(words) if word in TOTALS), None)
        form = next((column for column, word in enumerate(words) if word in FORMS), None)
        found = [(int(match[1]), column) for column, word in enumerate(words) if (match := _QUESTION.fullmatch(word))]
        questions = {number: column for number, column in reversed(found) if 0 < number <= MOST_QUESTIONS}
        if total is not None or (questions and any(word and not word.isdigit() for word in words)):
            return total, form, dict(sorted(questions.items()))
    return None


def _plain(cell: str) -> str:
    """A head without spaces, without what stands in brackets: 第 1 题（2 分） is 第1题."""
    words = re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", cell).lower())
    return re.sub(r"[(（].*$", "", words)


def _cell(rows: Sequence[Sequence[str]], column: int | None, number: int) -> Cell:
    return Cell() if column is None else cell_at(rows[number - 1], column, number)


def marks_of(cell: Cell) -> float | None:
    """The number in a cell, 分 behind it or not; None where there is none."""
    words = cell.text.removesuffix("分").strip()
    return float(words) if len(words) < 20 and _NUMBER.fullmatch(words) else None
