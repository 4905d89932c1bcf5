"""Sheets written by the tests: Excel of today and of 1997, OpenDocument."""

import io
import struct
import zipfile
from collections.abc import Sequence
from html import escape
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def excel(*sheets: Rows, names: Sequence[str] = (), merged: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; `merged` are ranges of the first."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(_name(names, number))
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _name(names: Sequence[str], number: int) -> str:
    return names[number] if number < len(names) else f"表{number + 1}"


def open_document(*sheets: Rows, names: Sequence[str] = ()) -> bytes:
    """An .ods file of these sheets, all cells as text."""
    tables = "".join(
        f'<table:table table:name="{_name(names, number)}">{"".join(map(_open_row, rows))}</table:table>'
        for number, rows in enumerate(sheets)
    )
    of = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{name}="{of}{name}:1.0"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def _open_row(row: Sequence[Any]) -> str:
    lines = (str(cell).upper() if isinstance(cell, bool) else str(cell) for cell in row)
    cells = ("".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n")) for text in lines)
    return "".join(
        [
            "<table:table-row>",
            *(f'<table:table-cell office:value-type="string">{cell}</table:table-cell>' for cell in cells),
            "</table:table-row>",
        ]
    )


def old_excel(*sheets: Rows, names: Sequence[str] = (), pictures: int = 0) -> bytes:
    """An .xls file of these sheets: BIFF8 records (MS-XLS) in a compound file (MS-CFB); `pictures` lie on each sheet."""
    drawn = b"".join(_record(0x5D, struct.pack("<HHHHH", 0x15, 0x12, 8, number + 1, 0x6011) + bytes(16)) for number in range(pictures))
    bodies = [_begin(0x10) + b"".join(_old_cells(rows)) + drawn + _record(0x0A) for rows in sheets]
    labels = [_name(names, number) for number in range(len(sheets))]
    at = len(_begin(0x05)) + sum(12 + 2 * len(label) for label in labels) + len(_record(0x0A))
    bounds = b""
    for label, body in zip(labels, bodies, strict=True):
        bounds += _record(0x85, struct.pack("<IHBB", at, 0, len(label), 1) + label.encode("utf-16-le"))
        at += len(body)
    return _compound(_begin(0x05) + bounds + _record(0x0A) + b"".join(bodies))


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _old_cells(rows: Rows) -> list[bytes]:
    made = []
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", number, column, 0)
            if isinstance(value, bool):
                made.append(_record(0x205, place + bytes([value, 0])))
            elif isinstance(value, int | float):
                made.append(_record(0x203, place + struct.pack("<d", value)))
            elif value:
                made.append(_record(0x204, place + struct.pack("<HB", len(value), 1) + str(value).encode("utf-16-le")))
    return made


def _compound(stream: bytes) -> bytes:
    """A compound file whose one stream is the workbook: a sector of the table, one of the directory, then the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    assert count <= 126  # what one sector of the table can say
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0) + b"\xff" * (108 * 4)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    sector = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    directory = (
        _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream)) + _entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    )
    return head + sector + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    label = (name + "\0").encode("utf-16-le") if name else b""
    entry = label.ljust(64, b"\0") + struct.pack("<HBBIII", len(label), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (entry + bytes(36) + struct.pack("<IQ", start, size)).ljust(128, b"\0")
