"""Word files with numbering of every style, changes, controls, symbols and tables say what a person reads in them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor
from flask import Flask

from learnhub.interchange.service.question_readers import read_questions
from tests.interchange.told import told

W = nsdecls("w")
RED = RGBColor(255, 0, 0)
TICK, CROSS, EMPTY, TICKED = "F0FC", "F0FB", "F0A8", "F0FE"  # in Wingdings


def lines(document: Any, *texts: str) -> None:
    for text in texts:
        document.add_paragraph(text)


def numbering(document: Any, *levels: tuple[str, str]) -> str:
    """The id of a numbering with these formats and texts of its levels."""
    root = document.part.numbering_part.element
    abstract, number = str(100 + len(root)), str(200 + len(root))
    made = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{abstract}">{made}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'))
    return number


def numbered(document: Any, number: str, *texts: str, level: int = 0) -> None:
    for text in texts:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'))


def symbol(paragraph: Any, code: str) -> None:
    paragraph._p.append(parse_xml(f'<w:r {W}><w:sym w:font="Wingdings" w:char="{code}"/></w:r>'))


def table(document: Any, *rows: Sequence[str]) -> Any:
    made = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return made


def levels_of_numbers_and_letters(document: Any) -> None:
    number = numbering(document, ("decimal", "%1."), ("upperLetter", "%2."))
    for stem, options, right in (("甲是？", "一二三", "B"), ("乙是？", "一二", "A")):
        numbered(document, number, stem)
        numbered(document, number, *options, level=1)
        lines(document, f"答案：{right}")


def chinese_counting_of_heads(document: Any) -> None:
    heads = numbering(document, ("chineseCountingThousand", "%1、"))
    for head, rest in (("单项选择题", ["A.一", "B.二", "答案：A"]), ("判断题", ["答案：对"])):
        numbered(document, heads, head)
        numbered(document, numbering(document, ("decimal", "（%1）")), "甲是？" if len(rest) > 1 else "乙。")
        lines(document, *rest)


def full_width_numbers(document: Any) -> None:
    number = numbering(document, ("decimalFullWidth", "%1．"))
    for stem, right in (("甲？", "B"), ("乙？", "A")):
        numbered(document, number, stem)
        lines(document, "A.一 B.二", f"答案：{right}")


def hidden_answer(document: Any) -> None:
    lines(document, "1. 甲？", "A. 一", "B. 二")
    document.add_paragraph().add_run("答案：B").font.hidden = True


def tracked_changes(document: Any) -> None:
    lines(document, "1. 甲是（ ）")
    option = document.add_paragraph("A. ")._p
    option.append(parse_xml(f'<w:ins {W} w:id="1" w:author="x"><w:r><w:t>一</w:t></w:r></w:ins>'))
    option.append(parse_xml(f'<w:del {W} w:id="2" w:author="x"><w:r><w:delText>错字</w:delText></w:r></w:del>'))
    lines(document, "B. 二", "答案：A")


def content_controls(document: Any) -> None:
    lines(document, "1. 甲？")
    body = document.element.body
    for text in ("A. 一", "B. 二", "答案：B"):
        made = parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>")
        body.insert(len(body) - 1, made)


def soft_breaks(document: Any) -> None:
    paragraph = document.add_paragraph()
    part = paragraph.add_run("1. 甲？")
    for text in ("A. 一", "B. 二", "答案：A"):
        part.add_break()
        part = paragraph.add_run(text)


def ticks_of_wingdings(document: Any) -> None:
    for text, code in (("1. 甲。（", TICK), ("2. 乙。（", CROSS)):
        paragraph = document.add_paragraph(text)
        symbol(paragraph, code)
        paragraph.add_run("）")


def boxes_of_wingdings(document: Any) -> None:
    lines(document, "1. 甲？")
    for text, code in (("A. 一", EMPTY), ("B. 二", TICKED), ("C. 三", EMPTY)):
        paragraph = document.add_paragraph()
        symbol(paragraph, code)
        paragraph.add_run(text)


def answers_in_a_column_beside(document: Any) -> None:
    table(document, ["1. 甲？\nA. 一\nB. 二", "A"], ["2. 乙？\nA. 一\nB. 二", "B"])


def a_question_down_the_rows(document: Any) -> None:
    table(document, ["题干", "甲是？"], ["选项", "A. 一\nB. 二\nC. 三\nD. 四"], ["答案", "C"], ["解析", "因为"])


def merged_types(document: Any) -> None:
    made = table(document, ["题型", "题目", "A", "B", "答案"], ["", "甲？", "一", "二", "A"], ["", "乙？", "一", "二", "B"])
    made.cell(1, 0).merge(made.cell(2, 0)).text = "单选题"


def red_words_in_blanks(document: Any) -> None:
    lines(document, "一、填空题")
    for number, before, word in ((1, "党的最高理想是", "共产主义"), (2, "党的宗旨是", "为人民服务")):
        paragraph = document.add_paragraph(f"{number}. {before}")
        part = paragraph.add_run(word)
        part.font.color.rgb, part.font.underline = RED, True
        paragraph.add_run("。")


def only_the_letter_stands_out(document: Any) -> None:
    lines(document, "1. 甲？")
    for letter, text in zip("ABC", "一二三", strict=True):
        paragraph = document.add_paragraph()
        part = paragraph.add_run(f"{letter}. ")
        if letter == "B":
            part.font.color.rgb, part.bold = RED, True
        paragraph.add_run(text)


def words_of_the_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "党建题库 1. 不是题"
    lines(document, "1. 甲？", "A. 一", "B. 二", "答案：A")


def links_and_fields(document: Any) -> None:
    for text, inner, right in (("1. ", '<w:hyperlink w:anchor="x"', "A"), ("2. 乙", '<w:fldSimple w:instr="REF"', "B")):
        name = inner[1:].split()[0]
        paragraph = document.add_paragraph(text)._p
        paragraph.append(parse_xml(f"{inner} {W}><w:r><w:t>甲是？</w:t></w:r></{name}>"))
        lines(document, "A. 一", "B. 二", f"答案：{right}")


DOCUMENTS: dict[Callable[[Any], None], str] = {
    levels_of_numbers_and_letters: "单3B 单2A",
    chinese_counting_of_heads: "单2A 判√",
    full_width_numbers: "单2B 单2A",
    hidden_answer: "单2B",
    tracked_changes: "单2A",
    content_controls: "单2B",
    soft_breaks: "单2A",
    ticks_of_wingdings: "判√ 判×",
    boxes_of_wingdings: "单3B",
    answers_in_a_column_beside: "单2A 单2B",
    a_question_down_the_rows: "单4C",
    merged_types: "单2A 单2B",
    red_words_in_blanks: "填共产主义 填为人民服务",
    only_the_letter_stands_out: "单3B",
    words_of_the_header: "单2A",
    links_and_fields: "单2A 单2B",
}


@pytest.mark.parametrize("build", DOCUMENTS, ids=lambda build: build.__name__)
def test_a_document_says_what_a_person_reads_in_it(app: Flask, build: Callable[[Any], None]) -> None:
    document = docx.Document()
    build(document)
    content = io.BytesIO()
    document.save(content)
    form, found = read_questions(content.getvalue(), "x")
    assert form == "word"
    assert [fault.code for item in found.items for fault in item.faults if not fault.is_reminder] == []
    assert " ".join(told(item.draft) for item in found.items) == DOCUMENTS[build]
