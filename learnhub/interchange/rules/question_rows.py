"""One row of a sheet to one question, with everything that is wrong with it and the cell it is in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_columns import Layout
from learnhub.interchange.rules.question_words import ANSWER, CHOICE, DIFFICULTY, EXPLANATION, IN_FORCE, INDEFINITE, KIND, OPTIONS, STEM
from learnhub.questions.rules.drafts import OptionDraft, QuestionDraft
from learnhub.questions.rules.kinds import FALSE_WORD, MULTIPLE, SINGLE, TRUE_FALSE, TRUE_WORD

# What can be wrong with a row, beside what can be wrong with any question (checking.Flaw).
UNKNOWN_KIND, OTHER_KIND = "unknown_kind", "other_kind"
NO_ANSWER, UNREADABLE_ANSWER, LETTER_BEYOND, NUMBER_BEYOND = "no_answer", "unreadable_answer", "letter_beyond", "number_beyond"
GAP_IN_OPTIONS, NOT_JUDGMENT = "gap_in_options", "not_judgment"
# What is only said.
ODD_DIFFICULTY, ODD_DATE, KEPT_AS_MULTIPLE, ANSWER_IN_STEM = "odd_difficulty", "odd_date", "kept_as_multiple", "answer_in_stem"

_KIND_IN_STEM = re.compile(
    r"^\s*[(（\[【]?\s*(?P<word>(?:单项|多项|单|多|不定项)选(?:择)?题?|判断题?|是非题)\s*[)）\]】]?\s*(?=[\d.、:：\s)）】\]]|$)"
)
_NUMBER = re.compile(r"^\s*(?:第\s*\d{1,5}\s*题\s*[.、:：]?|\d{1,5}\s*[.、:：)）](?!\d))\s*(?=\S)")
_SEVERAL = re.compile(r"[(（\[【]\s*(?:多选|多选题|选\s*[两二三四五2-5]\s*项|多项选择|不止一项)\s*[)）\]】]")
_ANSWER_IN_STEM = re.compile(
    r"(?P<open>[(\[【])\s*(?P<answer>[A-L](?:[\s,，、]*[A-L])*|对|错|√|×|正确|错误)\s*(?P<close>[)\]】])\s*[。.？?]?"
)


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
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether it may be saved."""
        return all(fault.is_reminder for fault in self.faults)


def draft_of(question: RowQuestion) -> QuestionDraft:
    """The draft that the question feature takes: plain text."""
    return QuestionDraft(
        kind=question.kind,
        stem=question.stem,
        options=[OptionDraft(text, is_right) for text, is_right in zip(question.options, question.right, strict=True)],
        explanation=question.explanation,
        source=question.source,
        clause=question.clause,
        in_force=question.in_force,
        topic=question.topic,
        difficulty=question.difficulty,
        tags=question.tags,
    )


def read_row(row: Sequence[str], layout: Layout, kind_around: str | None = None) -> RowQuestion:
    """The question of a row; `kind_around` is the type that a section head or the sheet's name gives it."""

    def cell(part: str) -> str:
        column = layout.columns.get(part)
        return words.tidy(row[column]) if column is not None and column < len(row) else ""

    question = RowQuestion(explanation=cell(EXPLANATION), source=_line(cell("source")), clause=_line(cell("clause")))
    question.topic = _line(cell("topic")) or _line(cell("point"))
    question.tags = _tags(cell("tags"), _line(cell("point")) if cell("topic") else "")
    question.stem, said = _stem(cell(STEM))
    options = _options(row, layout)
    answer = cell(ANSWER)
    if not answer:
        question.stem, answer = _answer_from_stem(question)
    _set_difficulty(question, cell(DIFFICULTY))
    _set_date(question, cell(IN_FORCE))
    kind = _stated_kind(question, cell(KIND), said, kind_around)
    _set_options(question, options, answer, kind)
    return question


def _line(text: str) -> str:
    return " ".join(text.split())


def _tags(cell: str, point: str) -> list[str]:
    found = [part.strip() for part in re.split(r"[,，、;；|\n]+", cell)]
    return list(dict.fromkeys(tag for tag in [*found, point] if tag))


def _stem(text: str) -> tuple[str, str | None]:
    """The stem without the type and number in front of it, and that type."""
    kind = None
    if found := _KIND_IN_STEM.match(text):
        kind = words.kind_of_word(found["word"])
        text = text[found.end() :].lstrip(" \u3000.、:：)）】]")
    if found := _NUMBER.match(text):
        text = text[found.end() :]
    if kind is None and _SEVERAL.search(text):
        kind = MULTIPLE
    return text.strip(), kind


