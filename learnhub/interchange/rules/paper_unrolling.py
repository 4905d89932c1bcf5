"""A paper that runs on in one paragraph, parted into the lines that people else write: heads, questions, answers."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from learnhub.interchange.rules.paper_lines import Line

SHORTEST, LONGEST = 24, 200_000  # signs of a paragraph that is looked into
MOST_SIGNS, MOST_LINES = 1_500_000, 50_000  # of a paper that is looked into; what comes after stays as it is
LONGEST_TITLE = 80
MOST_TRIES = 40  # places that may begin the next question
MOST_SPANS = 2_000  # stretches in bold or color: of a paragraph with more the words alone are kept
FARTHEST = 4_000  # signs of a question
_SHORTEST_STEM = 4  # letters and figures: 1.（A） is an entry of a list of answers

_NUMBER = re.compile(
    r"(?P<head>(?:(?:第?[一二三四五六七八九十]{1,3}\s?(?:部分|大题)?\s?[、.:]\s?)[^\s。:;,?()（）]{1,14}题|(?:单项|多项|单|多|不定项)选(?:择)?题|判断题|填空题|简答题)"
    r"\s{0,3}(?:\([^()]{1,60}\))?\s{0,3}:?\s{0,3})?"
    r"(?<![\d.])(?:第\s?)?(?P<number>\d{1,5})\s{0,3}(?:[、)]|题\s?[.、:]?|[.](?![\d/])|[.](?=(?:1[89]|20)\d\d\D))"
)
_KEY = re.compile(
    r"(?:附\s?:?\s?)?(?:参考|标准|正确)?答案(?:及解析|与解析)?\s?[】\]]?\s?:?\s?"
    r"(?=[(\[]?1\s?[)\].、:]?\s?[A-L√×对错正TF]|1\s?(?:[-~—–至到]|--|——)\s?\d|[一二三]、[^。]{2,10}题|[一二三]、\s?1\s?[.、])"
)
_FIELD = re.compile(
    r"[【\[]\s{0,2}(?:(?:参考|标准|正确)?答案|(?:答案|试题)?(?:解析|详解|分析)|难度|难易程度|知识点|考点|出处|依据)\s{0,2}[】\]]"
    r"|(?:(?:参考|标准|正确)?答案|(?:答案|试题)?解析|难度|知识点|考点)\s?:|(?:参考|标准|正确)?答案\s{0,2}(?=[A-L√×对错]{1,8}(?:[\s。;]|$))"
    r"|(?<![A-Za-z])(?:Answer|ANSWER|Explanation)\s?:"
)
_TOLD = re.compile(rf"(?:{_FIELD.pattern})\s*[^\s.。]")
_OPTIONS = re.compile(r"(?<![A-Za-z])A\s?[.、):][\s\S]{1,2000}?(?<![A-Za-z])B\s?[.、):]|\(\s?A\s?\)[\s\S]{1,2000}?\(\s?B\s?\)")
_INSIDE = re.compile(r"[(\[【]\s{0,6}(?:[A-L](?:[\s,，、]{0,3}[A-L]){0,11}|对|错|√|×|✓|✔|✗|✘|正确|错误|[TF])\s{0,6}[)\]】]")
_OPEN_END = re.compile(r"(?:\(\s{0,20}\)|_{2,})[\s。.]*$")  # what is left open to be judged or filled in
_WORD = re.compile(r"\w")


def unrolled(lines: Sequence[Line]) -> list[Line]:
    """The lines of a paper, each in which several questions stand parted into its questions and their answers."""
    made: list[Line] = []
    looked_at = 0
    for line in lines:
        looked_at += len(line.text)
        is_short = not SHORTEST < len(line.text) <= LONGEST
        made.extend((line,) if is_short or looked_at > MOST_SIGNS or len(made) > MOST_LINES else _parted(line))
    return made


def _parted(line: Line) -> Sequence[Line]:
    cuts = _cuts(line.plain)
    if len(cuts) < 2:
        return (line,)
    if len(line.marked) + len(line.lined) > MOST_SPANS:
        line = Line(line.number, line.text)
    begin, ends = cuts[0], sorted({*cuts[1:], *_fields(line.plain, cuts), len(line.text)})
    pieces = [line.cut(0, begin), *(line.cut(*span) for span in pairwise([begin, *ends]))]
    return [piece for piece in pieces if piece.text]


def _cuts(plain: str) -> list[int]:
    """Where a head, a question or the list of answers begins; each question before another one looks whole."""
    marks = _marks(plain)
    if not marks:
        return []
    key = next((found.start() for found in _KEY.finditer(plain, marks[0].end()) if not _OPTIONS.search(plain, found.end())), len(plain))
    starts = _questions([mark for mark in marks if mark.start() < key], plain)
    if len(starts) < 2:
        return []
    starts += [mark for mark in marks if mark.start() >= key and mark["head"]]
    return sorted({place for mark in starts for place in (mark.start(), mark.start("number"))} | ({key} - {len(plain)}))


def _questions(marks: Sequence[re.Match[str]], plain: str) -> list[re.Match[str]]:
    """The numbers that are the questions', not those of a list within an answer."""
    starts = [*marks[:1]]
    listed, tries = 0, 0
    for mark in marks[1:]:
        number, last = int(mark["number"]), starts[-1]
        if number == 1 and not mark["head"]:
            listed = 1
        elif listed and number == listed + 1:
            listed = number
        elif number == int(last["number"]) + 1 or mark["head"]:
            tries += 1
            if tries > MOST_TRIES or mark.start() - last.end() > FARTHEST:
                break
            if _is_whole(plain[last.end() : mark.start()]):
                starts.append(mark)
                listed = tries = 0
    return starts


def _marks(plain: str) -> list[re.Match[str]]:
    """The numbers of a paragraph that begins with one, or with a title before 1."""
    first = _NUMBER.search(plain, 0, 2 * LONGEST_TITLE)
    if first is None or (first.start() > 0 and (first["number"] != "1" or first.start() > LONGEST_TITLE)):
        return []
    return [*_NUMBER.finditer(plain)]


def _is_whole(text: str) -> bool:
    """Whether these words are a question: with an answer, options, or an answer in brackets."""
    if _OPTIONS.search(text) or _TOLD.search(text):
        return len(_WORD.findall(_FIELD.split(text)[0])) >= _SHORTEST_STEM
    bare, count = _INSIDE.subn("", text)
    return (bool(count) or bool(_OPEN_END.search(text)) or text.rstrip(" 。")[-1:] in set("√×")) and len(
        _WORD.findall(bare)
    ) >= _SHORTEST_STEM


def _fields(plain: str, cuts: Sequence[int]) -> Iterator[int]:
    """Where the words 答案 and 解析 stand behind a question."""
    for found in _FIELD.finditer(plain, cuts[0]):
        if found.start() not in cuts:
            yield found.start()
