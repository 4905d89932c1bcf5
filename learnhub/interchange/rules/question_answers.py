"""The answer of a row, by type: which options are right, or what is said instead."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from learnhub.interchange.rules import question_texts as texts
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_words import ANSWER, KIND, OPTIONS
from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import AcceptedDraft, PairDraft, RubricDraft
from learnhub.questions.rules.kinds import FALSE_WORD, MULTIPLE, SINGLE, TRUE_FALSE, TRUE_WORD

# What can be wrong with a row, beside what can be wrong with any question (checking.Flaw).
UNKNOWN_KIND, OTHER_KIND = "unknown_kind", "other_kind"
NO_ANSWER, UNREADABLE_ANSWER, LETTER_BEYOND, NUMBER_BEYOND = "no_answer", "unreadable_answer", "letter_beyond", "number_beyond"
GAP_IN_OPTIONS, NOT_JUDGMENT = "gap_in_options", "not_judgment"
BLANKS_DIFFER, NO_NUMBER, NO_PAIRS, NO_ORDER = "blanks_differ", "unreadable_number", "no_pairs", "no_order"
# What is only said.
ODD_DIFFICULTY, ODD_DATE, ANSWER_IN_STEM, KIND_GUESSED = "odd_difficulty", "odd_date", "answer_in_stem", "kind_guessed"
SEVERAL_FOR_ONE = "several_for_one"


_ALL = frozenset("全选 全对 全部 全部正确 都选 都对 以上全选 以上全对 以上都对 以上都是 全部选项".split())


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: `code` (above, or a checking.Flaw), the part of the question, and what the sentence needs to name."""

    code: str
    part: str
    option: int | None = None
    other: int | None = None
    found: str = ""
    last: str = ""
    is_reminder: bool = False


@dataclass
class RowQuestion:
    """A question as a row states it; to be used only without faults that are more than reminders."""

    kind: str = ""
    stem: str = ""
    options: list[str] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    explanation: str = ""
    topic: str = ""
    difficulty: str = "medium"
    source: str = ""
    clause: str = ""
    in_force: date | None = None
    tags: list[str] = field(default_factory=list)
    blanks: list[list[str]] = field(default_factory=list)
    manner: str = ""
    accepted: list[AcceptedDraft] = field(default_factory=list)
    unit: str = ""
    pairs: list[PairDraft] = field(default_factory=list)
    sample: str = ""
    rubric: list[RubricDraft] = field(default_factory=list)
    is_part: bool = False
    share: float = 1.0
    faults: list[Fault] = field(default_factory=list)

    def blame(self, code: str, part: str, **about: Any) -> None:
        """Say that something is wrong."""
        self.faults.append(Fault(code, part, **about))

    @property
    def is_sound(self) -> bool:
        """Whether it may be saved."""
        return all(fault.is_reminder for fault in self.faults)


def set_answer(question: RowQuestion, options: list[str], answer: str, kind: str | None) -> None:
    """Type, options and what is right; a question whose type is not ours is left as it is."""
    question.options = options
    question.right = [False] * len(options)
    if any(fault.code in {OTHER_KIND, UNKNOWN_KIND} for fault in question.faults):
        return
    kind = kind or _guessed_kind(question, options, answer)
    question.kind = kind
    if kind in _SETTERS:
        _SETTERS[kind](question, options, answer)
    elif kind in {*kinds.BY_HAND, kinds.PASSAGE}:
        question.sample = answer if kind != kinds.PASSAGE else ""
        question.options, question.right = [], []
    else:
        chosen = _chosen(question, options, answer)
        question.right = [number in chosen for number in range(len(options))]
        if "" in options:
            question.blame(GAP_IN_OPTIONS, OPTIONS, option=options.index(""))


def _guessed_kind(question: RowQuestion, options: Sequence[str], answer: str) -> str:
    """The type that nobody states, by the options and the answer."""
    is_judgment = words.judgment(words.bare_answer(answer)) is not None
    is_judged = not any(options) or words.all_judgments(options)
    if is_judged and (is_judgment or (words.letters_of(answer) in {"A", "B"} and not question.blanks)):
        return TRUE_FALSE
    if not any(options) and (question.blanks or (answer and words.letters_of(answer) is None)):
        is_blank = bool(question.blanks) or texts.has_blank(question.stem)
        question.blame(KIND_GUESSED, KIND, found="填空题" if is_blank else "简答题", is_reminder=True)
        return kinds.FILL_BLANK if is_blank else kinds.SHORT_ANSWER
    return MULTIPLE if len(_chosen(RowQuestion(), options, answer)) > 1 else SINGLE


def _set_blanks(question: RowQuestion, options: list[str], answer: str) -> None:
    question.stem, count = texts.with_blanks(question.stem)
    question.options, question.right = [], []
    if not question.blanks and not answer:
        question.blanks = [texts.alternatives_of(option) for option in options if option]
    elif not question.blanks:
        question.blanks = texts.blanks_of(answer, count) or []
        if not question.blanks:
            question.blame(BLANKS_DIFFER, ANSWER, found=str(count), last=short(answer))
            return
    if count == 0 and question.blanks and (shown := texts.with_numbered_blanks(question.stem, len(question.blanks))):
        question.stem, count = shown, len(question.blanks)
    if texts.is_list(answer) and count == 1 and len(question.blanks) == 1 and len(question.blanks[0]) > 1:
        question.blame(SEVERAL_FOR_ONE, ANSWER, found=short("；".join(question.blanks[0])), is_reminder=True)
    if not question.blanks:
        question.blame(NO_ANSWER, ANSWER)
    elif count not in {0, len(question.blanks)}:
        question.blame(BLANKS_DIFFER, ANSWER, found=str(count), last="；".join(each[0] for each in question.blanks))


