"""One row of a sheet to one question, with everything that is wrong with it and the cell it is in."""

import re
from collections.abc import Sequence

from learnhub.interchange.rules import question_kinds as kind_words
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.paper_lines import IMAGE, Line, joined, shown
from learnhub.interchange.rules.paper_options import Options, inside
from learnhub.interchange.rules.paper_pieces import pieces_of
from learnhub.interchange.rules.question_answers import (
    ANSWER_IN_STEM,
    ODD_DATE,
    ODD_DIFFICULTY,
    OTHER_KIND,
    UNKNOWN_KIND,
    Fault,
    RowQuestion,
    is_among,
    set_answer,
    short,
)
from learnhub.interchange.rules.question_texts import accepted_of, alternatives_of, rubric_of
from learnhub.interchange.rules.question_words import (
    ANSWER,
    DIFFICULTY,
    EXPLANATION,
    IN_FORCE,
    KIND,
    MANNER,
    OPTIONS,
    RIGHT,
    RUBRIC,
    SHARE,
    STEM,
    UNIT,
)  # fmt: skip
from learnhub.interchange.rules.table_layout import Layout
from learnhub.questions.rules.drafts import OptionDraft, QuestionDraft
from learnhub.questions.rules.kinds import CHOICES, MULTIPLE

_KIND_IN_STEM = re.compile(
    r"^\s*[(（\[【]?\s*(?P<word>(?:单项|多项|单|多|不定项)选(?:择)?题?|判断题?|是非题)\s*[)）\]】]?\s*(?=[\d.、:：\s)）】\]]|$)"
)
_NUMBER = re.compile(r"^\s*(?:第\s*\d{1,5}\s*题\s*[.、:：]?|\d{1,5}\s*[.、:：)）](?!\d))\s*(?=\S)")
_TICK = re.compile(r"^\s*[*＊★√✓✔☑]\s*(?=\S)|\s*[(（\[【]?\s*[*＊★√✓✔☑]\s*[)）\]】]?\s*$|\s*[(（\[【](?:正确|正确答案|对)[)）\]】]\s*$")
LONGEST_WITH_OPTIONS = 4_000
_WEAK_SEPARATORS = (r"\s*/\s*", r"\s{2,}", r"\s*[、,，]\s*", r"\s+")
_REASON = re.compile(
    r"[\s。.;；,，]{0,3}(?:【(?:答案)?解析】\s?[:：]?|(?<=[\s。.;；,，A-L对错√×])(?:答案)?解析\s?[:：])\s?(?=\S)"
)  # behind an answer
_EMPTY = re.compile(r"^[\[(（{【]\s*[\])）}】]$")  # a list of no answers
_SEVERAL = re.compile(r"[(（\[【]\s*(?:多选|多选题|选\s*[两二三四五2-5]\s*项|多项选择|不止一项)\s*[)）\]】]")
_ANSWER_IN_STEM = re.compile(
    r"(?P<open>[(\[【])\s*(?P<answer>[A-L](?:[\s,，、]*[A-L])*|对|错|√|×|正确|错误)\s*(?P<close>[)\]】])\s*[。.？?]?"
)


def draft_of(question: RowQuestion, parts: Sequence[QuestionDraft] = ()) -> QuestionDraft:
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
        blanks=accepted_of(question.blanks),
        accepted=question.accepted,
        any_order="顺序不限" in question.manner or "不分顺序" in question.manner,
        is_exact="严格" in question.manner,
        unit=question.unit,
        pairs=question.pairs,
        sample=question.sample,
        rubric=question.rubric,
        parts=parts,
        share=question.share,
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
    question.manner, question.unit, question.rubric = cell(MANNER), _line(cell(UNIT)), rubric_of(cell(RUBRIC))
    _set_share(question, cell(SHARE))
    _set_difficulty(question, cell(DIFFICULTY))
    _set_date(question, cell(IN_FORCE))
    kind = _stated_kind(question, cell(KIND), said, kind_around)
    question.blanks = _blanks(row, layout)
    answer, options = _answer(question, cell(ANSWER)), _options(row, layout)
    if len(options) == 1 and kind in {None, *CHOICES}:
        options = _parted_options(options[0], answer)
    if not any(options) and kind in {None, *CHOICES}:
        question.stem, options, inner = _from_stem(question.stem)
        answer = answer or inner
    if not answer and question.blanks and any(options) and kind in {None, *CHOICES}:  # 答案1, 答案2: a right option in each
        chosen = [text for texts in question.blanks for text in texts]
        if all(is_among(options, text) or words.letters_of(text) for text in chosen):
            answer, question.blanks = "\n".join(chosen), []
    if not answer and kind in {None, *CHOICES}:
        answer, options = _ticked(row, layout, options)
    if not answer and not question.blanks and kind in {None, *CHOICES}:
        question.stem, answer = _answer_from_stem(question)
    set_answer(question, options, answer, kind)
    return question


