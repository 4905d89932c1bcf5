"""A matrix of responses as people keep it: a CSV with a header of names and a row per candidate, of scores or of answers with a key."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

BLANK = {"", "-", "--", "—", ".", "na", "n/a", "nan", "null", "**null**", "none", "#n/a", "\\n", "缺", "缺考", "未答", "未作答"}
DELIMITERS = ",;\t|"
LARGEST = 64 * 1024 * 1024  # bytes
MOST_COLUMNS = 2000
MOST_CELLS = 20_000_000
LONGEST_SHOWN = 24
SNIFFED = 5  # lines that tell the delimiter
LARGEST_NUMBER = 1e12
CACHE = 65536  # a matrix repeats a few cells a million times
TRUE_WORDS, FALSE_WORDS = {"对", "正确", "√", "✓", "TRUE", "是"}, {"错", "错误", "×", "✗", "FALSE", "否"}
_SEPARATORS = re.compile(r"[\s,，、;；/|+&]+")
_TOLD = re.compile(r"sep=([,;\t|])")  # Excel's own line
_WHOLE = re.compile(r"([+-]?\d+)\.0*")


class Unreadable(Exception):
    """The file cannot be analyzed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV as it is: names of the columns, rows of cells, and the line each row began at; `has_header` False when names were made up."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str
    has_header: bool = True

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB 18030. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("文件超过 64 MB，请分批分析。")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("这是 Excel 文件，请在 Excel 里另存为“CSV UTF-8（逗号分隔）”再分析。")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable("不是文本文件，或编码认不出来；请另存为 UTF-8 编码的 CSV。")


def cells_of(text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Rows with the line they begin at, without the empty ones, and the delimiter found. Raises Unreadable."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise Unreadable("文件是空的。")
    if told := _TOLD.fullmatch(lines[0].strip()):
        delimiter, text = told[1], text.partition(lines[0])[2]
    else:
        delimiter = max(DELIMITERS, key=lambda sign: (sum(_columns(line, sign) for line in lines[:SNIFFED]), -DELIMITERS.index(sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    found, begin = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((begin, [cell.strip().strip("\ufeff\u3000") for cell in row]))
            begin = reader.line_num + 1
    except csv.Error:
        raise Unreadable(f"第 {begin} 行的引号没有配对，或一个单元格太长，无法拆成单元格。") from None
    if not found:
        raise Unreadable("文件是空的。")
    return found, delimiter


def _columns(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except (csv.Error, StopIteration):
        return 1


def table_of(text: str) -> Table:
    """The table of responses. Raises Unreadable."""
    found, delimiter = cells_of(text)
    while len(found) > 1 and _told(found[0][1]) == 1 < _told(found[1][1]):
        found = found[1:]  # a title above the header
    first = found[0][1]
    has_header = not looks_like_data(first) or len(found) == 1
    names = _names(first) if has_header else [f"Q{number}" for number in range(1, len(first) + 1)]
    body = found[1:] if has_header else found
    _check_size(names, body)
    rows = [_fitted(line, cells, len(names)) for line, cells in body]
    kept = [place for place, name in enumerate(names) if name or any(row[place] for row in rows)]
    header = tuple(names[place] for place in kept)
    for name in header:
        if header.count(name) > 1:
            raise Unreadable(f"有两列都叫“{shown(name) or '（空）'}”，请改成不同的名字。")
    if not rows:
        raise Unreadable("只有表头，没有答卷。")
    return Table(header, tuple(tuple(row[at] for at in kept) for row in rows), tuple(line for line, _cells in body), delimiter, has_header)


def _told(cells: Sequence[str]) -> int:
    return sum(bool(cell) for cell in cells)


def looks_like_data(cells: Sequence[str]) -> bool:
    """Whether a first row is a candidate's rather than names: numbers, or single letters, that come more than once."""
    told = [cell for cell in cells if not is_blank(cell)]
    if not told or len(set(told)) == len(told):
        return False
    return all(number_of(cell) is not None or (len(cell) == 1 and cell.isalpha()) for cell in told)


def _names(cells: Sequence[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return [unicodedata.normalize("NFKC", cell).strip() for cell in cells]


def _check_size(names: Sequence[str], body: Sequence[object]) -> None:
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"有 {len(names)} 列，最多 {MOST_COLUMNS} 列；请检查分隔符，或分批分析。")
    if len(names) * len(body) > MOST_CELLS:
        raise Unreadable(f"共 {len(body)} 行 {len(names)} 列，太大了，请分批分析。")


def _fitted(line: int, cells: list[str], width: int) -> list[str]:
    if any(cells[width:]) or len(cells) < width:
        raise Unreadable(f"第 {line} 行有 {len(cells)} 格，表头有 {width} 格；请检查是否多了或少了分隔符。")
    return cells[:width]


def shown(cell: str) -> str:
    """A cell as it may stand in a sentence: short, on one line, without control characters."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in cell)
    return plain if len(plain) <= LONGEST_SHOWN else plain[:LONGEST_SHOWN] + "…"


@lru_cache(maxsize=CACHE)
def is_blank(cell: str) -> bool:
    """Whether the cell says nothing: empty, or one of the usual marks."""
    return cell.strip().casefold() in BLANK


@lru_cache(maxsize=CACHE)
def number_of(cell: str, delimiter: str = ",") -> float | None:
    """The number in a cell; None when it is none. Where commas do not divide cells, one may be the decimal sign."""
    text = unicodedata.normalize("NFKC", cell).strip().replace("−", "-")
    if delimiter != "," and text.count(",") == 1:
        text = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", text, re.ASCII):
        return None
    value = float(text)
    return value if abs(value) <= LARGEST_NUMBER else None


@lru_cache(maxsize=CACHE)
def score_of(cell: str, delimiter: str = ",") -> float | None:
    """The score in a cell: its number, or 1 for right and 0 for wrong."""
    number = number_of(cell, delimiter)
    if number is None and (word := unicodedata.normalize("NFKC", cell).strip().upper()) in TRUE_WORDS | FALSE_WORDS:
        return float(word in TRUE_WORDS)
    return number


@lru_cache(maxsize=CACHE)
def answer_of(cell: str) -> str:
    """An answer in one form: ` b，a ` → `AB`, `2.0` → `2`, `正确` → `T`; empty for none."""
    if is_blank(cell):
        return ""
    text = unicodedata.normalize("NFKC", cell).strip().upper()
    if text in TRUE_WORDS:
        return "T"
    if text in FALSE_WORDS:
        return "F"
    if whole := _WHOLE.fullmatch(text):
        return whole[1]
    letters = _SEPARATORS.sub("", text)
    if letters.isascii() and letters.isalpha() and len(letters) <= 12:
        return "".join(sorted(set(letters)))
    return text
