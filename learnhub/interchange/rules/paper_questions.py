"""The lines of one question: its stem, options, answer and the rest told apart, and made into a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules import paper_options, question_kinds, question_texts
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.items import ItemFault, Place, ReadItem
from learnhub.interchange.rules.paper_keys import entries_of
from learnhub.interchange.rules.paper_lines import LOST_PICTURE, Line, joined
from learnhub.interchange.rules.paper_options import Options
from learnhub.interchange.rules.paper_passages import Passage
from learnhub.interchange.rules.paper_pictures import with_pictures
from learnhub.interchange.rules.paper_pieces import Pieces, pieces_of
from learnhub.interchange.rules.paper_stems import from_stem
from learnhub.interchange.rules.question_answers import ODD_DIFFICULTY, RowQuestion, set_answer, short
from learnhub.interchange.rules.question_rows import draft_of
from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import QuestionDraft

# What only a paper can have wrong.
ANSWERS_DIFFER, ANSWERED_TWICE, LETTERS_ODD, PICTURE_LOST = "answers_differ", "answered_twice", "letters_odd", "picture_lost"
_KIND_ANYWHERE = re.compile(
    r"[(\[【]\s?(?P<word>单选|多选|单选题|多选题|单项选择题?|多项选择题?|不定项选择题?|不定项|判断题?|填空题)\s?[)\]】]"
)
_JUDGED = re.compile(r"^(?P<answer>对|错误?|正确|√|×|✓|✗|[TF]\b)\s*(?:[。.,，;；:!]|\s|(?=[(【]))\s*(?P<rest>\S.*)$", re.DOTALL)
_LETTERED = re.compile(
    r"^(?P<answer>[A-L](?:[\s,，、]{0,2}[A-L]){0,11})\s*(?:[。.;；:,，)]\s*|\s+)(?P<rest>[^\sA-L.,，、;；。].*)$", re.DOTALL
)
_BARE_ANSWER = re.compile(r"[(\[【]?\s?(?:A?B?C?D?E?F?G?H?|√|×|✓|✔|✗|✘|对|错|正确|错误)\s?[)\]】]?\s?[。.]?")
JUDGED = frozenset("√×✓✔✗✘")
_EMPTY_BRACKETS = re.compile(r"[(\[【]\s*[)\]】]\s?[。.]?$")
_ARROW = re.compile(r"\S\s*(?:=>|->|→|⇒|——|--)\s*\S")
_AGAIN = re.compile(r"^(?:答|答案|参考答案)\s?[:：]\s*")
_NUMBERED_BLANK = re.compile(r"(?:^|\n)\s*(?:第\s?)?(?:空\s?)?[（(]?\d{1,2}[)）]?\s?空?\s{0,2}[:：.、]\s*")


@dataclass
class Block:
    """The lines of a question, without its number."""

    number: int
    at: int
    lines: list[Line]
    label: str = ""
    stated: str | None = None
    key: str = ""
    key_at: int = 0
    is_twice: bool = False
    passage: Passage | None = None


def item_of(block: Block, kind: str | None, topic: str = "", images: dict[str, bytes] | None = None) -> ReadItem:
    """The question of a block whose section gives it the type `kind` (CHOICE or None: the answer tells)."""
    question, parts = question_of(block, kind)
    question.topic = question.topic or topic
    if any(LOST_PICTURE in line.text for line in block.lines):
        question.blame(PICTURE_LOST, "stem", is_reminder=True)
    draft = with_pictures(replace(draft_of(question, parts)), images or {})
    faults = [
        ItemFault(
            fault.code,
            Place(line=block.key_at if fault.part == "answer" and block.key_at else block.at),
            fault.part,
            (("found", fault.found), ("last", fault.last)),
            fault.option,
            fault.other,
            fault.is_reminder,
        )
        for fault in question.faults
    ]
    return ReadItem(Place(line=block.at), draft, faults)


def question_of(block: Block, kind: str | None) -> tuple[RowQuestion, list[QuestionDraft]]:
    """The question, and the parts of a passage."""
    question = RowQuestion()
    lines, said = _stated(block)
    if "辨析" in (block.stated or ""):
        question.tags.append("辨析")
    kind = said or (kind if kind != question_kinds.CHOICE else None)
    if marks.is_by_hand(kind) and kind != kinds.SHORT_ANSWER and (cuts := _sub_questions(lines)):
        return question, _passage(question, block, lines, cuts)
    pieces = pieces_of(_with_answer_named(lines) if not block.key else lines, kind)
    options, ticked = _options(pieces, kind)
    if not options and kind in {None, kinds.SINGLE, kinds.MULTIPLE, kinds.INDEFINITE}:
        options = _by_figures(pieces)
    if kind == kinds.MATCHING and not options:
        options = _pairs(pieces)
    question.stem = joined(pieces.stem)
    question.explanation = pieces.text(marks.EXPLANATION)
    _set_fields(question, pieces)
    answer = _answer(question, block, pieces, kind, options=options, ticked=ticked)
    if pieces.options.is_odd:
        question.blame(LETTERS_ODD, "options")
    if ticked and kind is None and len(options) == 2:
        kind = kinds.SINGLE if len(answer) == 1 else None
    set_answer(question, options, answer, kind)
    return question, []


def _stated(block: Block) -> tuple[list[Line], str | None]:
    """The lines without the type in front of them, and that type."""
    lines = block.lines
    if not lines:
        return lines, None
    if kind := _kind_named(lines):
        return lines, kind if kind != question_kinds.CHOICE else None
    first = lines[0].plain
    if (found := marks.KIND_AT_START.match(first)) and (kind := question_kinds.kind_of_word(found["word"])):
        if "辨析" in found["word"]:
            block.stated = found["word"]
        rest = lines[0].cut(found.end())
        return ([rest] if rest.text else []) + lines[1:], kind if kind != question_kinds.CHOICE else None
    if (found := marks.KIND_WITH_MARKS.match(first)) and (kind := question_kinds.kind_of_word(found["word"])):
        return [lines[0].cut(found.end()), *lines[1:]], kind if kind != question_kinds.CHOICE else None
    if found := _KIND_ANYWHERE.search(first):
        is_last = not first[found.end() :].strip(" *")
        return [lines[0].cut(0, found.start()) if is_last else lines[0], *lines[1:]], question_kinds.kind_of_word(found["word"])
    return lines, None


def _with_answer_named(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with 答案： before letters or a √ that stand alone below everything else, where nothing else is the answer."""
    names = [[name for name, _piece in marks.fields_of(line)] for line in lines]
    if any(marks.ANSWER in each for each in names):
        return lines
    end = next((place for place, each in enumerate(names) if any(each)), len(lines))
    if 0 < end < len(lines) and not names[end][0] and _BARE_ANSWER.fullmatch(marks.fields_of(lines[end])[0][1].plain):  # B【解析】…
        return [*lines[:end], Line(lines[end].number, f"答案：{lines[end].text}"), *lines[end + 1 :]]
    last = max((place for place in range(1, end) if lines[place].text), default=0)
    if not last or not _BARE_ANSWER.fullmatch(lines[last].plain) or (last > 1 and words.judgment(lines[last].plain) is not None):
        return lines
    return [*lines[:last], Line(lines[last].number, f"答案：{lines[last].text}"), *lines[last + 1 :]]


