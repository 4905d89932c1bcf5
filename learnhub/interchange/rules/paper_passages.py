"""Passages over numbered questions: 阅读材料，回答2～4题, 根据以上材料，回答第31～33题."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, pairwise

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules.items import ReadItem
from learnhub.interchange.rules.paper_lines import Line, joined
from learnhub.interchange.rules.paper_options import Options, inside
from learnhub.interchange.rules.paper_pictures import with_pictures
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.kinds import PASSAGE

_SUBJECT = re.compile(
    r"材料|案例|资料|短文|文段|文章|情[景境]|背景|图[表示]|题干|文字|信息|案情|[以上下][上下文]|[上下]述|[下上]列|[上下]面|[上下]文"
)
_VERB = re.compile(r"阅读|根据|依据|结合|针对|按照|分析|回答|完成|解答|作答|共用|共享")
_RANGE = re.compile(
    r"(?<!\d)第?\s?(?P<first>\d{1,4})\s?题?\s?(?:[-~—–－至到、,和与]|--|——)\s?第?\s?(?P<last>\d{1,4})\s?(?:小题|各?题|为|共用|共享)"
)
_UNCOUNTED = re.compile(r"(?:回答|完成|解答|作答)(?:下列|下面|以下|相关|有关|后面的?|相应)?的?(?:各题|各?问题|小题|题目|\d?题)")
_ASKING = re.compile(r"^[(\[【]?(?:问题|思考题?|请问|请?回答(?:下列|以下)?问题)[)\]】]?\s?:?$")
_CASE = re.compile(r"^[【\[(]?(?:材料|案例|资料|情景|案情|背景)(?:介绍|描述)?\s?[一二三四五六七八九十\d]{0,3}[】\])]?\s?:")
LONGEST_CUE = 60
MOST_PARTS = 40
MOST_PASSAGES = 500
LONGEST = 300  # lines
_LABELED = re.compile(
    r"^[【\[(]?(?:[一二三四五六七八九十]{1,3}|(?:材料|案例|资料|情景|案情)\s?[一二三四五六七八九十\d]{0,3})\s?[】\])、.:]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words over the questions `first` to `last` (last 0: to the next passage); they stand on the lines from `begin` to before `end`."""

    first: int
    last: int
    begin: int
    end: int
    at: int
    text: str


def _labeled(lines: Sequence[Line], begin: int, end: int) -> Passage | None:
    """The passage below 材料一, up to its first question, where its questions have options."""
    first = next((number for number in range(begin + 1, end) if _is_question(lines[number], 0)), None)
    if first is None or not any(Options().begins(line) or inside(line) is not None for line in lines[first:end]):
        return None
    label = marks.label_of(lines[begin])
    body = [lines[begin].cut(label.end if label else 0), *lines[begin + 1 : first]]
    text = joined(line for line in body if line.text)
    return Passage(0, 0, begin, first, lines[begin].number, text) if text else None


@dataclass(frozen=True, slots=True)
class Cue:
    """The words from `begin` to before `end` of a line that ask for questions about a text."""

    first: int
    last: int
    begin: int
    end: int


def passages_of(lines: Sequence[Line]) -> list[Passage]:
    """The passages of a section, and which numbers they are about."""
    found: list[Passage] = []
    looked_at = 0
    labels = [place for place, line in enumerate(lines) if marks.label_of(line)]
    for begin, end in pairwise([*labels, len(lines)]):
        if made := _labeled(lines, begin, end):
            found.append(made)
    if found:
        return found[:MOST_PASSAGES]
    case = -LONGEST
    for place, line in enumerate(lines):
        case = place if _CASE.match(line.plain) else case
        asks = not labels and place - case < LONGEST
        cue = ((_asks(lines, place) if asks else None) or _cue(line, takes_uncounted=not labels)) if looked_at < MOST_PASSAGES else None
        if cue is None or (found and place < found[-1].end):
            continue
        looked_at += 1
        made = _below(lines, place, cue) or _above(lines, place, cue, found[-1].end if found else 0)
        if made is not None:
            found.append(made)
    return found


def _asks(lines: Sequence[Line], place: int) -> Cue | None:
    """问题： alone between a case that is named as one (案例：…) and its questions 1., 2. …"""
    plain = lines[place].plain
    if not _ASKING.match(plain):
        return None
    after = next((line for line in lines[place + 1 : place + 5] if line.text), None)
    number = marks.number_of(after) if after else None
    return Cue(1, 0, 0, len(plain)) if number and (number.value, number.style) == (1, marks.DOT) else None


