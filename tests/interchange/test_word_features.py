"""What Word keeps beside plain paragraphs is read as a person reads it: lists, breaks, boxes, changes, fields, tables."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from flask import Flask

from learnhub.interchange.service.question_readers import read_questions
from tests.interchange.told import told

Build = Callable[[Any], None]


def saved(build: Build) -> bytes:
    document = docx.Document()
    build(document)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def lines(document: Any, *texts: str) -> None:
    for text in texts:
        document.add_paragraph(text)


def listed(document: Any, number: int, *levels: tuple[str, str]) -> None:
    """Declare list `number`: format and text of each level."""
    root = document.part.numbering_part.element
    body = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(levels)
    )
    first = next((place for place, each in enumerate(root) if each.tag.endswith("}num")), len(root))
    root.insert(first, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{body}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def item(document: Any, text: str, number: int, level: int = 0) -> Any:
    """A paragraph that Word numbers itself."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'))
    return paragraph


def xml(document: Any, body: str) -> None:
    """A paragraph as Word writes it."""
    spaces = nsdecls("w") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://x/wps"'
    spaces += ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {spaces}>{body}</w:p>"))


def table(document: Any, *rows: Sequence[str]) -> Any:
    made = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return made


def questions_and_options_in_two_levels(document: Any) -> None:
    listed(document, 90, ("decimal", "%1."), ("upperLetter", "%2."))
    for stem, right in (("党的宗旨是什么？", "B"), ("党的生日是哪天？", "C")):
        item(document, stem, 90)
        for text in ("甲", "乙", "丙"):
            item(document, text, 90, 1)
        lines(document, f"答案：{right}")


def options_in_lists_of_their_own(document: Any) -> None:
    listed(document, 80, ("decimal", "%1、"))
    for number, right in enumerate("AD", start=81):
        listed(document, number, ("upperLetter", "%1、"))
        item(document, "下列正确的是（ ）。", 80)
        for text in ("甲", "乙", "丙", "丁"):
            item(document, text, number)
        lines(document, f"答案：{right}")


def sections_in_chinese_numerals(document: Any) -> None:
    listed(document, 70, ("chineseCounting", "%1、"), ("decimal", "%2."))
    item(document, "单项选择题", 70)
    item(document, "甲是（A）。", 70, 1)
    lines(document, "A.一 B.二")
    item(document, "判断题", 70)
    item(document, "乙对。（√）", 70, 1)
    item(document, "丙错。（×）", 70, 1)


def soft_breaks_within_a_paragraph(document: Any) -> None:
    paragraph = document.add_paragraph()
    for number, text in enumerate(("1. 甲是（ ）", "A. 一", "B. 二", "C. 三", "答案：B", "2. 乙对。", "答案：对")):
        run = paragraph.add_run(text)
        if number < 6:
            run.add_break(WD_BREAK.LINE)


def questions_in_a_text_box(document: Any) -> None:
    lines(document, "一、单选题")
    box = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("1. 甲是（ ）", "A. 一", "B. 二", "答案：A"))
    drawn = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
    old = f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    xml(document, f"<w:r><mc:AlternateContent>{drawn}{old}</mc:AlternateContent></w:r>")
    lines(document, "2. 乙是（ ）", "A. 一", "B. 二", "答案：B")


