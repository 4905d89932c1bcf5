"""Excel, OpenDocument and CSV files as sheets of text: told apart by content, and measured before anything is opened."""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from learnhub.core.errors import Refused
from learnhub.interchange.rules.question_shapes import Sheet
from learnhub.interchange.rules.question_tables import MOST_ROWS
from learnhub.interchange.service.text_files import LARGEST_FILE as LARGEST_FILE  # noqa: PLC0414 - other tables ask here for it
from learnhub.interchange.service.text_files import NUL, decoded

LARGEST_OPENED = 64 * 1024 * 1024  # bytes that a packed file may hold
MOST_ENTRIES = 2000
MOST_SHEETS = 50
MOST_COLUMNS = 256
MOST_MARKS = 20_000  # commas in a line, those within cells too
MOST_CELLS = 1_000_000
MOST_FILLED = 400_000  # cells of a sheet
LONGEST_CELL = 32_767
MOST_SIGNS = 6_000_000  # in a text
ZIP, OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_XLSX, _ODS = "excel", "opendocument"
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\sr="([A-Z]{0,4})(\d{1,9})"')
_REPEATED = re.compile(rb'number-(rows|columns)-repeated="(\d{1,9})"')
_ODS_PART = re.compile(rb"<(/?)table:table(-row|-cell)?\b([^>]*?)(/?)>")
_PIECE = 256 * 1024
MOST_SPACES = 40
_SPACES = re.compile(r"\s{41,}")


