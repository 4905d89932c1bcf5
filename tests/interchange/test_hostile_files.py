"""Hostile files get a sentence within 2 seconds and 64 MB, whatever they are called."""

import io
import json
import os
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from learnhub.interchange.rules.question_formats import FORMATS
from tests.interchange.sheets import excel

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("LEARNHUB_VECTORS", ROOT.parent / "shared" / "vectors"))
SECONDS, MEGABYTES = 2.0, 64
SHARED = 1.5  # a processor that others use too is slower
# Started once: reads the files named on its lines, and says how each ended, in how many seconds and megabytes above the idle process.
CHILD = """
import json, resource, sys, time
from flask import Flask
from learnhub import create_app
from learnhub.core.errors import Refused
from learnhub.interchange.service.question_readers import READERS, read_questions
def now():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
def calm():
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    return now()
app = create_app("testing")
with app.test_request_context():
    read_questions("题干,选项A,选项B,答案\\n甲？,一,二,A\\n".encode(), "warm.csv")
    for line in sys.stdin:
        name, form = json.loads(line)
        before, begun = calm(), time.process_time()
        try:
            with open(name, "rb") as file:
                read_questions(file.read(10 * 1024 * 1024 + 1), name, form)
            said = "read"
        except Refused as refusal:
            said = refusal.message
        print(json.dumps([said, time.process_time() - begun, now() - before]), flush=True)
"""


def packed(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def bomb(name: str) -> bytes:
    """A package whose part is far larger than it looks."""
    return packed(**{name: b"<w>" + b" " * 300_000_000}) if name else b""


def lying_bomb() -> bytes:
    """A workbook that says its sheet is small."""
    body = zlib.compress(b"<worksheet>" + b" " * 200_000_000, 9)[2:-4]
    content = bytearray(packed(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b"x"))
    at = content.find(b"xl/worksheets/sheet1.xml") - 30
    head = bytearray(content[at : at + 30])
    head[18:22] = len(body).to_bytes(4, "little")
    return bytes(content[:at] + head + b"xl/worksheets/sheet1.xml" + body + content[at:])


def many_rows() -> bytes:
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 1_000_001))
    return packed(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=f"<worksheet>{rows}</worksheet>".encode())


