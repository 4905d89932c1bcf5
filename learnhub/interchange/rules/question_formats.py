"""Which format a text is written in, told by what stands in it."""

import re
from collections import Counter

TABLE, WORD, TEXT, GIFT, MOODLE_XML, AIKEN, QTI = "table", "word", "text", "gift", "moodle_xml", "aiken", "qti"
FORMATS = (TABLE, WORD, TEXT, GIFT, MOODLE_XML, AIKEN, QTI)
UNKNOWN_XML = "xml"
LOOKED_AT = 200_000  # characters that tell

_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_QTI_ROOTS = frozenset(
    "assessmentitem assessmenttest assessmentsection questestinterop manifest qti-assessment-item qti-assessment-test "
    "qti-assessment-section".split()
)
_AIKEN_ANSWER = re.compile(r"^ANSWER: ?[A-Z]\s*$", re.MULTILINE)
_AIKEN_OPTION = re.compile(r"^[A-Z][.)] \S", re.MULTILINE)
_GIFT_BRACES = re.compile(r"(?<!\\)\{([^{}]{0,4000})(?<!\\)\}")
_GIFT_ANSWER = re.compile(r"^\s*(?:#|T\b|F\b|TRUE\b|FALSE\b|$)|(?<!\\)[=~]")
_GIFT_SIGNS = re.compile(r"^(?:\$CATEGORY:|::[^:\n]{1,300}::)", re.MULTILINE)
_GIFT_START = re.compile(r"\s*(?:\$CATEGORY:|(?:::[^:\n]{1,300}::\s{0,5})?\[(?:markdown|html|moodle|plain)\])")
_ESCAPED = re.compile(r"\\[~=#{}:]")
_CELLS = re.compile(r'"(?:[^"]|"")*"')


def format_of_text(text: str) -> str:
    """GIFT, AIKEN, MOODLE_XML, QTI, UNKNOWN_XML, TABLE where the lines part into columns, else TEXT."""
    start = text[:LOOKED_AT].lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _format_of_xml(start)
    if _is_gift(start):
        return GIFT
    if _AIKEN_ANSWER.search(start) and len(_AIKEN_OPTION.findall(start)) >= 2:
        return AIKEN
    return TABLE if delimiter_of(start) else TEXT


def _format_of_xml(start: str) -> str:
    bare = re.sub(r"<!--.*?-->", "", start[:20_000], flags=re.DOTALL)
    found = _ROOT.search(bare)
    root = found[1].casefold() if found else ""
    if root == "quiz":
        return MOODLE_XML
    return QTI if root in _QTI_ROOTS else UNKNOWN_XML


def _is_gift(start: str) -> bool:
    lines = _ESCAPED.sub("", "\n".join(line for line in start.split("\n") if not line.startswith("//")))
    if _GIFT_START.match(lines):
        return True
    braces = _GIFT_BRACES.findall(lines)
    answers = sum(1 for inside in braces if _GIFT_ANSWER.search(inside))
    return bool(answers and (answers * 2 > len(braces))) and (bool(_GIFT_SIGNS.search(lines)) or answers == len(braces))


def delimiter_of(text: str) -> str:
    """The sign that parts most lines into the same number of columns; "" when none does."""
    bare = _CELLS.sub("x", text)
    lines = [line for line in bare.split("\n")[:60] if line.strip()]
    if len(lines) < 2:  # one line has no columns
        return ""
    for mark in "\t,;|":
        counts = Counter(line.count(mark) for line in lines)
        most = max((count for count in counts if count), key=lambda count: counts[count] * min(count, 3), default=0)
        if most and counts[most] * 10 >= len(lines) * 7:
            return mark
    return ""