def _kind_named(lines: Sequence[Line]) -> str | None:
    """The type that a line such as 题型：单选题 names."""
    named = (piece for line in lines if "题型" in line.plain or "类型" in line.plain for piece in marks.fields_of(line))
    words_of_kind = next((piece.plain.split() for name, piece in named if name == marks.KIND), [])
    return question_kinds.kind_of_word(words_of_kind[0]) if words_of_kind else None


def _options(pieces: Pieces, kind: str | None) -> tuple[list[str], list[int]]:
    """The options, and which are ticked or stand out."""
    lists = pieces.options.lines
    if not lists and kind in {None, kinds.SINGLE, kinds.MULTIPLE, kinds.INDEFINITE}:
        lists = _without_letters(pieces, kind)
    unticked = [paper_options.untick(lines) for lines in lists]
    ticked = [number for number, (_lines, is_ticked) in enumerate(unticked) if is_ticked]
    if not ticked:
        ticked = [number for number, lines in enumerate(lists) if paper_options.is_marked(lines)]
        ticked = ticked if len(ticked) < len(lists) else []
    return [joined(lines) for lines, _is_ticked in unticked], ticked


def _without_letters(pieces: Pieces, kind: str | None) -> list[list[Line]]:
    """Lines below the stem of a choice are its options even without letters: when one is ticked, or the section says choice."""
    rest = pieces.stem[1:]
    if not 2 <= len(rest) <= len(words.LETTERS):
        return []
    if kind is None and not any(paper_options.untick([line])[1] or paper_options.is_marked([line]) for line in rest):
        return []
    pieces.stem = pieces.stem[:1]
    return [[line] for line in rest]