MADE = {
    "rows.xlsx": many_rows,
    "bomb.xlsx": lambda: bomb("xl__workbook_xml"),
    "bomb.docx": lambda: bomb("word__document_xml"),
    "bomb.zip": lambda: bomb("imsmanifest_xml"),
    "bomb.ods": lambda: bomb("content_xml"),
    "lying.xlsx": lying_bomb,
    "spaces.xlsx": lambda: excel(
        [
            ["题型", "题干", "选项", "答案"],
            *[["填空题", f"{each}__" + " " * 32_000, " " * 32_000 + "x", each + " " * 32_000 + "y"] for each in "甲乙丙丁戊己庚辛壬癸"],
        ]
    ),
    "brackets.xlsx": lambda: excel([["题干", "选项", "答案"], *[["（" * 32_000, "A." * 16_000, "(" * 32_000] for _ in range(10)]]),
    "slashes.xlsx": lambda: excel([["题型", "题干", "答案"], *[["填空题", "__，__", "/" * 16_000 + "；" * 16_000] for _ in range(10)]]),
    "brackets.txt": lambda: "（".encode() * 3_000_000,
    "blanks.txt": lambda: b"1. " + b"_" * 9_000_000,
    "spaces.txt": lambda: "1. 题".encode() + b" " * 9_000_000 + b"x",
    "braces.txt": lambda: b"{" * 9_000_000,
    "gift.txt": lambda: b"::a:: b {" + b"=x~" * 3_000_000,
    "quotes.csv": lambda: b'"' * 9_000_001,
    "wide.csv": lambda: b"a," * 5_000_000,
    "lines.csv": lambda: b"a,b\n" * 2_500_000,
    "deep.xml": lambda: b"<quiz>" + b"<a>" * 3_000_000,
    "attributes.xml": lambda: b"<quiz " + b"".join(b'a%d="x" ' % number for number in range(600_000)) + b">",
    "zeros.bin": lambda: b"\0" * 10_000_000,
    "noise.bin": lambda: random.Random(1).randbytes(9_000_000),
    "huge.bin": lambda: b"x" * 12_000_000,
    "letters.txt": lambda: b"A. " * 3_000_000,
    "numbers.txt": lambda: b"1.\n" * 3_000_000,
    "returns.txt": lambda: b"\r" * 9_000_000,
    "many.txt": lambda: "1. 甲（）\nA.一 B.二\n答案：A\n".encode() * 16_000,
    "option_lines.txt": lambda: b"A. x\n" * 49_000,
    "heads.txt": lambda: "一、单选题\n".encode() * 49_000,
    "chapters.txt": lambda: "第一章 甲\n".encode() * 49_000,
    "asked.txt": lambda: "根据材料，回答1-3题\n".encode() * 49_000,
    "asked_at_length.txt": lambda: ("根据材料，回答1-3题" * 300 + "\n").encode() * 1000,
    "fields.txt": lambda: ("答案：" * 2600 + "\n").encode() * 400,
    "lone.txt": lambda: b"A\nB\nC\n" * 16_000,
    "escaped.txt": lambda: b"\\{" * 4_000_000,
    "gift_open.txt": lambda: b"::a::b{=c}\n" * 900_000,
    "categories.txt": lambda: b"$CATEGORY: a\n" * 700_000,
    "aiken.txt": lambda: b"Q\nA. a\nB. b\nANSWER: A\n\n" * 400_000,
    "moodle.xml": lambda: b"<quiz>" + b'<question type="truefalse"><questiontext/></question>' * 180_000 + b"</quiz>",
    "cloze.xml": lambda: (
        b'<quiz><question type="cloze"><questiontext><text><![CDATA['
        + b"{1:SA:=" * 1_200_000
        + b"]]></text></questiontext></question></quiz>"
    ),
    "qti.xml": lambda: (
        b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1">' + b"<choiceInteraction/>" * 400_000 + b"</assessmentItem>"
    ),
    "options.docx": lambda: word("<w:p><w:r><w:t>A. 一</w:t></w:r></w:p>" * 45_000),
    "questions.docx": lambda: word("<w:p><w:r><w:t>1. 甲（A）A.一 B.二</w:t></w:r></w:p>" * 45_000),
    "brackets.docx": lambda: word(f"<w:p><w:r><w:t>{'（' * 4_000_000}</w:t></w:r></w:p>"),
    "runs.docx": lambda: word(f"<w:p>{'<w:r><w:t>甲</w:t></w:r>' * 60_000}</w:p>"),
    "wide.xlsx": lambda: packed(
        xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b"<worksheet>" + b"<row>%s</row>" % (b'<c t="s"/>' * 250) * 2000
    ),
    "running_on.txt": lambda: ("".join(f"{number}.题目题目（A） " for number in range(1, 16_000)) + "\n").encode() * 8,
    "running_heads.txt": lambda: ("1. " + "一、单选题 " * 28_000 + "\n").encode() * 14,
    "column.xlsx": lambda: excel([["A.甲"]] * 12_000),
}
OF_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str) -> bytes:
    return packed(word__document_xml=f'<w:document xmlns:w="{OF_WORD}"><w:body>{body}</w:body></w:document>'.encode())


@pytest.fixture(scope="module")
def reader() -> Iterator[Any]:
    """A process that reads files and measures itself."""
    child = subprocess.Popen([sys.executable, "-c", CHILD], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    lines, answers = child.stdin, child.stdout
    assert lines is not None
    assert answers is not None

    def read(path: Path, form: str = "auto") -> tuple[str, float, float]:
        lines.write(json.dumps([str(path), form]) + "\n")
        lines.flush()
        said, seconds, megabytes = json.loads(answers.readline() or '["died", 0, 0]')
        return said, seconds, megabytes

    yield read
    lines.close()
    child.wait(60)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is measured by Linux")
@pytest.mark.parametrize("name", MADE)
def test_what_was_made_to_harm_is_answered_in_time(reader: Any, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(MADE[name]())
    for form in ("auto", *(("table", "gift", "aiken") if path.suffix == ".txt" else ())):
        said, seconds, megabytes = reader(path, form)
        assert said != "died"
        assert seconds < SECONDS * SHARED
        assert megabytes < MEGABYTES


FOUND = sorted(path for path in (VECTORS / "hostile").rglob("*") if path.is_file()) if VECTORS.is_dir() else []


@pytest.mark.slow
@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_known_attacks_are_answered_in_time(reader: Any, path: Path) -> None:
    for form in ("auto", *FORMATS):
        said, seconds, megabytes = reader(path, form)
        assert said != "died"
        assert seconds < SECONDS * SHARED
        assert megabytes < MEGABYTES
