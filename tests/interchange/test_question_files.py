"""Files of questions as bytes: told apart by content, measured before they are opened, hostile ones refused with a sentence."""

import io
import struct
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnhub.core.errors import Refused
from learnhub.interchange.rules.question_tables import read_sheets
from learnhub.interchange.service import table_files
from learnhub.interchange.service.table_files import LARGEST_FILE, read_file
from tests.interchange.sheets import excel

TABLE = [["题干", "A", "B", "答案"], ["宗旨？", "甲", "乙", "B"]]
WORKBOOK = excel(TABLE)


@pytest.fixture(autouse=True)
def words(app: Any) -> Any:
    """Sentences need an application."""
    with app.test_request_context():
        yield


def packed(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def with_sheet(sheet: bytes) -> bytes:
    """A sound workbook whose first sheet is replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(excel(TABLE))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, sheet if entry.filename == "xl/worksheets/sheet1.xml" else old.read(entry))
    return file.getvalue()


def sheet_xml(rows: str) -> bytes:
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{head}{rows}</sheetData></worksheet>".encode()


def stems(content: bytes) -> list[str]:
    return [found.draft.stem for found in read_sheets(read_file(content)).items]


class TestKinds:
    def test_excel(self) -> None:
        assert stems(excel(TABLE)) == ["宗旨？"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_csv_in_every_encoding(self, encoding: str) -> None:
        assert stems("题干,A,B,答案\n宗旨？,甲,乙,B\n".encode(encoding)) == ["宗旨？"]

    @pytest.mark.parametrize("mark", [",", "\t", ";"])
    def test_csv_with_every_delimiter(self, mark: str) -> None:
        assert stems("\n".join(mark.join(row) for row in TABLE).encode()) == ["宗旨？"]

    def test_cells_are_read_as_a_person_reads_them(self) -> None:
        (sheet,) = read_file(excel([["题干", "A", "B", "答案"], ["几人？", 5, 6.5, True]]))
        assert sheet.rows[1] == ["几人？", "5", "6.5", "TRUE"]

    def test_a_type_merged_over_its_questions_holds_for_each(self) -> None:
        rows = [
            ["题型", "题干", "A", "B", "答案"],
            ["多选题", "甲？", "一", "二", "A"],
            ["", "乙？", "一", "二", "A"],
            ["", "丙？", "一", "二", "B"],
        ]
        found = read_sheets(read_file(excel(rows, merged=["A2:A4"]))).items
        assert [each.draft.kind for each in found] == ["multiple"] * 3


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "文件是空的"),
            (b"\n\n ", "文件是空的"),
            (b"x" * (LARGEST_FILE + 1), "文件超过 10 MB"),
            (b"%PDF-1.7 ...", "不是 Excel 或 CSV 文件"),
            (b"<html><body>a,b</body></html>", "不是 Excel 或 CSV 文件"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\0", "不是 Excel 或 CSV 文件"),
            (b"one column\nonly\n", "不是 Excel 或 CSV 文件"),
            (b"PK\x03\x04 broken", "不是 Excel 或 CSV 文件"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "文件已损坏"),
        ],
    )
    def test_what_is_no_table(self, content: bytes, sentence: str) -> None:
        with pytest.raises(Refused, match=sentence):
            read_file(content)

    def test_a_word_file(self) -> None:
        with pytest.raises(Refused, match="压缩包或 Word 文件"):
            read_file(packed(word__document=b"<xml/>"))

    def test_a_bomb_by_its_declared_size(self) -> None:
        with pytest.raises(Refused, match="展开后太大"):
            read_file(packed(**{"xl__workbook.xml": b"", "bomb": b"\0" * (table_files.LARGEST_OPENED + 1)}))

    def test_a_bomb_that_lies_about_its_size(self) -> None:
        content = packed(**{"xl__workbook.xml": b"", "bomb": b"\0" * (table_files.LARGEST_OPENED + 1)})
        size = struct.pack("<I", table_files.LARGEST_OPENED + 1)
        assert content.count(size) == 2  # in the local header and in the directory
        with pytest.raises(Refused, match="展开后太大"):
            read_file(content.replace(size, struct.pack("<I", 100)))

    def test_two_corners_far_apart(self) -> None:
        far = '<row r="1"><c r="A1" t="n"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
        with pytest.raises(Refused, match="最多导入 20000 行"):
            read_file(with_sheet(sheet_xml(far)))
        with pytest.raises(Refused, match="展开后太大"):
            read_file(with_sheet(sheet_xml('<row r="1"><c r="XFD1" t="n"><v>1</v></c></row>')))

    def test_more_rows_than_are_taken(self) -> None:
        with pytest.raises(Refused, match="最多导入 20000 行"):
            read_file(with_sheet(sheet_xml("<row><c><v>1</v></c></row>" * 20_200)))
        with pytest.raises(Refused, match="最多导入 20000 行"):
            read_file(b"a,b\n" * 20_001)

    def test_repeated_cells_of_an_open_document(self) -> None:
        cell = b'<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell>'
        body = b'<table:table-row table:number-rows-repeated="1000000">' + cell + b"</table:table-row>"
        with pytest.raises(Refused, match="展开后太大"):
            read_file(packed(**{"content.xml": b"<office:document-content>" + body, "mimetype": b"x"}))

    def test_a_sheet_that_is_no_xml(self) -> None:
        with pytest.raises(Refused):
            read_file(with_sheet(b"<worksheet><sheetData><row><c"))

    def test_entities_are_not_expanded(self) -> None:
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet_xml(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
        ).removeprefix(b'<?xml version="1.0"?>')
        try:
            sheets = read_file(with_sheet(bomb))
        except Refused:
            return
        assert all(len(cell) < 40 for sheet in sheets for row in sheet.rows for cell in row)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with suppress(Refused):
            read_sheets(read_file(start + content))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    for _time in range(data.draw(st.integers(min_value=1, max_value=8))):
        content[data.draw(st.integers(min_value=0, max_value=len(content) - 1))] = data.draw(st.integers(min_value=0, max_value=255))
    with suppress(Refused):
        read_sheets(read_file(bytes(content)))
