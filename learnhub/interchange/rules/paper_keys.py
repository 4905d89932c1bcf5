"""Lists of answers at the end of a part or a file: what they say of which number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from learnhub.interchange.rules import paper_marks as marks
from learnhub.interchange.rules.paper_lines import Line

_SHORT = r"[A-La-l](?:[,，、\s]?[A-La-l]){0,11}(?![A-Za-z])|√|×|✓|✔|✗|✘|对|错|正确|错误|[TF](?![A-Za-z])"
_ENTRY = re.compile(rf"(?:第\s?)?[(（\[【]?(\d{{1,5}})[)）\]】]?\s{{0,3}}(?:题\s?)?[.、:：\s=—-]{{0,3}}({_SHORT})[\s,，;；。.、|/]{{0,8}}")
_RANGE = re.compile(r"[(（\[【]?(\d{1,5})\s{0,2}(?:[-~—–－至到]|--|——)\s{0,2}(\d{1,5})\s{0,2}(?:题)?[)）\]】]?\s{0,2}[.、:：]?\s*")
_MARK = re.compile(r"正确|错误|[√×✓✔✗✘对错TF]")
_TABLE_NUMBERS = re.compile(r"^(?:题号|序号|题目)?[\s\t]*(\d{1,5}(?:[\s\t]+\d{1,5})+)$")


@dataclass
class Entry:
    """What a list of answers says of a number, or of a label such as 材料一."""

    number: int
    text: str
    at: int
    label: str = ""


def entries_of(lines: Sequence[Line], *, is_long: bool) -> tuple[list[Entry], list[Line]]:
    """The entries of a list of answers, and the lines that belong to none; long ones go on over several lines."""
    entries: list[Entry] = []
    lost: list[Line] = []
    numbers: list[int] = []
    for line in lines:
        if not line.text:
            continue
        if line.is_note:
            lost.append(line)
        elif found := _TABLE_NUMBERS.match(line.plain):
            numbers = [int(each) for each in found[1].split()]
        elif numbers and (row := _row_of(line, numbers)):
            entries.extend(row)
            numbers = []
        elif several := _ranges(line) or _entries(line):
            entries.extend(several)
        else:
            _go_on(entries, lost, line, is_long)
    return entries, lost


def starts_list(line: Line) -> bool:
    """Whether a list of answers begins with the line: 1-5 ABCDA, or the numbers of a table."""
    return bool(_ranges(line) or _entries(line)) or line.plain.startswith("题号") or bool(_TABLE_NUMBERS.match(line.plain))


def _row_of(line: Line, numbers: Sequence[int]) -> list[Entry]:
    cells = re.split(r"[\s\t]+", re.sub(r"^答案\s*:?", "", line.plain).strip())
    return [Entry(number, cell, line.number) for number, cell in zip(numbers, cells, strict=True)] if len(cells) == len(numbers) else []


def _ranges(line: Line) -> list[Entry]:
    """1-5 ABCDA 6-10 √×√√×."""
    plain = line.plain
    found = [each for each in _RANGE.finditer(plain) if int(each[2]) > int(each[1])]
    if not found or plain[: found[0].start()].strip(" 、.:;"):
        return []
    entries: list[Entry] = []
    for mark, end in zip(found, [each.start() for each in found[1:]] + [len(plain)], strict=True):
        first, last = int(mark[1]), int(mark[2])
        answers = spread(plain[mark.end() : end], last - first + 1)
        if answers is None:
            return []
        entries.extend(Entry(first + place, answer, line.number) for place, answer in enumerate(answers))
    return entries


def spread(text: str, count: int) -> list[str] | None:
    """So many answers in the order of their questions: ABCDA, √×√, A B C; None for another number of them."""
    parts = [part for part in re.split(r"[\s,，、;；.。|/]+", text) if part]
    if len(parts) == count:
        return parts
    together = "".join(parts)
    if re.fullmatch(r"[A-La-l]+", together) and len(together) == count:
        return list(together)
    judged = _MARK.findall(together)
    return judged if len(judged) == count and "".join(judged) == together else None


def _entries(line: Line) -> list[Entry]:
    """1.A 2.B 3、√; nothing when the line holds more than that."""
    plain, at, found = line.plain, 0, []
    while mark := _ENTRY.match(plain, at):
        found.append(Entry(int(mark[1]), mark[2], line.number))
        at = mark.end()
    return found if found and at == len(plain) else []


def _go_on(entries: list[Entry], lost: list[Line], line: Line, is_long: bool) -> None:
    number = marks.number_of(line) or marks.label_of(line) or _next_number(line, entries)
    if number and (not is_long or _is_next(entries, number)):
        if number.label:
            entries.append(Entry(0, line.text[number.end :], line.number, number.label))
        else:
            entries.extend(_parted(line, number, is_long))
    elif entries:
        entries[-1].text += "\n" + line.text
    else:
        lost.append(line)


def _next_number(line: Line, entries: Sequence[Entry]) -> marks.Numbered | None:
    """The number after the last one, before an answer that is a figure: 3.7."""
    due = str(entries[-1].number + 1) if entries else "1"
    found = re.compile(rf"{due}\s?[.:]\s?(?=\d)").match(line.plain)
    return marks.Numbered(int(due), marks.DOT, found.end()) if found else None


def _is_next(entries: Sequence[Entry], number: marks.Numbered) -> bool:
    """Whether a number goes on with a list of long answers, which have numbers within."""
    if number.label:
        return True
    if not entries:
        return True
    return number.style in {marks.DOT, marks.WORD} and not entries[-1].label and number.value == entries[-1].number + 1


def _parted(line: Line, number: marks.Numbered, is_long: bool) -> list[Entry]:
    """Several short answers on one line: 1.共产主义 2.为人民服务."""
    found = [Entry(number.value, "", line.number)]
    at, plain = number.end, line.plain
    while not is_long and (mark := re.compile(rf"(?<=[\s;；])[(（]?{found[-1].number + 1}\s?[.、)）:](?!\d)\s*").search(plain, at)):
        found[-1].text = line.text[at : mark.start()].strip(" ;；\t\u3000")
        found.append(Entry(found[-1].number + 1, "", line.number))
        at = mark.end()
    found[-1].text = line.text[at:].strip()
    return found
