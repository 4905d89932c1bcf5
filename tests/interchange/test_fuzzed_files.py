"""Files of every format, real and ours, mutated at bytes and within their packages: a sentence or questions, never a crash."""

import io
import zipfile
from contextlib import suppress
from functools import cache

import docx
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnhub.core.errors import Refused
from learnhub.interchange.rules.question_formats import FORMATS
from learnhub.interchange.service.question_readers import READERS, read_questions
from tests.interchange.sheets import excel
from tests.interchange.test_hostile_files import VECTORS, packed

REAL = sorted(path for path in (VECTORS / "questions").rglob("*") if path.is_file() and path.stat().st_size < 400_000)
PIECES = [b"\0", b"{", b"}", b"=", "（".encode(), b"\n\n", b"<", b"]]>"]
SEEDS = [path.read_bytes() for path in REAL[:: max(1, len(REAL) // 40)]] or [excel([["题干", "答案"], ["甲？", "A"]])]


XML_PIECES = [b"<", b"</w:p>", b"&", b"<w:tbl>", b'<c r="ZZ9">', b"\xff", "１．".encode(), "答案：".encode(), b"A.", b"", b"]]>", b"&#0;"]


def mutated(data: st.DataObject, content: bytes, pieces: list[bytes]) -> bytes:
    """The content with a few stretches of it replaced."""
    found = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, max(0, len(found) - 1)))
        piece = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(pieces)))
        found[at : at + data.draw(st.integers(0, 40))] = piece
    return bytes(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_mutated_real_files_break_nothing(app: Flask, data: st.DataObject) -> None:
    content = mutated(data, data.draw(st.sampled_from(SEEDS)), PIECES)
    form = data.draw(st.sampled_from(["auto", *READERS]))
    with app.test_request_context(), suppress(Refused):
        read_questions(content, "x", form)


@cache
def small(form: str) -> bytes:
    """A file of ours, which its reader takes: made once, for packages carry the time."""
    if form == "word":
        return document_of(PAPER)
    if form == "table":
        return excel(
            [["题型", "题干", "选项A", "选项B", "答案"], ["单选题", "甲？", "一", "二", "A"], ["多选题", "乙？", "一", "二", "AB"]]
        )
    item = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="a" title="甲">'
        '<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse>'
        '</responseDeclaration><itemBody><choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>甲？</prompt>'
        '<simpleChoice identifier="A">一</simpleChoice><simpleChoice identifier="B">二</simpleChoice></choiceInteraction></itemBody>'
        "</assessmentItem>"
    )
    texts = {
        "text": PAPER,
        "gift": "::a::甲？ {=一 ~二}\n\n乙 {T}\n\n丙 {=左 -> 右 =上 -> 下}\n",
        "aiken": "Q?\nA. a\nB. b\nANSWER: A\n",
        "moodle_xml": '<quiz><question type="multichoice"><questiontext format="html"><text>甲？</text></questiontext><single>true</single>'
        '<answer fraction="100"><text>一</text></answer><answer fraction="0"><text>二</text></answer></question></quiz>',
    }
    return packed(item_xml=item.encode()) if form == "qti" else texts[form].encode()


PAPER = (
    "一、单选题\n1. 甲（ ）\nA. 一  B. 二\n答案：A\n二、判断题\n1. 乙。（√）\n三、材料题\n阅读材料，回答2～3题。\n丙丙丙丙。\n"
    "2. 丁（ ）\nA. 一 B. 二\n3. 戊（ ）\nA. 一 B. 二\n参考答案\n2.A 3.B\n"
)


def document_of(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "题干", "答案"
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_each_reader_takes_its_own(app: Flask, form: str) -> None:
    with app.test_request_context():
        found, file = read_questions(small(form), "x")
    assert found == form
    assert file.items


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.parametrize("form", FORMATS)
def test_mutated_files_of_each_format_break_nothing(app: Flask, form: str, data: st.DataObject) -> None:
    content = mutated(data, small(form), PIECES)
    with app.test_request_context(), suppress(Refused):
        read_questions(content, "x", data.draw(st.sampled_from(["auto", form])))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.parametrize("form", ["word", "table", "qti"])
def test_what_is_packed_may_be_broken_too(app: Flask, form: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(small(form))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(each for each in entries if each.endswith((".xml", ".rels")))))
    entries[name] = mutated(data, entries[name], XML_PIECES)
    if data.draw(st.booleans()):
        entries.pop(data.draw(st.sampled_from(sorted(entries))))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, body in entries.items():
            archive.writestr(each, body)
    with app.test_request_context(), suppress(Refused):
        read_questions(content.getvalue(), "x", data.draw(st.sampled_from(["auto", form])))
