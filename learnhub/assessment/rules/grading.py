"""Marks of an attempt and whether it passed; also what blind guessing would bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from learnhub.questions.rules.kinds import BY_HAND, CHOICES, MATCHING, ORDERING, SEVERAL
from learnhub.questions.rules.marking import mark

CENT = 2  # marks are kept to a hundredth
SMALLEST = 1e-9
MOST_GUESSED = 12  # options; every choice of several is tried
FULL, LEFT_OUT = "full", "left_out"


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of a paper with its key and what was answered (see `questions.rules.kinds`; empty for nothing).

    `ruling` is FULL 全员得分 or LEFT_OUT 剔除 for a bad question; `by_hand` what a marker gave, whatever the type. `each` is what a
    right option earns by the rule of fixed marks; `takes_negative` where the cover declares that marks may be lost.
    """

    kind: str
    options: Sequence[str]
    answer_key: dict[str, Any]
    answer: Sequence[str]
    marks: float
    rule: str
    ruling: str | None = None
    by_hand: float | None = None
    each: float = 0.5
    takes_negative: bool = False

    @property
    def waits(self) -> bool:
        """Whether a person has to mark it first."""
        return self.kind in BY_HAND and bool(self.answer) and self.by_hand is None and self.ruling is None


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
    """The marks of one answer, 0 for none, never above its marks, and below 0 only where that is declared."""
    if question.ruling is not None:
        return Marked(question.marks if question.ruling == FULL else 0.0, question.ruling == FULL)
    if question.by_hand is not None:
        return _marked(question.by_hand, question.marks)
    if not question.answer or question.kind in BY_HAND:
        return Marked(0.0, False)
    earned = mark(
        question.kind,
        list(question.options),
        question.answer_key,
        list(question.answer),
        question.marks,
        question.rule,
        takes_negative=question.takes_negative,
        each=question.each,
    )
    return _marked(earned or 0.0, question.marks, least=-question.marks if question.takes_negative else 0.0)


def _marked(earned: float, marks: float, least: float = 0.0) -> Marked:
    score = round(min(max(earned, least), marks), CENT)
    return Marked(score, score >= marks - SMALLEST)


def full_marks_of(marks: Sequence[float]) -> float:
    """The sum of a paper's marks."""
    return round(sum(marks), CENT)


def is_passing(score: float, full_marks: float, pass_percent: int) -> bool:
    """Whether `score` reaches the pass mark, a percentage of full marks."""
    return score * 100 >= pass_percent * full_marks - SMALLEST


def pass_marks(full_marks: float, pass_percent: int) -> float:
    """The least score that passes."""
    return round(full_marks * pass_percent / 100, CENT)


def capped(score: float, full_marks: float, pass_percent: int) -> float:
    """The score of a resit whose result is at most the pass mark."""
    return min(score, pass_marks(full_marks, pass_percent))


def grade(paper: Sequence[Answered], pass_percent: int, *, is_capped: bool = False) -> Grade:
    """The sum of the marks, at least 0 unless negative marks are declared, and whether it passes; `is_capped` at the pass mark."""
    marked = tuple(mark_answer(question) for question in paper)
    full = full_marks_of([question.marks for question in paper if question.ruling != LEFT_OUT])
    score = round(sum(each.score for each in marked), CENT)
    if not any(question.takes_negative for question in paper):
        score = max(0.0, score)
    is_passed = is_passing(score, full, pass_percent)
    return Grade(capped(score, full, pass_percent) if is_capped else score, full, is_passed, marked)


@lru_cache(maxsize=512)
def guessing_share(  # noqa: PLR0917 - the cache wants them in one order
    kind: str, options: int, right: int, rule: str, each: float = 0.5, takes_negative: bool = False
) -> float:
    """The share of a question's marks that a blind guess brings on average.

    `each` is the share that a right option earns by the rule of fixed marks.
    Any one option, or any non-empty choice of several; of matching (`right` is then the number of pairs, `options` counts both sides)
    any right side for each left one (0 takes half of the options for left ones); of ordering any order, marked place by
    place; nothing where one has to write.
    """
    if kind == MATCHING:
        rights = options - (right or options // 2)
        return 1 / rights if rights > 0 else 0.0
    if kind == ORDERING:
        return 1 / options if options else 0.0  # on average one thing of a random order stands in its place
    if kind not in CHOICES or options > MOST_GUESSED:
        return 0.0
    ids = [str(number) for number in range(options)]
    sizes = range(1, options + 1) if kind in SEVERAL else (1,)
    guesses = [list(guess) for size in sizes for guess in combinations(ids, size)]
    key = {"right": ids[:right]}
    earned = [mark(kind, ids, key, guess, 1.0, rule, takes_negative=takes_negative, each=each) or 0.0 for guess in guesses]
    return sum(earned) / len(earned) if earned else 0.0