def _cue(line: Line, *, takes_uncounted: bool) -> Cue | None:
    """The words that say which questions a passage is about."""
    plain = line.plain
    if "题" not in plain or marks.number_of(line):
        return None
    for found in islice(_RANGE.finditer(plain), 5):
        first, last = int(found["first"]), int(found["last"])
        if 0 < last - first < MOST_PARTS and (span := _clause(plain, found.span())):
            return Cue(first, last, *span)
    uncounted = _UNCOUNTED.search(plain) if takes_uncounted else None
    span = _clause(plain, uncounted.span()) if uncounted else None
    return Cue(0, 0, *span) if span else None


def _clause(plain: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The sentence around these words, if it speaks of reading a text."""
    begin = max(plain.rfind(sign, max(0, span[0] - LONGEST_CUE), span[0]) for sign in "。;；!?") + 1 or max(0, span[0] - LONGEST_CUE)
    found = re.compile(r"[^。;；!:,]{0,12}[。;；!:,)】\]]{0,2}").match(plain, span[1])
    end = found.end() if found else span[1]
    words = plain[begin:end]
    return (begin, end) if _SUBJECT.search(words) and _VERB.search(words) else None


def _below(lines: Sequence[Line], place: int, cue: Cue) -> Passage | None:
    """The passage that begins at the cue and goes on to its first question."""
    first, last = cue.first, cue.last
    end = next((number for number in range(place + 1, min(place + LONGEST, len(lines))) if _is_question(lines[number], first)), None)
    if end is None:
        return None
    line = lines[place]
    own = f"{line.text[: cue.begin]}{line.text[cue.end :]}".strip(" ()（）[]【】:：，,。")
    body = [line_ for line_ in lines[place + 1 : end] if line_.text]
    if not body and len(own) < 12:
        return None
    text = "\n".join(each for each in (own if len(own) > 4 else "", joined(body)) if each)
    return Passage(first, last, place, end, line.number, text)


def _above(lines: Sequence[Line], place: int, cue: Cue, lowest: int) -> Passage | None:
    """The passage that ends with the cue, and begins behind the question before it."""
    first, last = cue.first, cue.last
    after = next((number for number in range(place + 1, len(lines)) if lines[number].text), None)
    if after is None or not _is_question(lines[after], first):
        return None
    begin = _begin_of(lines, place, lowest)
    body = [line for line in lines[begin:place] if line.text]
    rest = lines[place].cut(0, cue.begin)
    text = joined([*body, rest] if len(rest.text) > 2 else body)
    return Passage(first, last, begin, place + 1, (body[0] if body else lines[place]).number, text) if text else None


def _begin_of(lines: Sequence[Line], place: int, lowest: int) -> int:
    """Where the words above a cue begin: at their label, else behind the answer or the options of the question before."""
    begin, is_blank = lowest, True
    for number in range(place - 1, max(lowest, place - LONGEST) - 1, -1):
        line = lines[number]
        if _LABELED.match(line.plain):
            return number
        named = [name for name, _piece in marks.fields_of(line) if name]
        if named or Options().begins(line) or any(_letter(line, sign) for sign in "BCDEF") or marks.number_of(line):
            begin, is_blank = number + 1, not named
            break
    if not is_blank:  # an explanation goes on until an empty line
        empty = next((number for number in range(begin, place) if not lines[number].text), begin)
        return empty if empty < place - 1 else begin
    return begin


def _letter(line: Line, sign: str) -> bool:
    return bool(re.match(rf"[(\[【]?\s?{sign}\s?[.、:)\]】]", line.plain))


def _is_question(line: Line, first: int) -> bool:
    number = marks.number_of(line)
    return bool(number) and number is not None and (number.value == first if first else number.style != marks.BARE)


def gathered(items: Sequence[tuple[ReadItem, Passage | None]], images: dict[str, bytes]) -> list[ReadItem]:
    """The questions of the paper, those about one passage as its parts."""
    made: list[ReadItem] = []
    for passage, group in groupby(items, key=lambda pair: pair[1]):
        members = [item for item, _passage in group]
        made.extend([_passage_of(passage, members, images)] if passage is not None else members)
    return made


def _passage_of(passage: Passage, members: Sequence[ReadItem], images: dict[str, bytes]) -> ReadItem:
    draft = with_pictures(QuestionDraft(kind=PASSAGE, stem=passage.text, topic=members[0].draft.topic), images)
    draft = replace(draft, parts=[replace(item.draft, topic="") for item in members])
    return ReadItem(replace(members[0].at, line=passage.at), draft, [fault for item in members for fault in item.faults])