def _set_numbers(question: RowQuestion, _options: list[str], answer: str) -> None:
    question.options, question.right = [], []
    read = texts.numbers_of(answer) if answer else None
    if read is None:
        question.blame(NO_NUMBER if answer else NO_ANSWER, ANSWER, found=short(answer))
        return
    question.accepted, unit = read
    question.unit = question.unit or unit


def _set_pairs(question: RowQuestion, options: list[str], answer: str) -> None:
    question.options, question.right = [], []
    question.pairs = texts.pairs_of(options, answer) or []
    if not question.pairs:
        question.blame(NO_PAIRS, OPTIONS)


def _set_order(question: RowQuestion, options: list[str], answer: str) -> None:
    order = texts.order_of(answer, len(options)) if answer else list(range(len(options)))
    question.right = [False] * len(options)
    if order is None:
        question.blame(NO_ORDER, ANSWER, found=short(answer))
        return
    question.options = [options[place] for place in order]


def _set_judgment(question: RowQuestion, options: list[str], answer: str) -> None:
    question.options = [TRUE_WORD, FALSE_WORD]
    question.right = [False, False]
    given = [option for option in options if option]
    if given and not words.all_judgments(given):
        question.faults.append(Fault(NOT_JUDGMENT, OPTIONS, option=0, found=short(given[0])))
        return
    if not answer:
        question.faults.append(Fault(NO_ANSWER, ANSWER))
        return
    is_true = words.judgment(words.bare_answer(answer))
    letters = words.letters_of(answer)
    if letters in {"A", "B"} and not (given and is_true is not None):
        is_true = words.judgment(given["AB".index(letters)]) if given else letters == "A"
    if is_true is None and words.bare_answer(answer) in {"1", "0"}:
        is_true = words.bare_answer(answer) == "1"
    if is_true is None:
        question.faults.append(Fault(UNREADABLE_ANSWER, ANSWER, found=short(answer)))
        return
    question.right = [is_true, not is_true]


def _chosen(question: RowQuestion, options: Sequence[str], answer: str) -> set[int]:
    """Numbers of the right options; what cannot be read becomes a fault."""
    if not answer:
        question.faults.append(Fault(NO_ANSWER, ANSWER))
        return set()
    last = words.LETTERS[len(options) - 1] if 0 < len(options) <= len(words.LETTERS) else ""
    if letters := words.letters_of(answer):
        numbers = {words.LETTERS.index(letter) for letter in letters}
        beyond = [number for number in sorted(numbers) if number >= len(options)]
        if beyond and (named := _by_text(options, answer)):
            return named
        if beyond and options:
            found = "".join(words.LETTERS[number] for number in beyond)
            question.faults.append(Fault(LETTER_BEYOND, ANSWER, found=found, last=last))
        return numbers - set(beyond)
    if named := _by_text(options, answer):
        return named
    if len(options) > 1 and words.bare_answer(answer) in _ALL:
        return set(range(len(options)))
    return _by_number(question, options, answer, last)


def is_among(options: Sequence[str], answer: str) -> bool:
    """Whether the answer says which of these options are right."""
    tried = RowQuestion()
    return bool(_chosen(tried, options, answer)) and not tried.faults


def _by_text(options: Sequence[str], answer: str) -> set[int]:
    """Numbers of the options whose texts the answer gives; empty when any part of it is none of them."""
    for parts in [[answer], [words.bare_answer(answer)], *words.parts_of(answer)]:
        places = {_place_of(part, options) for part in parts}
        numbers = {place for place in places if place is not None}
        if len(numbers) == len(parts):
            return numbers
    return set()


def _place_of(text: str, options: Sequence[str]) -> int | None:
    return next((number for number, option in enumerate(options) if words.same_text(option, text)), None)


def _by_number(question: RowQuestion, options: Sequence[str], answer: str, last: str) -> set[int]:
    """Places counted from 1; a list of them that holds a 0 is counted from 0."""
    for parts in words.parts_of(answer):
        if all(re.fullmatch(r"\d{1,2}", part) for part in parts):
            numbers = {int(part) for part in parts}
            chosen = numbers if 0 in numbers else {number - 1 for number in numbers}
            if options and max(chosen) >= len(options):
                question.faults.append(Fault(NUMBER_BEYOND, ANSWER, found=short(answer), last=last))
                return set()
            return chosen
    question.faults.append(Fault(UNREADABLE_ANSWER, ANSWER, found=short(answer)))
    return set()


def short(text: str) -> str:
    """A text that a sentence quotes."""
    text = " ".join(text.split())
    return text if len(text) <= 20 else text[:19] + "…"


_SETTERS: Mapping[str, Callable[[RowQuestion, list[str], str], None]] = {
    TRUE_FALSE: _set_judgment,
    kinds.FILL_BLANK: _set_blanks,
    kinds.NUMERIC: _set_numbers,
    kinds.MATCHING: _set_pairs,
    kinds.ORDERING: _set_order,
}