def _parted_options(cell: str, answer: str) -> list[str]:
    """Options that signs part which words hold too, where the answer is then one of them."""
    for separator in _WEAK_SEPARATORS:
        parts = [part.strip() for part in re.split(separator, cell) if part.strip()]
        if len(parts) > 1 and is_among(parts, answer):
            return parts
    return [cell]


def _answer(question: RowQuestion, text: str) -> str:
    """The answer of a cell; pictures beside its words explain it."""
    if (reason := _REASON.search(text)) and reason.start():
        question.explanation = "\n".join(filter(None, [question.explanation, text[reason.end() :].strip()]))
        text = text[: reason.start()].strip()
    bare = IMAGE.sub("", text).strip()
    if bare and bare != text:
        question.explanation = "\n".join([*filter(None, [question.explanation]), *(shown([name]) for name in IMAGE.findall(text))])
        text = bare
    return _EMPTY.sub("", text)


def _blanks(row: Sequence[str], layout: Layout) -> list[list[str]]:
    """What stands in a column for each blank."""
    cells = [words.tidy(row[column]) for _number, column in sorted(layout.blanks.items()) if column < len(row)]
    return [alternatives_of(each) for each in cells if each]


def _line(text: str) -> str:
    return " ".join(text.split())


def _tags(cell: str, point: str) -> list[str]:
    found = [part.strip() for part in re.split(r"[,，、;；|\n]+", cell)]
    return list(dict.fromkeys(tag for tag in [*found, point] if tag))


def _stem(text: str) -> tuple[str, str | None]:
    """The stem without the type and number in front of it, and that type."""
    kind = None
    if found := _KIND_IN_STEM.match(text):
        kind = kind_words.kind_of_word(found["word"])
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


def _from_stem(stem: str) -> tuple[str, list[str], str]:
    """Stem, options and answer that stand in one cell."""
    lines = [Line(number, text) for number, text in enumerate(stem.split("\n"), 1)]
    if len(stem) > LONGEST_WITH_OPTIONS or not any(inside(line) or Options().begins(line) for line in lines):
        return stem, [], ""
    pieces = pieces_of(lines, None)
    options = [joined(each) for each in pieces.options.lines]
    if len(options) < 2 or not all(options) or not pieces.stem:
        return stem, [], ""
    return joined(pieces.stem), options, pieces.text(ANSWER)


def _ticked(row: Sequence[str], layout: Layout, options: list[str]) -> tuple[str, list[str]]:
    """The letters of the options that are ticked, in their own words or in the column beside, and the options without ticks."""
    beside = [number for number in range(len(options)) if _is_right(row, layout.columns.get(f"{RIGHT}:{number}"))]
    if beside:
        return "".join(words.LETTERS[number] for number in beside if number < len(words.LETTERS)), options
    bare = [_TICK.sub("", option) for option in options]
    told = [number for number, option in enumerate(options) if bare[number] != option]
    if not 0 < len(told) < len(options) or not all(bare) or told[-1] >= len(words.LETTERS):
        return "", options
    return "".join(words.LETTERS[number] for number in told), bare


def _is_right(row: Sequence[str], column: int | None) -> bool:
    return column is not None and column < len(row) and (words.judgment(row[column]) is True or row[column].strip() in {"1", "*", "★"})


def _stated_kind(question: RowQuestion, cell: str, in_stem: str | None, around: str | None) -> str | None:
    """The type the row names, else the one its stem or its section names; None when the answer must tell."""
    if not cell:
        return in_stem or (around if around != kind_words.CHOICE else None)
    if part := kind_words.part_of_passage(cell):
        question.is_part = True
        cell = part
    kind = kind_words.kind_of_cell(cell)
    if kind is None:
        question.blame(OTHER_KIND if kind_words.names_unsupported_kind(cell) else UNKNOWN_KIND, KIND, found=short(cell))
    if "辨析" in cell and "辨析" not in question.tags:
        question.tags.append("辨析")
    return kind if kind != kind_words.CHOICE else None


def _set_share(question: RowQuestion, cell: str) -> None:
    if found := re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?)\s*(%?)", words.narrow(cell).strip()):
        question.share = float(found[1]) / (100 if found[2] else 1)


def _set_difficulty(question: RowQuestion, cell: str) -> None:
    if not cell:
        return
    label = words.difficulty_of_word(cell)
    if label is None:
        question.faults.append(Fault(ODD_DIFFICULTY, DIFFICULTY, found=short(cell), is_reminder=True))
    else:
        question.difficulty = label


def _set_date(question: RowQuestion, cell: str) -> None:
    if not cell:
        return
    question.in_force = words.date_of_word(cell)
    if question.in_force is None:
        question.faults.append(Fault(ODD_DATE, IN_FORCE, found=short(cell), is_reminder=True))
