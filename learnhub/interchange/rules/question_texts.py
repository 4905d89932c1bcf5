"""Answers that are no letters: what a cell says of blanks, numbers, pairs, an order, and of what a person marks."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from learnhub.interchange.rules import question_words as words
from learnhub.questions.rules.drafts import AcceptedDraft, PairDraft, RubricDraft
from learnhub.questions.rules.kinds import BLANK

_BLANK = re.compile(
    r"[(（]\s*%?\s*[_＿]{1,60}\s*%?\s*[)）]|[_＿]{2,60}|[(（]\s{0,40}[)）]|【\s{0,40}】|\[\s{0,40}\]|\{\s{0,40}\}|〔\s{0,40}〕"
)
_LINE = re.compile(r"[_＿]{2,}")
_NUMBERED = re.compile(
    r"(?:[(（]\s*(\d{1,2})\s*[)）]|([①-⑳])|(?:^|(?<=[\s;；,，、。]))(?:第\s*(\d{1,2})\s*空\s*[:：]?|(\d{1,2})\s*[.．、)）](?!\d)))\s*"
)
_BETWEEN_BLANKS = (r"\n+", r"\|\|\|", r"\s*[;；]\s*", r"\s*\$\$\s*", r"\s*\|\s*", r"\s*#+\s*", r"\t+", r"\s*、\s*", r"\s*[,，]\s*", r"\s+")
_STRONG = 6  # of these part even where nothing says how many blanks there are
_LIST = re.compile(r"^[\[(（【].*[\])）】]$", re.DOTALL)
_LIST_PART = re.compile(r"'([^']*)'|\"([^\"]*)\"|“([^”]*)”")
_SLASH = re.compile(r"(?<![\d\s/:：])\s*[/／]\s*(?![\d\s/])|(?<=\S)\s+或者?\s+(?=\S)")
_RANGE = re.compile(r"^(?P<low>[-+]?\d[\d.]*)\s*(?:~|～|至|到|\.\.)\s*(?P<high>[-+]?\d[\d.]*)$")
_ABOUT = re.compile(
    r"^(?P<value>[-+]?[\d.]+(?:e[-+]?\d{1,3})?)\s*(?:(?:±|\+/-|\+-|误差|:)\s*(?P<tolerance>[\d.]+))?\s*(?P<unit>%|[^\d\s.]\S{0,11})?$",
    re.IGNORECASE,
)
# What stands between the sides of pairs: the first of these that all lines have, for a side may hold the others; else any in each.
_ARROW_WORDS = (r"(?:^|\s+)=>\s+", r"\s*(?:=>|->|→|——|—>|⇒|＝>)\s*", r"\s*==+\s*|\s*\|\s*|(?<=\S)\s+[-—–]\s+(?=\S)", r"\s*[=＝:：]\s*")
_ARROWS = tuple(map(re.compile, (*_ARROW_WORDS, "|".join(_ARROW_WORDS), r"(?<=[^-—–~～])[-—–~～](?=[^-—–~～])")))
_SHARE = re.compile(r"[(（]\s*(\d{1,3}(?:\.\d{1,4})?)\s*(%|分)?\s*[)）]\s*$|[|:：]\s*(\d{1,3}(?:\.\d{1,4})?)\s*(%|分)?\s*$")


def with_blanks(stem: str) -> tuple[str, int]:
    """The stem of a fill-in with `____` for each blank, and how many there are; where lines are drawn, brackets are words."""
    pattern = _LINE if _LINE.search(stem) and not re.search(r"[(（]\s*%?[_＿]", stem) else _BLANK
    made, count = pattern.subn(BLANK, stem)
    while BLANK + BLANK in made:  # brackets beside each other are not one long line
        made = made.replace(BLANK + BLANK, f"{BLANK} {BLANK}")
    return made, count


def has_blank(stem: str) -> bool:
    """Whether the stem leaves a place to be filled."""
    return bool(_BLANK.search(stem))


def blanks_of(answer: str, count: int) -> list[list[str]] | None:
    """What each blank takes, of a stem with `count` blanks (0: nobody said); None when the answer has another number of parts."""
    parts = _parts_of(answer.strip(), count)
    if parts is None:
        return None
    return [alternatives_of(part) for part in parts]


def _parts_of(answer: str, count: int) -> list[str] | None:
    listed = _listed(answer)
    if listed is not None and len(listed) == 1 < count:
        answer, listed = listed[0], None
    if listed is not None:
        return listed if count in {0, len(listed)} else ["|||".join(listed)] if count == 1 else None
    if (numbered := _numbered(answer)) and count in {0, len(numbered)}:
        return numbered
    if count == 1:
        return [answer]
    for separator in _BETWEEN_BLANKS[: _STRONG if count == 0 else None]:
        parts = [part.strip() for part in re.split(separator, answer) if part.strip()]
        if len(parts) == count or (count == 0 and len(parts) > 1):
            return parts
    return [answer] if count == 0 else None


def is_list(answer: str) -> bool:
    """Whether an answer is written as `['甲', '乙']`."""
    return _listed(answer.strip()) is not None


def with_numbered_blanks(stem: str, count: int) -> str:
    """The stem of a fill-in whose blanks are bare figures (“教育、1、人才”), each there once; empty for any other."""
    for number in range(1, count + 1):
        mark = rf"(?:(?<=[^\s；;。：:，,]){number}|{number}(?!、))"  # `1、` where a part begins counts the parts
        places = [*re.finditer(rf"(?<![\d.第年月]){mark}(?![\d.年月日号个次项条届种%％]|\s*[.．)）])", stem)]
        if len(places) != 1:
            return ""
        stem = stem[: places[0].start()] + BLANK + stem[places[0].end() :]
    return stem


def _listed(answer: str) -> list[str] | None:
    """The parts of `['甲', '乙']`."""
    if not _LIST.match(answer):
        return None
    found = ["".join(groups).strip() for groups in _LIST_PART.findall(answer)]
    return [part for part in found if part] or None


def _numbered(answer: str) -> list[str]:
    """The parts of `(1)甲 (2)乙`, counted from 1 without a gap."""
    marks = list(_NUMBERED.finditer(answer))
    numbers = [_number(mark) for mark in marks]
    if not marks or marks[0].start() != 0 or numbers != list(range(1, len(marks) + 1)):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(answer)]
    return [answer[mark.end() : end].strip().rstrip(";；,，、") for mark, end in zip(marks, ends, strict=True)]


def _number(mark: re.Match[str]) -> int:
    if mark[2]:
        return ord(mark[2]) - ord("①") + 1
    return int(mark[1] or mark[3] or mark[4])


def alternatives_of(part: str) -> list[str]:
    """The texts that one blank takes: parted by `|||`, else by `/`, `；` or `|`."""
    for separator in (r"\|\|\|", r"\s*[;；|\n]\s*", _SLASH):
        if re.search(separator, part):
            found = [each.strip() for each in re.split(separator, part) if each.strip()]
            return list(dict.fromkeys(found))
    return [part.strip()] if part.strip() else []


def accepted_of(blanks: Sequence[Sequence[str]]) -> list[list[AcceptedDraft]]:
    """Blanks as a draft has them."""
    return [[AcceptedDraft(text) for text in texts] for texts in blanks]


def numbers_of(answer: str) -> tuple[list[AcceptedDraft], str] | None:
    """The numbers that are taken, with their tolerance, and the unit; None for what is no number."""
    found, unit = [], ""
    for part in re.split(r"\|\|\||[;；\n]", words.bare_answer(answer).replace(",", "").replace("−", "-").replace("－", "-")):
        read = _number_of(part.strip())
        if read is None:
            return None
        found.append(read[0])
        unit = unit or read[1]
    return found, unit


def _number_of(part: str) -> tuple[AcceptedDraft, str] | None:
    try:
        if span := _RANGE.match(part):
            low, high = Decimal(span["low"]), Decimal(span["high"])
            return (AcceptedDraft(_plain((low + high) / 2), tolerance=_plain((high - low) / 2)), "") if high >= low else None
        if found := _ABOUT.match(part):
            tolerance = Decimal(found["tolerance"] or "0")
            return AcceptedDraft(_plain(Decimal(found["value"])), tolerance=_plain(tolerance)), found["unit"] or ""
    except InvalidOperation:
        return None
    return None


def _plain(number: Decimal) -> str:
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise InvalidOperation
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def pairs_of(cells: Sequence[str], answer: str) -> list[PairDraft] | None:
    """Pairs written as `左 => 右`, in the options or in the answer; None when a line has no arrow."""
    lines = [cell for cell in cells if cell.strip()] or [line for line in re.split(r"[\n;；]", answer) if line.strip()]
    for arrow in _ARROWS:
        marks = [arrow.search(line) for line in lines]
        found = [
            PairDraft(line[: mark.start()].strip(), line[mark.end() :].strip()) for line, mark in zip(lines, marks, strict=True) if mark
        ]
        if found and len(found) == len(lines) and all(pair.right for pair in found):
            return found
    return None


def order_of(answer: str, count: int) -> list[int] | None:
    """Places (from 0) in the right order: `CABD`, `3,1,2`, `C→A→B`; None unless each option stands there once."""
    bare = re.sub(r"->|=>|[→>—-]", " ", words.bare_answer(answer)).strip(words.QUOTES + "()[]{}")
    numbers = re.findall(r"\d{1,2}", bare)
    if numbers and not re.search(r"[A-Za-z]", bare):
        found = [int(each) - 1 for each in numbers]
    else:
        found = [words.LETTERS.find(each.upper()) for each in re.findall(r"[A-Za-z]", bare)]
    return found if sorted(found) == list(range(count)) else None


def rubric_of(cell: str) -> list[RubricDraft]:
    """Points with their shares: `要点（40%）` on each line; without figures they share alike, marks become shares."""
    lines = [line.strip() for line in re.split(r"[\n;；]", cell) if line.strip()]
    read = [(line, _SHARE.search(line)) for line in lines]
    figures = [float(mark[1] or mark[3]) if mark else 0.0 for _line, mark in read]
    texts = [line[: mark.start()].strip() if mark else line for line, mark in read]
    is_share = bool(read) and all(mark and "%" in {mark[2], mark[4]} for _line, mark in read)
    whole = 100.0 if is_share else sum(figures)
    if not whole or (not is_share and not all(figures)):
        return [RubricDraft(text, round(1 / len(texts), 4)) for text in texts]
    return [RubricDraft(text, min(1.0, round(figure / whole, 4))) for text, figure in zip(texts, figures, strict=True)]
