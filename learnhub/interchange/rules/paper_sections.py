"""A paper parted into sections of questions and lists of answers, and the sections into the blocks of their questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules import paper_options, question_kinds
from learnhub.interchange.rules.paper_keys import entries_of, starts_list
from learnhub.interchange.rules.paper_lines import Line
from learnhub.interchange.rules.paper_loose import counted_blocks, loose_blocks
from learnhub.interchange.rules.paper_marks import Head, Numbered
from learnhub.interchange.rules.paper_options import Options
from learnhub.interchange.rules.paper_passages import Passage, passages_of
from learnhub.interchange.rules.paper_questions import Block
from learnhub.interchange.rules.paper_stems import is_answered
from learnhub.questions.rules.kinds import FILL_BLANK

MOST_SECTIONS = 1000  # what comes after is one section
_TOLD = re.compile(r"\(\s?(?:参考|正确|标准)?答案\s?:?\s?(?P<told>[^()]{2,400}?)\s?\)\s?:?$")
LONGEST_REASON = 40  # lines
LARGEST_GAP = 50  # numbers that may be left out between two questions


@dataclass
class Section:
    """Questions below one head, or answers (`is_key`); `chapter` 0 is none that is counted."""

    kind: str | None = None
    label: str = ""
    chapter: int = 0
    topic: str = ""
    is_key: bool = False
    ordinal: str = ""
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    told: Line | None = None  # answers that stand in its head
    is_written: bool = False  # what has no options is answered in words

    @property
    def is_long(self) -> bool:
        """Whether its answers may be long."""
        return marks.is_by_hand(self.kind)


def sections_of(lines: Sequence[Line]) -> tuple[list[Section], list[Line]]:
    """The sections of a paper in their order, and the lines that are heads, notes and page numbers."""
    reader = _Sections(lines)
    for place, line in enumerate(lines):
        reader.read(place, line)
    return [section for section in reader.sections if section.lines], reader.left_out


class _Sections:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.sections = [Section()]
        self.left_out: list[Line] = []
        self.next_text = _places_of_next(lines)

    def read(self, place: int, line: Line) -> None:
        """Take in the next line."""
        here = self.sections[-1]
        if line.is_page_number:
            self.left_out.append(line)
        elif not line.text or len(self.sections) > MOST_SECTIONS:
            here.lines.append(line)
        elif marks.is_key_head(line) and self._starts_key(place, line):
            self._open(Section(here.kind, "", self._chapter_of(line), here.topic, is_key=True), line)
        elif (chapter := marks.chapter_of(line)) is not None and not self._follows(place, options=True):
            topic = " ".join(line.text.split()) if not here.is_key or not self._knows(chapter) else here.topic
            self._open(Section(None, "", chapter, topic, is_key=here.is_key and self._knows(chapter)), line)
        elif here.is_key and (meant := self._by_ordinal(line)):
            self.sections.append(meant)
        elif head := self._head(place, line):
            is_key = head.is_key or (here.is_key and self._has_key_for(head, place))
            self._open(Section(head.kind, head.label, here.chapter, here.topic, is_key, marks.ordinal_of(line)[0]), line)
            if told := _TOLD.search(line.plain):
                self.sections[-1].told = line.cut(*told.span("told"))
            if head.rest:
                self.sections[-1].lines.append(line.cut(head.rest))
        elif here.kind != FILL_BLANK and _holds_key(line) and (not here.is_long or self._is_of_section(line)):
            self._open(Section(here.kind, "", here.chapter, here.topic, is_key=True), line)
            self.sections[-1].lines.append(marks.fields_of(line)[-1][1])
        else:
            here.lines.append(line)

    def _is_of_section(self, line: Line) -> bool:
        """Whether a list of answers among passages is about numbered questions with options, not about the parts (1), (2) of one."""
        here = self.sections[-1].lines
        is_of_parts = re.search(r"\(\s?1\s?\)", line.plain) and any(
            (found := marks.number_of(each)) and found.style == marks.ROUND for each in here
        )
        return not is_of_parts and any(map(Options().begins, here))

    def _by_ordinal(self, line: Line) -> Section | None:
        """The answers of the section that 一、1．C names by its counting sign alone."""
        sign, begin = marks.ordinal_of(line)
        same = [
            each
            for each in self.sections
            if begin and not each.is_key and each.ordinal == sign and each.chapter == self.sections[-1].chapter
        ]
        if not same:
            return None
        return Section(same[-1].kind, same[-1].label, same[-1].chapter, same[-1].topic, is_key=True, lines=[line.cut(begin)])

    def _open(self, section: Section, line: Line) -> None:
        self.sections.append(section)
        self.left_out.append(line)

    def _chapter_of(self, line: Line) -> int:
        return marks.chapter_of(Line(line.number, line.plain.replace("参考答案", " ").replace("答案", " "))) or self.sections[-1].chapter

    def _knows(self, chapter: int) -> bool:
        return any(section.chapter == chapter and not section.is_key and section.lines for section in self.sections)

    def _head(self, place: int, line: Line) -> Head | None:
        head = marks.head_of(line)
        if head is None and marks.looks_like_topic(line) and not self._follows(place, options=True) and self._follows(place, options=False):
            head = Head(self.sections[-1].kind, " ".join(line.text.split()))
        if head is None and marks.is_bare_kind(line) and self._follows(place, options=False):
            head = Head(question_kinds.kind_of_word(line.plain.rstrip(":")), line.plain)
        if head is None and marks.is_round(line):
            head = Head(None, " ".join(line.text.split()))
        return head if head and not self._follows(place, options=True) else None

    def _follows(self, place: int, *, options: bool) -> bool:
        """Whether the next line begins with the first option (or with a number)."""
        after = self.next_text[place]
        if after is None:
            return False
        return Options().begins(self.lines[after]) if options else marks.number_of(self.lines[after]) is not None

    def _starts_key(self, place: int, line: Line) -> bool:
        """Whether 参考答案 stands over a list, not before the answer of one question."""
        after = self.next_text[place]
        here = self.sections[-1]
        if here.is_key or line.is_head or after is None:
            return True
        number = marks.number_of(self.lines[after])
        if marks.ordinal_of(self.lines[after])[1]:
            return True
        if here.is_long and line.plain.rstrip().endswith(":"):
            return False
        begins = number or marks.head_of(self.lines[after]) or marks.chapter_of(self.lines[after]) is not None
        return bool(begins or starts_list(self.lines[after]))

    def _has_key_for(self, head: Head, place: int) -> bool:
        """Whether a head among answers stands over answers: its section has been read, and no options follow."""
        for line in self.lines[place + 1 : place + 12]:
            if marks.head_of(line) or marks.chapter_of(line) is not None:
                break
            if Options().begins(line) or paper_options.inside(line) is not None:
                return False
        here = self.sections[-1]
        last_key = max((number for number, each in enumerate(self.sections) if not each.is_key and each.lines), default=0)
        return any(
            not each.is_key and each.lines and each.chapter == here.chapter and head.label[:2] == each.label[:2]
            for each in self.sections[: last_key + 1]
        ) or any(not each.is_key and each.lines and each.kind == head.kind for each in self.sections)


def _places_of_next(lines: Sequence[Line]) -> list[int | None]:
    found: list[int | None] = [None] * len(lines)
    after = None
    for place in range(len(lines) - 1, -1, -1):
        found[place] = after
        after = place if lines[place].text else after
    return found


def _holds_key(line: Line) -> bool:
    """Whether a line is a list of answers after the word 答案: 答案：1-5 ABCDA."""
    if "答案" not in line.plain[:12]:
        return False
    pieces = marks.fields_of(line)
    if len(pieces) != 1 or pieces[0][0] != marks.ANSWER:
        return False
    entries, lost = entries_of([pieces[0][1]], is_long=False)
    return len(entries) > 1 and not lost and [each.number for each in entries[:2]] == [entries[0].number, entries[0].number + 1]


def cut_into_blocks(section: Section) -> list[Line]:
    """Find the questions of a section; returns the lines that belong to none."""
    passages = passages_of(section.lines)
    if passages and section.is_long:
        section.kind, section.is_written = None, True
    cutter = _Blocks(section, passages)
    for place, line in enumerate(section.lines):
        cutter.read(place, line)
    return cutter.finish()


class _Blocks:
    def __init__(self, section: Section, passages: Sequence[Passage]) -> None:
        self.section = section
        self.passages = list(passages)
        self.passage: Passage | None = None
        self.outer = ("", 0)  # style and number of the questions around a passage
        self.style = ""
        self.last = 0
        self.listed = 0  # the last number of a list within an answer
        self.options = Options()
        self.in_answer = False
        self.loose: list[Line] = []
        self.lost: list[Line] = []
        self.lasts = _last_places(section.lines)
        self.last_answer = max((place for place, line in enumerate(section.lines) if _tells(line)), default=-1)

    def read(self, place: int, line: Line) -> None:
        """Take in the next line."""
        if self._is_passage(place):
            return
        number = marks.number_of(line) or (marks.label_of(line) if self.section.is_long else None) or self._before_figure(place, line)
        if number and self._begins(place, number):
            self._start(line, number)
        elif self.section.blocks:
            if line.is_note and not self.in_answer and not _tells(line):
                self.lost.append(line)
                return
            self.section.blocks[-1].lines.append(line)
            self._watch(line)
        else:
            self.loose.append(line)

    def _is_passage(self, place: int) -> bool:
        """Whether the line is one of a passage, which ends the question before it."""
        if self.passages and place == self.passages[0].begin:
            self.passage = self.passages.pop(0)
            self.outer, self.style = (self.style, self.last), ""
        return self.passage is not None and self.passage.begin <= place < self.passage.end

    def _before_figure(self, place: int, line: Line) -> Numbered | None:
        """The next number before a figure, as in 3.100年来, where no other line has it."""
        due = self.last + 1
        if self.style != marks.DOT or self.lasts.get((marks.DOT, due), -1) > place:
            return None
        found = re.compile(rf"{due}\s?\.\s?(?=\d)").match(line.plain)
        return Numbered(due, marks.DOT, found.end()) if found else None

    def finish(self) -> list[Line]:
        """The lines left over; where nothing is numbered, the questions are found by their shape."""
        if not self.section.blocks and (counted := counted_blocks(self.loose)):
            self.section.blocks, self.loose = counted
        if self.section.blocks:
            before, lost = loose_blocks(self.loose, None)
            self.section.blocks[:0] = before
            return [*self.lost, *lost]
        blocks, lost = loose_blocks(self.loose, self.section.kind)
        self.section.blocks = blocks
        return [*self.lost, *lost]

    def _begins(self, place: int, number: Numbered) -> bool:
        if not self.style:
            return number.style != marks.BARE or number.value == 1
        if self.outer[0] not in {"", self.style} and (number.style, number.value - 1) == self.outer:
            self.style, self.last, self.passage = *self.outer, None
            return True
        if number.style != self.style:
            return False
        return number.style == marks.LABEL or (not self._is_listed(place, number) and self._goes_on(place, number))

    def _is_listed(self, place: int, number: Numbered) -> bool:
        """Whether a number behind an answer counts reasons: it goes on with a list there, and neither options nor an answer follow."""
        if not (self.in_answer and self.options.lines) or number.value not in {1, self.listed + 1}:
            return False
        for line in self.section.lines[place : place + LONGEST_REASON]:
            following = marks.number_of(line)
            if line is not self.section.lines[place] and following and following.style == number.style:
                break
            if Options().begins(line) or paper_options.inside(line) is not None or _tells(line) or is_answered([line]):
                return False
        self.listed = number.value
        return True

    def _goes_on(self, place: int, number: Numbered) -> bool:
        """Whether a number in the style of the questions is the next question's, not of a list within an answer."""
        is_list = self.in_answer and self.section.is_long
        if number.value == self.last + 1:
            may_be_listed = is_list and self.listed and self.listed == number.value - 1
            is_last = self.lasts.get((number.style, number.value)) == place
            return not may_be_listed or (is_last and (place < self.last_answer or _asks(self.section.lines[place])))
        if is_list or number.style == marks.BARE:
            self.listed = number.value if number.value in {1, self.listed + 1} else self.listed
            return False
        if number.value == 1:
            return bool(self.options.lines) or self.in_answer or not self.section.is_long
        return number.value - self.last <= LARGEST_GAP

    def _start(self, line: Line, number: Numbered) -> None:
        self.style, self.last, self.listed = number.style, number.value, 0
        rest = line.cut(number.end)
        if self.passage is not None and self.passage.last and not self.passage.first <= number.value <= self.passage.last:
            self.passage = None
        block = Block(number.value, line.number, [rest] if rest.text else [], number.label, self.section.label, passage=self.passage)
        self.section.blocks.append(block)
        self.options, self.in_answer = Options(), False
        self._watch(rest)

    def _watch(self, line: Line) -> None:
        self.options.take(line)
        self.in_answer = self.in_answer or any(name in {marks.ANSWER, marks.EXPLANATION} for name, _piece in marks.fields_of(line))


def _tells(line: Line) -> bool:
    """Whether a note holds the answer or the explanation."""
    return any(name in {marks.ANSWER, marks.EXPLANATION} for name, _piece in marks.fields_of(line))


def _asks(line: Line) -> bool:
    return line.plain.rstrip().endswith(("?", "分)", ":"))


def _last_places(lines: Sequence[Line]) -> dict[tuple[str, int], int]:
    return {(number.style, number.value): place for place, line in enumerate(lines) if (number := marks.number_of(line))}
