"""Files of exchange formats as other systems and people write them: marks, encodings, escapes, weights, packages."""

import base64
import io
import zipfile

import pytest
from flask import Flask

from learnhub.interchange.service.question_readers import read_questions
from tests.interchange.test_document_files import PIXEL
from tests.interchange.told import told

DATA = base64.b64encode(PIXEL).decode()
ITEM = (
    '<?xml version="1.0" encoding="UTF-8"?><qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i">'
    '<qti-response-declaration identifier="R" cardinality="{}" base-type="{}"><qti-correct-response>{}</qti-correct-response>{}'
    "</qti-response-declaration><qti-item-body>{}</qti-item-body></qti-assessment-item>"
)
MANIFEST = (
    '<?xml version="1.0"?><manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="m"><resources/></manifest>'
)


def values(*words: str) -> str:
    return "".join(f"<qti-value>{word}</qti-value>" for word in words)


def choices(name: str, *texts: str) -> str:
    return "".join(
        f'<qti-{name} identifier="{letter}" match-max="1">{text}</qti-{name}>' for letter, text in zip("ABCD", texts, strict=False)
    )


def asked(interaction: str, inner: str) -> str:
    return f'<qti-{interaction}-interaction response-identifier="R" max-choices="0">{inner}</qti-{interaction}-interaction>'


SINGLE = ITEM.format("single", "identifier", values("B"), "", "<p>甲？</p>" + asked("choice", choices("simple-choice", "一", "二")))
PROMPT = '<qti-prompt>乙？<img src="images/a.png" alt="x"/></qti-prompt>'
SEVERAL = ITEM.format("multiple", "identifier", values("A", "C"), "", asked("choice", PROMPT + choices("simple-choice", "一", "二", "三")))
MAPPED = '<qti-mapping><qti-map-entry map-key="甲" mapped-value="1"/><qti-map-entry map-key="乙" mapped-value="0.5"/></qti-mapping>'
WORDS = ITEM.format("single", "string", values("甲"), MAPPED, f"<p>是{asked('text-entry', '')}。</p>")
ORDER = ITEM.format("ordered", "identifier", values("B", "A"), "", asked("order", choices("simple-choice", "后", "先")))
INLINE = ITEM.format(
    "single", "identifier", values("B"), "", f"<p>生日是{asked('inline-choice', choices('inline-choice', '十月', '七月'))}一日</p>"
)
FIGURE = ITEM.format("single", "float", values("3.14"), "", f"<p>圆周率{asked('text-entry', '')}</p>")
AIKEN = "\ufeffWhat?\r\nA. one\r\nB. two\r\nANSWER: B\r\n\r\nWhich?\r\nA) x\r\nB) y\r\nANSWER: A\r\n"
COMMENTED = "// c\n$CATEGORY: $course$/党章\n\n::t:: [html]<b>甲</b>？ {\n// 内\n~%-50%一#不\n=二#对\n~三\n####因\n}\n"
MOODLE = "<quiz>{}</quiz>"
PICTURED = (
    '<question type="multichoice"><questiontext format="html"><text><![CDATA[<p>甲<img src="@@PLUGINFILE@@/a%20b.png"/></p>]]></text>'
    f'<file name="a b.png" path="/" encoding="base64">{DATA}</file></questiontext><single>true</single>'
    '<answer fraction="100"><text><![CDATA[<p>一</p>]]></text></answer><answer fraction="0"><text>二</text></answer></question>'
)
JUDGED = (
    '<?xml version="1.0" encoding="GB2312"?><quiz><question type="truefalse"><questiontext><text>甲</text></questiontext>'
    '<answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question></quiz>'
)


def package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in (("imsmanifest.xml", MANIFEST), ("items/a.xml", SINGLE), ("items/b.xml", SEVERAL), ("items/c.xml", WORDS)):
            archive.writestr(name, text)
        archive.writestr("items/d.xml", ORDER)
        archive.writestr("items/images/a.png", PIXEL)
    return content.getvalue()


FILES = {
    "package": (package(), "qti", "单2B 多3AC 填甲/乙 序先；后"),
    "inline": (INLINE.encode(), "qti", "单2B"),
    "figure": (FIGURE.encode(), "qti", "数3.14"),
    "aiken with a mark": (
        "\ufeffWhat?\r\nA. one\r\nB. two\r\nANSWER: B\r\n\r\nWhich?\r\nA) x\r\nB) y\r\nANSWER: A\r\n".encode(),
        "aiken",
        "单2B 单2A",
    ),
    "aiken in GB18030": ("党的生日？\nA. 七月一日\nB. 十月一日\nANSWER: A\n".encode("gb18030"), "aiken", "单2A"),
    "aiken in small letters": (b"What?\na. one\nb. two\nanswer: b\n", "text", "单2B"),
    "aiken with two answers": (b"What?\nA. one\nB. two\nC. three\nANSWER: A, C\n", "text", "多3AC"),
    "gift with comments": (
        "// c\n$CATEGORY: $course$/党章\n\n::t:: [html]<b>甲</b>？ {\n// 内\n~%-50%一#不\n=二#对\n~三\n####因\n}\n".encode(),
        "gift",
        "单3B",
    ),
    "gift with weights": ("多选{~%50%一 ~%50%二 ~%-100%三 ~%0%四}".encode(), "gift", "多4AB"),
    "gift with figures": ("几？{#1..5}\n\n数{#3.14:0.01}\n\n数{#=%100%10:1 =%50%12:2}".encode(), "gift", "数3 数3.14 数10/12"),
    "gift with escapes": ("1\\:2 等于 \\{x\\}？{=a\\=b ~c\\~d ~e\\#f}".encode(), "gift", "单3A"),
    "gift with a mark": ("\ufeff甲？{=一 ~二}\r\n\r\n乙。{T}\r\n".encode(), "gift", "单2A 判√"),
    "moodle with a picture": (MOODLE.format(PICTURED).encode(), "moodle_xml", "单2A"),
    "moodle in GB2312": (JUDGED.encode("gb18030"), "moodle_xml", "判×"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_system_says_what_a_person_reads_in_it(app: Flask, name: str) -> None:
    content, form, wanted = FILES[name]
    known, found = read_questions(content, "x")
    assert [fault.code for item in found.items for fault in item.faults if not fault.is_reminder] == []
    assert (known, " ".join(told(item.draft) for item in found.items)) == (form, wanted)


@pytest.mark.parametrize("name", ["package", "moodle with a picture"])
def test_pictures_come_with_their_question(app: Flask, name: str) -> None:
    _form, found = read_questions(FILES[name][0], "x")
    assert [list(item.draft.images.values()) for item in found.items if item.draft.images] == [[PIXEL]]
