"""Answers that stand within the stem: in its brackets, behind it, underlined in it."""

import re
from collections.abc import Sequence

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules import question_texts
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.paper_lines import Line
from learnhub.interchange.rules.question_answers import ANSWER_IN_STEM, RowQuestion, short
from learnhub.questions.rules import kinds

_IN_STEM = re.compile(
    r"[(\[【「『]\s{0,6}(?P<answer>[A-L](?:[\s,，、]{0,3}[A-L]){0,11}|[a-l]|对|错|√|×|✓|✔|✗|✘|正确|错误|[TFYN]|[Tt]rue|[Ff]alse|TRUE|FALSE)"
    r"\s{0,6}[)\]】」』]"
)
_CROSS_LAST = re.compile(r"[(\[【]\s{0,6}(?P<answer>[xX])\s{0,6}[)\]】]\s*[。.]?$")
_SIGNS = frozenset("√×✓✔✗✘")
_FILLED = re.compile(r"[(【{]\s{0,6}(?P<answer>[^(){}【】]{1,60}?)\s{0,6}[)】}]")
_LETTERS_LAST = re.compile(r"(?:\t|\s{2,}|(?<=[)。?]))\s{0,6}(?P<answer>[A-L]{1,8})$")
_TAIL = re.compile(r"(?<=[\s。.?？”\"])(?P<answer>[√×✓✔✗✘]|对|错|正确|错误)\s*$|(?P<sign>[√×✓✔✗✘])\s*$")


def from_stem(question: RowQuestion, lines: Sequence[Line], options: Sequence[str], kind: str | None) -> str:
    """An answer that stands in the stem leaves an empty place there."""
    if marks.is_by_hand(kind):
        return ""
    if kind == kinds.FILL_BLANK:
        return _filled(question, lines)
    plain = words.narrow(question.stem)
    found = [
        each for each in _IN_STEM.finditer(plain) if (words.judgment(each["answer"]) is None) == bool(options) or kind == kinds.TRUE_FALSE
    ]
    if kind == kinds.TRUE_FALSE and not found:
        found = [*_CROSS_LAST.finditer(plain)]
    if found and (options or kind in {None, kinds.TRUE_FALSE}):
        last = found[-1]
        is_last = not plain[last.end() :].strip("。.?？ ") and not options
        empty = "" if is_last or (not options and not plain[: last.start()].strip()) else "（  ）"
        question.stem = (question.stem[: last.start()] + empty + question.stem[last.end() :]).strip()
        return last["answer"]
    if options and (behind := _LETTERS_LAST.search(plain)) and behind.start():
        question.stem = question.stem[: behind.start()].strip()
        return behind["answer"]
    if not options and kind in {None, kinds.TRUE_FALSE} and (tail := _TAIL.search(plain)) and (kind or tail[0].strip()[-1:] in _SIGNS):
        question.stem = question.stem[: tail.start()].strip()
        return tail["answer"] or tail["sign"]
    return ""


def is_answered(lines: Sequence[Line]) -> bool:
    """Whether an answer stands in brackets among the words."""
    return any(_IN_STEM.search(line.plain) for line in lines[:2])


def _filled(question: RowQuestion, lines: Sequence[Line]) -> str:
    """The words that are underlined or stand in brackets in the stem of a fill-in; blanks take their places."""
    if question_texts.has_blank(question.stem):
        return ""
    answers: list[str] = []
    made = []
    for line in lines:
        spans = [span for span in line.lined if line.text[span[0] : span[1]].strip()]
        spans = spans or [found.span() for found in _FILLED.finditer(line.plain)]
        text, at = "", 0
        for start, end in spans:
            answers.append(line.text[start:end].strip("()（）【】{}｛｝ "))
            text, at = text + line.text[at:start] + kinds.BLANK, end
        made.append(text + line.text[at:])
    if answers:
        question.stem = "\n".join(made)
        question.blame(ANSWER_IN_STEM, "stem", found=short("；".join(answers)), is_reminder=True)
    return "\n".join(answers)
