"""A paper as people write it, read into questions: sections, questions, answers wherever they stand."""

from collections.abc import Mapping, Sequence

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules import paper_options
from learnhub.interchange.rules.items import LeftOut, Place, ReadFile, ReadItem
from learnhub.interchange.rules.paper_folding import folded
from learnhub.interchange.rules.paper_keys import entries_of, spread
from learnhub.interchange.rules.paper_lines import IMAGE, LOST_PICTURE, Line, joined, lines_of_text
from learnhub.interchange.rules.paper_options import Options
from learnhub.interchange.rules.paper_passages import gathered
from learnhub.interchange.rules.paper_questions import Block, is_judged, item_of
from learnhub.interchange.rules.paper_sections import Section, cut_into_blocks, sections_of
from learnhub.interchange.rules.paper_stems import is_answered
from learnhub.questions.rules.kinds import FILL_BLANK, SHORT_ANSWER

LONGEST_LINE = 8_000
MOST_SIGNS = 4_000_000
MOST_LINES = 50_000


def looks_like_paper(text: str) -> bool:
    """Whether a text has what a paper has: numbered lines, options, the word 答案, heads of sections."""
    score = 0
    for line in lines_of_text(text[:60_000])[:600]:
        score += 2 if marks.head_of(line) or marks.is_key_head(line) else 0
        score += 1 if marks.number_of(line) or Options().begins(line) else 0
        score += 1 if paper_options.inside(line) is not None or _tells(line) else 0
        if score >= 4:
            return True
    return False


def _tells(line: Line) -> bool:
    return any(name == marks.ANSWER for name, _piece in marks.fields_of(line))


def read_paper(lines: Sequence[Line], images: Mapping[str, bytes] | None = None) -> ReadFile:
    """The questions of a paper, with what is wrong with each, and what was left out."""
    sections, heads = sections_of(folded(lines))
    left = list(heads)
    for section in sections:
        if not section.is_key:
            left.extend(cut_into_blocks(section))
            _hand_out(section)
    for place, section in enumerate(sections):
        if section.is_key:
            left.extend(_tell(sections[:place], section))
    pictures = dict(images or {})
    read = [(_read(block, section, pictures), block.passage) for section in sections for block in section.blocks]
    read.sort(key=lambda pair: pair[0].at.line)
    items = gathered(read, pictures)
    left.sort(key=lambda line: line.number)
    return ReadFile(items, [LeftOut(Place(line=line.number), IMAGE.sub(LOST_PICTURE, line.text)) for line in left if line.text])


def _read(block: Block, section: Section, images: dict[str, bytes]) -> ReadItem:
    if block.label and section.is_long:
        block.lines = [line for line in block.lines if line.text]
    kind = section.kind
    has_options = any(Options().begins(line) or paper_options.inside(line) is not None for line in block.lines)
    if section.is_written and not has_options and not is_judged(block):
        kind = SHORT_ANSWER
    return item_of(block, kind, section.topic, images)


def _hand_out(section: Section) -> None:
    """Answers below the last question that are as many as the questions, without a number: 答案：ABCDA."""
    if section.told and (answers := spread(section.told.plain, len(section.blocks))):
        for block, answer in zip(section.blocks, answers, strict=True):
            block.key, block.key_at = answer, section.told.number
        return
    if len(section.blocks) < 2 or section.is_long or section.kind == FILL_BLANK:
        return
    *others, last = section.blocks
    if not _has_answer(last) or any(_has_answer(block) or is_answered(block.lines) for block in others):
        return
    place = next(number for number, line in enumerate(last.lines) if marks.ANSWER in [name for name, _piece in marks.fields_of(line)])
    pieces = marks.fields_of(last.lines[place])
    told = spread(joined([pieces[-1][1], *last.lines[place + 1 :]]), len(section.blocks)) if pieces[-1][0] == marks.ANSWER else None
    if told is None:
        return
    key_at, last.lines = last.lines[place].number, [*last.lines[:place], *(piece for name, piece in pieces if not name)]
    for block, answer in zip(section.blocks, told, strict=True):
        block.key, block.key_at = answer, key_at


def _tell(before: Sequence[Section], key: Section) -> list[Line]:
    """Give the questions before a list of answers what it says of them; returns the lines that no question takes."""
    entries, lost = entries_of(key.lines, is_long=key.is_long and bool(key.label))
    known = _by_number(_meant(before, key))
    rest: list[Line] = []
    for entry in entries:
        waiting = known.get("".join(entry.label.split()) or entry.number)
        if not waiting:
            rest.append(Line(entry.at, entry.text))
            continue
        block = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        block.is_twice = block.is_twice or bool(block.key)
        block.key, block.key_at = entry.text.strip(), entry.at
    return [*lost, *rest]


def _meant(before: Sequence[Section], key: Section) -> list[Section]:
    """The sections that a list of answers is about: by its chapter, then by its head, then those still without answers."""
    asked = [section for section in before if section.blocks]
    if key.chapter:
        asked = [section for section in asked if section.chapter == key.chapter] or asked
    if key.label:
        same = [section for section in asked if section.label == key.label]
        same = same or [section for section in asked if section.label[:2] == key.label[:2]]
        asked = same or [section for section in asked if section.kind == key.kind]
    waiting = [section for section in asked if any(not block.key and not _has_answer(block) for block in section.blocks)]
    return (waiting or asked) if key.label or key.chapter else waiting


def _has_answer(block: Block) -> bool:
    return any(_tells(line) for line in block.lines)


def _by_number(sections: Sequence[Section]) -> dict[int | str, list[Block]]:
    """The questions by their number or label, those first of which nothing has been said."""
    found: dict[int | str, list[Block]] = {}
    blocks = [block for section in sections for block in section.blocks]
    for block in sorted(blocks, key=lambda each: bool(each.key)):
        found.setdefault("".join(block.label.split()) or block.number, []).append(block)
    return found