def _by_figures(pieces: Pieces) -> list[str]:
    """Options that are numbered (1), (2), … below the stem, where the answer is a figure too."""
    answer = words.bare_answer(pieces.text(marks.ANSWER))
    numbers = [marks.number_of(line) for line in pieces.stem[1:]]
    is_list = len(numbers) > 1 and all(
        number and number.style in {marks.ROUND, marks.CIRCLE} and number.value == place for place, number in enumerate(numbers, 1)
    )
    if not is_list or not re.fullmatch(r"[(\s]*\d{1,2}[)\s]*(?:[,，、\s]*[(]?\d{1,2}[)]?)*", answer):
        return []
    rest, pieces.stem = pieces.stem[1:], pieces.stem[:1]
    pieces.fields[marks.ANSWER] = [Line(pieces.fields[marks.ANSWER][0].number, ",".join(re.findall(r"\d+", answer)))]
    return [line.cut(number.end).text for line, number in zip(rest, numbers, strict=True) if number]


def _pairs(pieces: Pieces) -> list[str]:
    """The lines below the stem of a matching question that have an arrow."""
    rest = [line for line in pieces.stem[1:] if _ARROW.search(line.plain)]
    pieces.stem = [line for line in pieces.stem if line not in rest]
    return [line.text for line in rest]


def _set_fields(question: RowQuestion, pieces: Pieces) -> None:
    question.source = " ".join(pieces.text(marks.SOURCE).split())
    question.topic = " ".join(pieces.text(marks.POINT).split())
    if difficulty := pieces.text(marks.DIFFICULTY):
        label = words.difficulty_of_word(difficulty)
        question.difficulty = label or "medium"
        if label is None:
            question.blame(ODD_DIFFICULTY, "difficulty", found=short(difficulty), is_reminder=True)


def _answer(question: RowQuestion, block: Block, pieces: Pieces, kind: str | None, *, options: Sequence[str], ticked: Sequence[int]) -> str:
    """The answer, wherever it stands; one that is given twice and not alike is a fault."""
    given = _parted(question, pieces.text(marks.ANSWER), kind, options)
    keyed = _parted(question, _key_text(question, block), kind, options)
    told = "".join(words.LETTERS[number] for number in ticked if number < len(words.LETTERS))
    in_stem = "" if given or keyed else from_stem(question, pieces.stem, options, kind)
    every = [each for each in (given, keyed, in_stem, told) if each]
    folded = {_folded(each) for each in every}
    if len(folded) > 1 and not marks.is_by_hand(kind) and (kind != kinds.FILL_BLANK or (given and keyed)):
        question.blame(ANSWERS_DIFFER, "answer", found=short(every[0]), last=short(every[1]))
    if block.is_twice:
        question.blame(ANSWERED_TWICE, "answer", found=short(block.key))
    return every[0] if every else ""


def _folded(answer: str) -> str:
    judged = words.judgment(answer)
    return str(judged) if judged is not None else words.letters_of(answer) or "".join(answer.split())


def _key_text(question: RowQuestion, block: Block) -> str:
    """What the list of answers says, its explanation put where it belongs."""
    if not block.key:
        return ""
    found = pieces_of(
        [Line(block.key_at, "答案：" + _AGAIN.sub("", line)) for line in block.key.split("\n")[:1]]
        + [Line(block.key_at, line) for line in block.key.split("\n")[1:]],
        kinds.ESSAY,
    )
    extra = found.text(marks.EXPLANATION)
    question.explanation = "\n".join(each for each in (question.explanation, extra) if each)
    return found.text(marks.ANSWER)


