"""Questions without numbers, found by their shape: a head, options, an answer."""

from collections.abc import Sequence
from itertools import pairwise

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules import paper_options
from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.paper_lines import Line
from learnhub.interchange.rules.paper_options import Options
from learnhub.interchange.rules.paper_questions import Block


def loose_blocks(lines: Sequence[Line], kind: str | None) -> tuple[list[Block], list[Line]]:
    """Questions without numbers: each begins at a head, or at the words before its first option."""
    starts = _starts(lines, kind)
    blocks, lost = [], [line for line in lines[: starts[0] if starts else len(lines)] if line.text]
    for start, end in pairwise([*starts, len(lines)]):
        body = [line for line in lines[start:end] if line.text]
        block = Block(0, body[0].number, body)
        if _is_question(block, kind):
            blocks.append(block)
        else:
            lost.extend(body)
    return blocks, lost


def counted_blocks(lines: Sequence[Line]) -> tuple[list[Block], list[Line]] | None:
    """Questions that 一、二、三、 count, and the lines before the first; None where fewer than two are counted in order."""
    starts: list[int] = []
    for place, line in enumerate(lines):
        sign = marks.ordinal_of(line)[0]
        if sign and not line.plain.startswith("(") and marks.counted(sign) == len(starts) + 1:
            starts.append(place)
    if len(starts) < 2:
        return None
    blocks = []
    for number, (start, end) in enumerate(pairwise([*starts, len(lines)]), 1):
        first = lines[start]
        rest = first.cut(marks.counting_end(first))
        blocks.append(Block(number, first.number, [line for line in (rest, *lines[start + 1 : end]) if line.text]))
    return blocks, list(lines[: starts[0]])


def _starts(lines: Sequence[Line], kind: str | None) -> list[int]:
    heads = [place for place, line in enumerate(lines) if line.is_head and line.text]
    heads = [place for place in heads if place + 1 < len(lines) and not lines[place + 1].is_head]
    if len(heads) > 1:
        return heads
    found: list[int] = []
    first = Options()
    is_open, has_options, was_done, was_blank = False, False, False, True
    for place, line in enumerate(lines):
        if not line.text:
            was_blank = True
            continue
        is_option = first.begins(line)
        names = [name for name, _piece in marks.fields_of(line)]
        begins_stem = names[0] == marks.STEM
        begins_field = (bool(names[0]) and not begins_stem) or (len(names) > 1 and not marks.fields_of(line)[0][1].text)
        is_text = (
            not is_option
            and not begins_field
            and not (has_options and not was_blank and not was_done and not _leads_to_options(lines, place))
        )
        if is_text and (
            not is_open or begins_stem or ((has_options or was_done) and (was_blank or was_done or _leads_to_options(lines, place)))
        ):
            found.append(place)
            is_open, has_options, was_done, first = True, False, False, Options()
        has_options = first.take(line) or has_options or paper_options.inside(line) is not None
        was_done = (was_done and not was_blank) or marks.ANSWER in names or (not has_options and _is_judged(line, kind))
        was_blank = False
    return found


def _leads_to_options(lines: Sequence[Line], place: int) -> bool:
    """Whether the first option begins within the next three lines."""
    return any(Options().begins(line) for line in lines[place + 1 : place + 4])


def _is_judged(line: Line, kind: str | None) -> bool:
    plain = line.plain.rstrip("。. ")
    inside = plain[plain.rfind("(") + 1 : -1] if plain.endswith(")") else ""
    return bool(inside) and words.judgment(inside) is not None and kind in {None, "true_false"}


def _is_question(block: Block, kind: str | None) -> bool:
    """Whether a piece without a number is a question: it has options or an answer, or its section says what it is."""
    first = Options()
    lines = block.lines
    has_options = any(first.take(line) for line in lines[1:]) or any(paper_options.inside(line) is not None for line in lines[:2])
    has_answer = any(marks.ANSWER in [name for name, _piece in marks.fields_of(line)] for line in lines)
    ticked = any(paper_options.untick([line])[1] or paper_options.is_marked([line]) for line in lines[1:])
    return has_options or has_answer or ticked or kind is not None or _is_judged(lines[0], kind)