def _answer_from_stem(question: RowQuestion) -> tuple[str, str]:
    """An answer that stands in the stem's own brackets leaves them empty."""
    plain = words.narrow(question.stem)
    found = [*_ANSWER_IN_STEM.finditer(plain)]
    if not found:
        return question.stem, ""
    last = found[-1]
    question.faults.append(Fault(ANSWER_IN_STEM, STEM, found=last["answer"], is_reminder=True))
    return question.stem[: last.start("open")] + "（  ）" + question.stem[last.end("close") :], last["answer"]


def _options(row: Sequence[str], layout: Layout) -> list[str]:
    if layout.options:
        found = [""] * (max(layout.options) + 1)
        for number, column in layout.options.items():
            found[number] = words.tidy(row[column]) if column < len(row) else ""
        while found and not found[-1]:
            found.pop()
        found = [words.without_letter(option, number) if option else "" for number, option in enumerate(found)]
        if len([option for option in found if option]) != 1 or found[0] == "":
            return found
        return words.split_options(found[0]) if "\n" in found[0] else found
    together = layout.columns.get(OPTIONS)
    return words.split_options(words.tidy(row[together])) if together is not None and together < len(row) else []


def _stated_kind(question: RowQuestion, cell: str, in_stem: str | None, around: str | None) -> str | None:
    """The type the row names, else the one its stem or its section names; None when the answer must tell."""
    if cell:
        kind = words.kind_of_word(cell)
        if kind is None:
            code = OTHER_KIND if words.names_unsupported_kind(cell) else UNKNOWN_KIND
            question.faults.append(Fault(code, KIND, found=_short(cell)))
        return kind if kind != CHOICE else None
    return in_stem or (around if around != CHOICE else None)


def _short(text: str) -> str:
    text = _line(text)
    return text if len(text) <= 20 else text[:19] + "…"


def _set_options(question: RowQuestion, options: list[str], answer: str, kind: str | None) -> None:
    """Type, options and right ones; a question whose type is not ours is left as it is."""
    question.options = options
    question.right = [False] * len(options)
    if any(fault.code in {OTHER_KIND, UNKNOWN_KIND} for fault in question.faults):
        return
    is_judged = all_empty(options) or words.all_judgments(options)
    if kind == TRUE_FALSE or (
        kind is None and is_judged and (words.judgment(answer) is not None or words.letters_of(answer) in {"A", "B"})
    ):
        _set_judgment(question, options, answer)
        return
    chosen = _chosen(question, options, answer)
    if kind == INDEFINITE:
        question.faults.append(Fault(KEPT_AS_MULTIPLE, KIND, is_reminder=True))
    question.kind = MULTIPLE if kind == INDEFINITE else kind or (MULTIPLE if len(chosen) > 1 else SINGLE)
    question.right = [number in chosen for number in range(len(options))]
    if "" in options:
        question.faults.append(Fault(GAP_IN_OPTIONS, OPTIONS, option=options.index("")))


def all_empty(options: Sequence[str]) -> bool:
    """Whether there is no option at all."""
    return not any(options)


def _set_judgment(question: RowQuestion, options: Sequence[str], answer: str) -> None:
    question.kind = TRUE_FALSE
    question.options = [TRUE_WORD, FALSE_WORD]
    question.right = [False, False]
    given = [option for option in options if option]
    if given and not words.all_judgments(given):
        question.faults.append(Fault(NOT_JUDGMENT, OPTIONS, option=0, found=_short(given[0])))
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
        question.faults.append(Fault(UNREADABLE_ANSWER, ANSWER, found=_short(answer)))
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
    return _by_number(question, options, answer, last)


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
                question.faults.append(Fault(NUMBER_BEYOND, ANSWER, found=_short(answer), last=last))
                return set()
            return chosen
    question.faults.append(Fault(UNREADABLE_ANSWER, ANSWER, found=_short(answer)))
    return set()


def _set_difficulty(question: RowQuestion, cell: str) -> None:
    if not cell:
        return
    label = words.difficulty_of_word(cell)
    if label is None:
        question.faults.append(Fault(ODD_DIFFICULTY, DIFFICULTY, found=_short(cell), is_reminder=True))
    else:
        question.difficulty = label


def _set_date(question: RowQuestion, cell: str) -> None:
    if not cell:
        return
    question.in_force = words.date_of_word(cell)
    if question.in_force is None:
        question.faults.append(Fault(ODD_DATE, IN_FORCE, found=_short(cell), is_reminder=True))