def _parted(question: RowQuestion, answer: str, kind: str | None, options: Sequence[str]) -> str:
    """The answer without the reason written after it, which becomes the explanation."""
    if marks.is_by_hand(kind) or not answer:
        return answer
    if kind == kinds.FILL_BLANK:
        if _NUMBERED_BLANK.match(answer) and "\n" in answer.strip():
            return _NUMBERED_BLANK.sub("\n", answer).strip()
        return _single_blank(answer).rstrip("。")
    if options and len(words.letters_of(answer) or "") > 1:  # A. 甲；C. 丙
        return answer
    pattern = _LETTERED if options else _JUDGED
    if found := pattern.match(words.narrow(answer)):
        question.explanation = "\n".join(each for each in (answer[found.start("rest") :].strip(), question.explanation) if each)
        return answer[: found.end("answer")]
    return answer.rstrip("。") if not options and question_texts.has_blank(question.stem) else answer


def _single_blank(answer: str) -> str:
    found = re.match(r"^空\s?1\s?[:：]\s*", answer)
    return answer[found.end() :] if found else answer


def _sub_questions(lines: Sequence[Line]) -> list[int]:
    """Where the sub-questions of a passage begin: lines after the first numbered (1), (2) … in order, before any answer."""
    cuts: list[int] = []
    for place, line in enumerate(lines):
        number = marks.number_of(line)
        if place and number and number.style in {marks.ROUND, marks.CIRCLE, marks.DOT} and number.value == len(cuts) + 1:
            cuts.append(place)
        if any(name == marks.ANSWER for name, _piece in marks.fields_of(line)):
            break
    return cuts if len(cuts) > 1 else []


def _passage(question: RowQuestion, block: Block, lines: Sequence[Line], cuts: Sequence[int]) -> list[QuestionDraft]:
    """The parts of a passage, marked by hand where they have no options."""
    question.kind, question.stem = kinds.PASSAGE, joined(line for line in lines[: cuts[0]] if not re.fullmatch(r"问题\s?:?", line.plain))
    lines, answer = _before_answer(lines, cuts[-1])
    keys = _keys_of_parts(block.key or answer, len(cuts))
    drafts = []
    for number, (start, end) in enumerate(zip(cuts, [*cuts[1:], len(lines)], strict=True)):
        mark = marks.number_of(lines[start])
        body = [lines[start].cut(mark.end if mark else 0), *lines[start + 1 : end]]
        has_options = any(Options().begins(line) for line in body[1:])
        part = Block(number + 1, lines[start].number, body, key=keys[number], key_at=block.key_at)
        made, _none = question_of(part, None if has_options or is_judged(part) else kinds.SHORT_ANSWER)
        question.faults.extend(made.faults)
        drafts.append(draft_of(made))
    return drafts


def is_judged(part: Block) -> bool:
    """Whether a part without options is answered by √ or ×, or its empty brackets by 对 or 错."""
    own = (piece.plain for line in part.lines for name, piece in marks.fields_of(line) if name == marks.ANSWER)
    answer = (words.narrow(part.key) or next(own, "")).strip(" 。.")
    return answer in JUDGED or (_EMPTY_BRACKETS.search(part.lines[0].plain) is not None and words.judgment(answer) is not None)


def _before_answer(lines: Sequence[Line], last: int) -> tuple[Sequence[Line], str]:
    """The lines up to an answer that stands below the last part and speaks of several parts, and that answer."""
    for place in range(last + 1, len(lines)):
        name, piece = marks.fields_of(lines[place])[0]
        rest = [each for each in [piece, *lines[place + 1 :]] if each.text]
        told = entries_of([piece], is_long=False)[0] if name == marks.ANSWER and piece.text else []
        if len(told) > 1 and [entry.number for entry in told] == list(range(1, len(told) + 1)):
            return lines[:place], "\n".join(f"({entry.number}) {entry.text}" for entry in told)
        if name == marks.ANSWER and sum(bool(marks.number_of(each)) for each in rest) > 1:
            return lines[:place], joined(rest)
    return lines, ""


def _keys_of_parts(key: str, count: int) -> list[str]:
    """What the list of answers says of each part; all of it with the first when it does not say which."""
    found = [""] * count
    at = -1
    numbers = [marks.number_of(Line(1, text)) for text in key.split("\n")]
    counted = [number.value for number in numbers if number and number.style == marks.DOT]
    styles = {marks.ROUND, marks.CIRCLE} | ({marks.DOT} if counted == list(range(1, count + 1)) else set())
    for line, number in zip(key.split("\n"), numbers, strict=True):
        text = line
        if number and number.style in styles and number.value == at + 2 and number.value <= count:
            at, text = at + 1, line[number.end :]
        found[max(at, 0)] += ("\n" if found[max(at, 0)] else "") + text
    return found
