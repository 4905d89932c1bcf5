"""What an author types for a type: one thing on each line, quick to write and the same when it is read back.

    fill_blank   a line for each blank, what it takes between `|`, a share of the marks as `60%` before a word: `民主集中制 | 50%:集中制`
    numeric      a number on each line, `± tolerance` after it, a share before it: `3.14 ± 0.005`, `50%:3`
    rubric       a point on each line, its share after `|`: `观点明确 | 40%`
A backslash before `|`, `*`, `%` or a backslash makes it an ordinary character.
"""

import re
from collections.abc import Sequence

from learnhub.questions.rules.drafts import AcceptedDraft, RubricDraft

_SHARE = re.compile(r"^(-?\d{1,3}(?:\.\d{1,5})?)\s*[%％]\s*[:：]\s*")
_LAST_SHARE = re.compile(r"^(-?\d{1,3}(?:\.\d{1,5})?)\s*[%％]?$")
_TOLERANCE = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)[|｜\t]")


def lines_in(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def split(line: str) -> list[str]:
    """The parts of a line between `|`, with what is escaped made ordinary."""
    return [_plain(part.strip()) for part in _PIPE.sub("\\1\0", line).split("\0")]


def _plain(text: str) -> str:
    return re.sub(r"\\([|｜*＊@％%\\\t±])", r"\1", text)


def _escaped(text: str) -> str:
    flat = " ".join(text.split())
    return re.sub(r"([|｜\\])", r"\\\1", flat)


def _first_escaped(text: str) -> str:
    """A text that could be taken for one with a mark or a share before it."""
    made = _escaped(text)
    if _SHARE.match(made):
        made = re.sub(r"[%％]", lambda found: "\\" + found[0], made, count=1)
    return "\\" + made if made[:1] in {"*", "＊", "@"} else made


def percent(share: float) -> str:
    """0.333333 → 33.3333."""
    return f"{share * 100:.5f}".rstrip("0").rstrip(".")


def _share_before(share: float) -> str:
    return "" if share == 1.0 else percent(share) + "%:"


def _with_share(part: str) -> tuple[str, float]:
    found = _SHARE.match(part)
    return (part[found.end() :], round(float(found[1]) / 100, 7)) if found else (part, 1.0)


def _raw_parts(line: str) -> list[str]:
    return [part.strip() for part in _PIPE.sub("\\1\0", line).split("\0")]


def blanks_in(text: str) -> list[list[AcceptedDraft]]:
    """What each blank takes."""
    return [[_accepted(part) for part in _raw_parts(line) if part] for line in lines_in(text)]


def _accepted(part: str) -> AcceptedDraft:
    word, share = _with_share(part)
    return AcceptedDraft(_plain(word), share)


def blank_lines(blanks: Sequence[Sequence[AcceptedDraft]]) -> str:
    """As `blanks_in` reads it."""
    return "\n".join(" | ".join(_share_before(each.fraction) + _first_escaped(each.text) for each in blank) for blank in blanks)


def numbers_in(text: str) -> list[AcceptedDraft]:
    """The numbers with their tolerances."""
    found = []
    for line in lines_in(text):
        number, share = _with_share(line)
        value, *tolerance = _TOLERANCE.split(number, maxsplit=1)
        found.append(AcceptedDraft(value.strip(), share, tolerance[0].strip() if tolerance else "0"))
    return found


def number_lines(accepted: Sequence[AcceptedDraft]) -> str:
    """As `numbers_in` reads it."""
    return "\n".join(
        _share_before(each.fraction) + each.text + ("" if each.tolerance.strip() in {"", "0"} else f" ± {each.tolerance}")
        for each in accepted
    )


def rubric_in(text: str) -> list[RubricDraft]:
    """The points with their shares; those without one share what is left equally."""
    found: list[tuple[str, float | None]] = []
    for line in lines_in(text):
        *words, last = split(line)
        share = _LAST_SHARE.match(last) if words else None
        found.append((" | ".join(words), float(share[1]) / 100) if share else (" | ".join([*words, last]), None))
    left = max(0.0, 1.0 - sum(share for _text, share in found if share is not None))
    open_points = sum(share is None for _text, share in found) or 1
    return [RubricDraft(text, round(left / open_points, 4) if share is None else share) for text, share in found]


def rubric_lines(rubric: Sequence[RubricDraft]) -> str:
    """As `rubric_in` reads it."""
    return "\n".join(f"{_escaped(each.text)} | {percent(each.share)}%" for each in rubric)
