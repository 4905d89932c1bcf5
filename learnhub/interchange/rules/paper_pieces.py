"""The lines of a question told apart: stem, options, answer and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules import paper_options
from learnhub.interchange.rules.paper_lines import Line, joined
from learnhub.interchange.rules.paper_options import Options
from learnhub.questions.rules import kinds


@dataclass
class Pieces:
    """What the lines of a question are."""

    stem: list[Line] = field(default_factory=list)
    options: Options = field(default_factory=Options)
    fields: dict[str, list[Line]] = field(default_factory=dict)
    has_answer: bool = False

    def text(self, name: str) -> str:
        """The words of a piece."""
        return joined(self.fields.get(name, ()))


def pieces_of(lines: Sequence[Line], kind: str | None) -> Pieces:
    """The pieces of a question of this type (None: nobody said)."""
    found, current = Pieces(), marks.STEM
    by_hand = marks.is_by_hand(kind)
    for line in lines:
        for name, piece in marks.fields_of(line, takes_weak=not (by_hand and current == marks.ANSWER)):
            current = name or current
            found.has_answer = found.has_answer or current == marks.ANSWER
            if piece.text:
                current = _place(found, piece, current, kind)
    return found


def _place(found: Pieces, piece: Line, current: str, kind: str | None) -> str:
    """Put a piece of a line where it belongs; says where the next one goes."""
    if current == marks.ANSWER and _leads_to_options(found, piece, kind):
        current = marks.OPTIONS
    if current in {marks.STEM, marks.OPTIONS}:
        _place_in_question(found, piece, kind)
        return current
    answered = current == marks.ANSWER and found.fields.get(marks.ANSWER)
    goes_on = answered and not marks.is_by_hand(kind) and kind != kinds.FILL_BLANK and found.options.lines
    if goes_on or (current in {marks.DIFFICULTY, marks.POINT, marks.SOURCE, marks.SCORE, marks.KIND} and found.fields.get(current)):
        current = marks.EXPLANATION
    found.fields.setdefault(current, []).append(piece)
    return current


def _leads_to_options(found: Pieces, piece: Line, kind: str | None) -> bool:
    """Whether the options come after the answer: A. … on a line below it."""
    told = found.text(marks.ANSWER)
    is_choice = kind not in {kinds.FILL_BLANK, kinds.TRUE_FALSE} and not marks.is_by_hand(kind)
    return bool(told and is_choice and found.stem and not found.options.lines and len(told) < 40 and Options().begins(piece))


def _place_in_question(found: Pieces, piece: Line, kind: str | None) -> None:
    if marks.is_by_hand(kind) or kind == kinds.FILL_BLANK:
        found.stem.append(piece)
        return
    if found.stem and found.options.take(piece):
        return
    if found.options.lines:
        found.options.lines[-1].append(piece)
        return
    begin = paper_options.inside(piece)
    if begin is None:
        found.stem.append(piece)
        return
    found.stem.append(piece.cut(0, begin))
    found.options.take(piece.cut(begin))
