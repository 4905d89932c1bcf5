"""Options as people write them: a letter before each, one or several on a line."""

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from learnhub.interchange.rules.paper_lines import Line, share_of
from learnhub.interchange.rules.question_words import LETTERS

_TICK = "√✓✔☑★"
_TICKED = re.compile(
    rf"\s*[(\[【]?\s*[{_TICK}]\s*[)\]】]?\s*$|^\s*[{_TICK}]\s*(?=\S)|\s*[(\[【](?:正确|正确答案|对|right|correct)[)\]】]\s*$", re.IGNORECASE
)
_FIRST = re.compile(
    r"[(\[【]?\s{0,2}([A-La-l])\s{0,2}(?:[)\]】]\s{0,2}[.、:]?|[.、:,，)。]|-(?=\s))\s*|([A-La-l])\s+(?=\S)|([A-L])(?=[\u4e00-\u9fff《“\"]|\d{2}|\d{1,2}[年月日条次个种项名])"
)


@dataclass
class Options:
    """The options of a question so far, and whether their letters stand in order."""

    lines: list[list[Line]] = field(default_factory=list)
    is_odd: bool = False

    def begins(self, line: Line) -> bool:
        """Whether the line begins with the letter of the next option (one may be left out or written twice)."""
        return self._at_start(line) is not None

    def take(self, line: Line) -> bool:
        """Take in a line that begins with an option; False for one that does not."""
        found = self._at_start(line)
        if found is None:
            return False
        number, end, has_sign = found
        if number != len(self.lines):
            self.is_odd = self.is_odd or number < len(self.lines)
            self.lines.extend([] for _gap in range(number - len(self.lines)))
        for piece in self._parts(line, end, has_sign):
            self.lines.append([piece])
        return True

    def _at_start(self, line: Line) -> tuple[int, int, bool] | None:
        found = _FIRST.match(line.plain)
        if found is None:
            return None
        has_sign = found[1] is not None
        number = LETTERS.index((found[1] or found[2] or found[3]).upper())
        due = len(self.lines)
        if number == due or (has_sign and due and (number == due + 1 or 0 < number < due)):
            return number, found.end(), has_sign
        return None

    def _parts(self, line: Line, begin: int, has_sign: bool) -> list[Line]:
        """The option that begins there, and those after it on the same line."""
        plain, pieces, number = line.plain, [], len(self.lines) + 1
        letter, at = 0, begin
        while number < len(LETTERS) and (mark := _next_mark(plain, LETTERS[number], at, has_sign)):
            pieces.append(_with_its_letter(line, letter, at, mark[0]))
            letter, at, number = *mark, number + 1
        pieces.append(_with_its_letter(line, letter, at, len(plain)))
        return [piece.cut(0, len(piece.text.rstrip(";；"))) for piece in pieces] if len(pieces) > 1 else pieces


def _with_its_letter(line: Line, letter: int, begin: int, end: int) -> Line:
    """The words of an option; all of them stand out where only its letter does."""
    piece = line.cut(begin, end)
    sign = next((place for place in range(letter, begin) if line.plain[place].isalpha()), -1)
    if piece.marked or not any(start <= sign < stop for start, stop in line.marked):
        return piece
    return Line(piece.number, piece.text, False, False, [(0, len(piece.text))], piece.lined)


def _next_mark(plain: str, letter: str, at: int, has_sign: bool) -> tuple[int, int] | None:
    """Where the mark of the option `letter` stands on the rest of a line."""
    found = _mark_of(letter, has_sign).search(plain, at)
    return (found.start(), found.end()) if found else None


@cache
def _mark_of(letter: str, has_sign: bool) -> re.Pattern[str]:
    both = f"[{letter}{letter.lower()}]"
    if has_sign:
        bracketed = rf"[(\[【]\s{{0,2}}{both}\s{{0,2}}[)\]】]\s{{0,2}}[.、:]?\s*"
        pattern = rf"{bracketed}|(?<=\s){both}\s{{0,2}}[.、:),，。]\s*|(?<![A-Za-z.\s]){both}\s{{0,2}}(?:[、)]|[.:](?!\d))\s*"
    else:
        pattern = rf"(?<=[\s;；]){letter}\s*(?=\S)"
    return re.compile(pattern)


def inside(line: Line) -> int | None:
    """Where the first option begins within a line that begins with something else: 题干（ ）A.甲 B.乙."""
    plain = line.plain
    marks = [*islice(re.finditer(r"(?<![A-Za-z0-9.])(?:[(\[【]\s{0,2}A\s{0,2}[)\]】]\s?[.、:]?|A\s{0,2}[.、:)])", plain), 5)]
    for number, found in enumerate(marks):
        after = _next_mark(plain, "B", found.end(), has_sign=True) if found.start() else None
        is_answer = after is not None and any(each.start() < after[0] for each in marks[number + 1 :])  # （A）。A、…B、…
        if after and not is_answer and plain[found.end() : after[0]].strip():
            return found.start()
    return None


def untick(lines: list[Line]) -> tuple[list[Line], bool]:
    """An option without the tick that says it is right, and whether it had one."""
    if not lines:
        return lines, False
    whole = [(number, found) for number, line in enumerate(lines) if (found := _TICKED.search(line.plain))]
    if not whole:
        return lines, False
    number, found = whole[0]
    line = lines[number]
    kept = line.cut(0, found.start()) if found.start() else line.cut(found.end())
    return [*lines[:number], kept, *lines[number + 1 :]], True


def is_marked(lines: list[Line]) -> bool:
    """Whether most of an option is bold, colored, highlighted or underlined."""
    return bool(lines) and all(share_of(line, [*line.marked]) >= 0.6 or share_of(line, [*line.lined]) >= 0.6 for line in lines if line.text)