def key_in_a_text_box_of_old(document: Any) -> None:
    lines(document, "1. 甲是（ ）", "A. 一 B. 二", "2. 乙是（ ）", "A. 一 B. 二")
    box = "<w:p><w:r><w:t>参考答案：1-2 BA</w:t></w:r></w:p>"
    xml(document, f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>")


def headers_and_footers(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "1. 内部资料 答案：A"
    document.sections[0].footer.paragraphs[0].text = "第1页 共3页"
    lines(document, "1. 甲是（B）", "A. 一 B. 二")


def tracked_changes(document: Any) -> None:
    old = '<w:del w:id="1" w:author="x"><w:r><w:delText>甲错</w:delText></w:r></w:del>'
    new = '<w:ins w:id="2" w:author="x"><w:r><w:t>甲对。</w:t></w:r></w:ins>'
    xml(document, f'<w:r><w:t xml:space="preserve">1. </w:t></w:r>{old}{new}')
    gone = '<w:del w:id="3" w:author="x"><w:r><w:delText>错</w:delText></w:r></w:del>'
    come = '<w:ins w:id="4" w:author="x"><w:r><w:t>对</w:t></w:r></w:ins>'
    xml(document, f"<w:r><w:t>答案：</w:t></w:r>{gone}{come}")


def hidden_answers(document: Any) -> None:
    xml(document, "<w:r><w:t>1. 甲是（ ）</w:t></w:r>")
    lines(document, "A. 一 B. 二")
    xml(document, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>答案：B</w:t></w:r>")


def key_of_all_in_a_table(document: Any) -> None:
    for number in range(1, 11):
        lines(document, f"{number}. 题{number}是（ ）", "A. 一  B. 二  C. 三  D. 四")
    lines(document, "答案")
    table(document, ["1", "2", "3", "4", "5"], list("ABCDA"), ["6", "7", "8", "9", "10"], list("BCDAB"))


def key_in_ranges_in_a_table(document: Any) -> None:
    for number in range(1, 11):
        lines(document, f"{number}. 题{number}是（ ）", "A. 一  B. 二  C. 三  D. 四")
    lines(document, "参考答案")
    table(document, ["题号", "答案"], ["1-5", "ABCDA"], ["6-10", "BCDAB"])


def key_table_by_types(document: Any) -> None:
    lines(document, "一、单选题", "1. 甲（ ）", "A.一 B.二", "2. 乙（ ）", "A.一 B.二", "二、判断题", "1. 丙。", "2. 丁。", "参考答案")
    table(document, ["单选题", "1.B 2.A"], ["判断题", "1.√ 2.×"])


def table_without_a_header(document: Any) -> None:
    table(
        document,
        ["1", "单选题", "党的宗旨是？", "A.甲\nB.乙\nC.丙", "B"],
        ["2", "多选题", "党的作风有？", "A.甲\nB.乙\nC.丙", "AC"],
        ["3", "判断题", "党员要学习。", "", "对"],
    )


def table_of_two_columns(document: Any) -> None:
    table(document, ["题目", "答案"], ["1. 甲是（ ）\nA. 一\nB. 二", "B"], ["2. 乙对。", "√"])


def each_question_a_small_table(document: Any) -> None:
    for number, right in ((1, "A"), (2, "C")):
        table(
            document,
            ["题号", str(number)],
            ["题型", "单选题"],
            ["题干", "下列正确的是（ ）"],
            ["选项", "A.一\nB.二\nC.三"],
            ["答案", right],
        )
        lines(document, "")


def merged_cells(document: Any) -> None:
    made = table(
        document,
        ["题型", "题目", "选项A", "选项B", "答案"],
        ["单选题", "甲？", "一", "二", "A"],
        ["", "乙？", "一", "二", "B"],
    )
    made.cell(1, 0).merge(made.cell(2, 0))


def split_runs(document: Any) -> None:
    paragraph = document.add_paragraph()
    for piece in ("1", ".", " 甲", "是（", " ", "A", " ", "）", "。"):
        paragraph.add_run(piece)
    paragraph = document.add_paragraph()
    for piece in ("A", ".", "一", "  ", "B", "．", "二"):
        paragraph.add_run(piece).bold = piece in {"A", "B"}


def underlined_gaps(document: Any) -> None:
    lines(document, "一、填空题")
    paragraph = document.add_paragraph("1. 党的宗旨是")
    paragraph.add_run("\t\t").underline = True
    paragraph.add_run("。")
    lines(document, "答案：为人民服务")


def check_boxes(document: Any) -> None:
    lines(document, "1. 甲是")
    for sign, text in (("☐", "A. 一"), ("☑", "B. 二"), ("☐", "C. 三")):
        xml(document, f"<w:sdt><w:sdtContent><w:r><w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>{text}</w:t></w:r>")


def run_on_with_bold_heads(document: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run("一、单选题 ").bold = True
    paragraph.add_run("1.党的宗旨是（ ）A.甲 B.乙 C.丙 答案：B 2.党的性质是（ ）A.甲 B.乙 C.丙 答案：C ")
    paragraph.add_run("二、判断题 ").bold = True
    paragraph.add_run("1.党员要交党费。答案：正确 2.党员可以旷会。答案：错误")


def right_options_in_red_within_a_run_on(document: Any) -> None:
    paragraph = document.add_paragraph("1.党的宗旨是（ ）A.甲 ")
    red = paragraph.add_run("B.乙")
    red.font.color.rgb = docx.shared.RGBColor(255, 0, 0)
    paragraph.add_run(" C.丙 2.党的性质是（ ）")
    red = paragraph.add_run("A.甲")
    red.font.color.rgb = docx.shared.RGBColor(255, 0, 0)
    paragraph.add_run(" B.乙 C.丙")


def fields_and_links(document: Any) -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>'
    field += '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>党章</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    xml(
        document,
        f"<w:r><w:t>1. </w:t></w:r>{field}<w:hyperlink><w:r><w:t>第一条</w:t></w:r></w:hyperlink><w:r><w:t>说的对。（√）</w:t></w:r>",
    )


def formulas(document: Any) -> None:
    xml(document, "<w:r><w:t>1. 若</w:t></w:r><m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath><w:r><w:t>则（A）</w:t></w:r>")
    lines(document, "A. 一  B. 二")


def bold_answers(document: Any) -> None:
    lines(document, "1. 甲是（ ）", "A. 一  B. 二")
    paragraph = document.add_paragraph()
    paragraph.add_run("【答案】").bold = True
    paragraph.add_run("B")
    paragraph = document.add_paragraph()
    paragraph.add_run("【解析】").bold = True
    paragraph.add_run("见党章。")


def table_of_contents_before(document: Any) -> None:
    document.add_heading("党建题库", 0)
    lines(document, "目录", "一、单选题\t1", "二、判断题\t5")
    document.add_heading("一、单选题", 1)
    lines(document, "1. 甲是（A）", "A. 一 B. 二")
    document.add_heading("二、判断题", 1)
    lines(document, "1. 乙对。（√）")


DOCUMENTS: dict[Build, str] = {
    questions_and_options_in_two_levels: "单3B 单3C",
    options_in_lists_of_their_own: "单4A 单4D",
    sections_in_chinese_numerals: "单2A 判√ 判×",
    soft_breaks_within_a_paragraph: "单3B 判√",
    questions_in_a_text_box: "单2A 单2B",
    key_in_a_text_box_of_old: "单2B 单2A",
    headers_and_footers: "单2B",
    tracked_changes: "判√",
    hidden_answers: "单2B",
    key_of_all_in_a_table: "单4A 单4B 单4C 单4D 单4A 单4B 单4C 单4D 单4A 单4B",
    key_in_ranges_in_a_table: "单4A 单4B 单4C 单4D 单4A 单4B 单4C 单4D 单4A 单4B",
    key_table_by_types: "单2B 单2A 判√ 判×",
    table_without_a_header: "单3B 多3AC 判√",
    table_of_two_columns: "单2B 判√",
    each_question_a_small_table: "单3A 单3C",
    merged_cells: "单2A 单2B",
    split_runs: "单2A",
    underlined_gaps: "填为人民服务",
    check_boxes: "单3B",
    run_on_with_bold_heads: "单3B 单3C 判√ 判×",
    right_options_in_red_within_a_run_on: "单3B 单3A",
    fields_and_links: "判√",
    formulas: "单2A",
    bold_answers: "单2B",
    table_of_contents_before: "单2A 判√",
}


def said(content: bytes) -> str:
    found = read_questions(content, "x")[1]
    assert [fault.code for each in found.items for fault in each.faults if not fault.is_reminder] == []
    return " ".join(told(each.draft) for each in found.items)


@pytest.mark.parametrize("build", DOCUMENTS, ids=lambda build: build.__name__)
def test_a_document_holds_the_questions_a_person_sees(app: Flask, build: Build) -> None:
    assert said(saved(build)) == DOCUMENTS[build]
