"""Marks of an attempt and whether it passed; also what blind guessing would bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from learnhub.questions.rules.marking import mark

CENT = 2  # marks are kept to a hundredth
SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of a paper with its key and what was answered (ids of options; empty for nothing)."""

    kind: str
    options: Sequence[str]
    answer_key: dict[str, Any]
    answer: Sequence[str]
    marks: float
    rule: str


@dataclass(frozen=True, slots=True)
class Marked:
    """What one answer earned; `is_right` when it earned everything."""

    score: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """The result of an attempt; `marked` in the order of the paper."""

    score: float
    full_marks: float
    is_passed: bool
    marked: tuple[Marked, ...]

    @property
    def right(self) -> int:
        """How many answers earned everything."""
        return sum(each.is_right for each in self.marked)


def mark_answer(question: Answered) -> Marked:
    """The marks of one answer, 0 for none, never below 0 nor above its marks."""
    if not question.answer:
        return Marked(0.0, False)
    earned = mark(question.kind, list(question.options), question.answer_key, list(question.answer), question.marks, question.rule)
    score = round(min(max(earned, 0.0), question.marks), CENT)
    return Marked(score, score >= question.marks - SMALLEST)


def full_marks_of(marks: Sequence[float]) -> float:
    """The sum of a paper's marks."""
    return round(sum(marks), CENT)


def is_passing(score: float, full_marks: float, pass_percent: int) -> bool:
    """Whether `score` reaches the pass mark, a percentage of full marks."""
    return score * 100 >= pass_percent * full_marks - SMALLEST


def pass_marks(full_marks: float, pass_percent: int) -> float:
    """The least score that passes."""
    return round(full_marks * pass_percent / 100, CENT)


def grade(paper: Sequence[Answered], pass_percent: int) -> Grade:
    """The sum of the marks, at least 0, and whether it passes."""
    marked = tuple(mark_answer(question) for question in paper)
    full = full_marks_of([question.marks for question in paper])
    score = max(0.0, round(sum(each.score for each in marked), CENT))
    return Grade(score, full, is_passing(score, full, pass_percent), marked)


@lru_cache(maxsize=512)
def guessing_share(kind: str, options: int, right: int, rule: str) -> float:
    """The share of a question's marks that a blind guess brings on average: any one option, or any non-empty choice of several."""
    ids = [str(number) for number in range(options)]
    sizes = range(1, options + 1) if kind == "multiple" else (1,)
    guesses = [list(guess) for size in sizes for guess in combinations(ids, size)]
    key = {"right": ids[:right]}
    earned = [max(0.0, mark(kind, ids, key, guess, 1.0, rule)) for guess in guesses]
    return sum(earned) / len(earned) if earned else 0.0