def read_file(content: bytes) -> list[Sheet]:
    """The sheets of a file. Raises Refused, with what to do, for a file that is too large, broken, hostile, or no table."""
    if not content.strip(b"\0 \r\n\t"):
        raise Refused(_("文件是空的，请检查后重新选择。"))
    if len(content) > LARGEST_FILE:
        raise Refused(_("文件超过 %(n)s MB，请分成几个文件再导入。", n=LARGEST_FILE // 1024 // 1024))
    if content.startswith(ZIP):
        _refuse_bomb(content)
        return _read_workbook(content)
    if content.startswith(OLE):
        return _read_workbook(content)
    return [_read_csv(content)]


def _not_a_table() -> Refused:
    return Refused(_("这不是 Excel 或 CSV 文件。请用 Excel 打开后另存为 .xlsx，再导入。"))


def _too_much() -> Refused:
    return Refused(_("文件展开后太大，没有打开。请删去多余的空行、空列和图片，或分成几个文件再导入。"))


def _too_many_rows() -> Refused:
    return Refused(_("一次最多导入 %(n)s 行，请删去多余的空行，或分成几个文件再导入。", n=MOST_ROWS))


def _refuse_bomb(content: bytes) -> None:
    """Look at the declared sizes, then unpack piece by piece to see whether they are true; nothing is kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _not_a_table() from None
    names = {entry.filename for entry in entries}
    kind = _XLSX if "xl/workbook.xml" in names else _ODS if "content.xml" in names else ""
    if not kind:
        raise Refused(_("这是压缩包或 Word 文件，不是表格。请用 Excel 打开后另存为 .xlsx，再导入。"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_("文件设有密码，读不出来。请去掉密码后再导入。"))
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_OPENED:
        raise _too_much()
    opened = 0
    for entry in entries:
        is_sheet = entry.filename.startswith("xl/worksheets/") or entry.filename == "content.xml"
        gauge = _SheetGauge() if is_sheet and kind == _XLSX else _OpenDocumentGauge() if is_sheet else None
        for piece in _unpacked(content, entry):
            opened += len(piece)
            if opened > LARGEST_OPENED:
                raise _too_much()
            if gauge is not None:
                gauge.look(piece)


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really holds, whatever its header says."""
    head = content[entry.header_offset : entry.header_offset + 30]
    if len(head) < 30 or head[:4] != ZIP:
        raise _not_a_table()
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    start = entry.header_offset + 30 + name_length + extra_length
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise _not_a_table()
    inflater = zlib.decompressobj(-15)
    try:
        piece = inflater.decompress(packed, _PIECE)
        while piece:
            yield piece
            piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)
    except zlib.error:
        raise Refused(_("文件已损坏，读不出来。请用 Excel 打开后另存为 .xlsx，再导入。")) from None


class _SheetGauge:
    """Refuses a sheet whose cells reach further than a list of questions does: two far corners would fill the memory."""

    def __init__(self) -> None:
        self._rest = b""
        self._rows = 0
        self._cells = 0

    def look(self, piece: bytes) -> None:
        """Take in the next piece of the sheet's XML. Raises Refused."""
        text = self._rest + piece
        for letters, digits in _CELL.findall(text):
            if int(digits) > MOST_ROWS + 100:
                raise _too_many_rows()
            if len(letters) > 2:
                raise _too_much()
        self._rows += text.count(b"<row") - self._rest.count(b"<row")
        self._cells += text.count(b"<c ") - self._rest.count(b"<c ")
        if self._cells > MOST_FILLED:
            raise _too_much()
        if self._rows > MOST_ROWS + 100:
            raise _too_many_rows()
        self._rest = text[-64:]


class _OpenDocumentGauge:
    """Adds up the cells that repeated rows and columns with something in them would make."""

    def __init__(self) -> None:
        self._rest = b""
        self._repeats = 1
        self._cells = 0
        self._rows = 0

    def look(self, piece: bytes) -> None:
        """Take in the next piece of the document. Raises Refused."""
        text = self._rest + piece
        end = text.rfind(b"<")
        if end > 0 and len(text) - end < 4096:
            text, self._rest = text[:end], text[end:]
        else:
            self._rest = b""
        for is_end, part, attributes, is_empty in _ODS_PART.findall(text):
            if is_end or part not in {b"-row", b"-cell"}:
                continue
            count = int(found[2]) if (found := _REPEATED.search(attributes)) else 1
            if part == b"-row":
                self._repeats = count
            elif not is_empty:
                self._cells += count * self._repeats
                self._rows += self._repeats
            if self._cells > MOST_CELLS or (self._repeats > 1 and self._rows > MOST_CELLS):
                raise _too_much()


def _read_workbook(content: bytes) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names[:MOST_SHEETS]
        sheets = []
        rows = 0
        for name in names:
            sheet = _read_sheet(book, name)
            rows += len(sheet.rows)
            if rows > MOST_ROWS:
                raise _too_many_rows()
            sheets.append(sheet)
    except Refused:
        raise
    except CalamineError as error:
        if "assword" in str(error):
            raise Refused(_("文件设有密码，读不出来。请去掉密码后再导入。")) from None
        raise Refused(_("文件已损坏，读不出来。请用 Excel 打开后另存为 .xlsx，再导入。")) from None
    except BaseException as error:  # a panic of the reader's Rust code is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise Refused(_("文件已损坏，读不出来。请用 Excel 打开后另存为 .xlsx，再导入。")) from None
    if not any(sheet.rows for sheet in sheets):
        raise Refused(_("文件是空的，请检查后重新选择。"))
    return sheets


def _read_sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        return Sheet(name, [])
    if sheet.end[0] + 1 > MOST_ROWS:
        raise _too_many_rows()
    rows = [[_text(value) for value in row[:MOST_COLUMNS]] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(sheet, rows)
    return Sheet(name, rows)


def _fill_merged(sheet: CalamineSheet, rows: list[list[str]]) -> None:
    """A cell merged downwards, such as the type of many questions, says the same for each of its rows."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and not row[left]:
                row[left] = rows[top][left]


def _text(value: Any) -> str:
    """A cell as a person reads it: 5.0 is 5, a date is 2025-03-01."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return _calm(str(value)[:LONGEST_CELL].replace(NUL, ""))


def _calm(text: str) -> str:
    """`text` without endless spaces, in which every pattern would search anew at each."""
    return _SPACES.sub(lambda found: found[0][:MOST_SPACES], text) if len(text) > MOST_SPACES else text


def _read_csv(content: bytes) -> Sheet:
    if content.startswith(_PDF):
        raise _not_a_table()
    text = decoded(content)
    if text.lstrip()[:1] == "<":
        raise _not_a_table()
    if len(text) > MOST_SIGNS:
        raise _too_much()
    if text.count("\n") + text.count("\r") > MOST_ROWS * 20:
        raise _too_many_rows()
    if any(text.count(mark, begin, end) > MOST_MARKS for begin, end in _lines(text) for mark in ",\t;"):
        raise _too_much()
    csv.field_size_limit(LARGEST_FILE)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append([_calm(cell[:LONGEST_CELL]) for cell in row[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS:
                raise _too_many_rows()
    except csv.Error:
        raise _not_a_table() from None
    if max((len(row) for row in rows), default=0) < 2:
        raise _not_a_table()
    return Sheet("CSV", rows)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends, without a copy of any."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        yield begin, end
        begin = end + 1


def _delimiter(text: str) -> str:
    """Comma, tab or semicolon: the one that parts the first lines into the most columns."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines))
