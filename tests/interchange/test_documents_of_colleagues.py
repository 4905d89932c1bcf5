"""Word files as colleagues make them: what is marked, underlined, listed or set in tables is read as a person reads it."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import RGBColor
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


def table(document: Any, *rows: Sequence[str]) -> None:
    made = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def red(run: Any) -> None:
    run.font.color.rgb = RGBColor(255, 0, 0)


def bold(run: Any) -> None:
    run.bold = True


def underline(run: Any) -> None:
    run.underline = True


def highlight(run: Any) -> None:
    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def options(document: Any, right: str, mark: Callable[[Any], None]) -> None:
    for letter, text in zip("ABC", "一二三", strict=True):
        run = document.add_paragraph().add_run(f"{letter}. {text}")
        if letter in right:
            mark(run)


@pytest.mark.parametrize("mark", [red, bold, underline, highlight])
def test_marked_options_are_right(app: Flask, mark: Callable[[Any], None]) -> None:
    def build(document: Any) -> None:
        lines(document, "一、单选题", "1. 甲是（ ）")
        options(document, "B", mark)
        lines(document, "二、多选题", "2. 乙有（ ）")
        options(document, "AC", mark)

    assert said(saved(build)) == "单3B 多3AC"


def bold_stems(document: Any) -> None:
    for number, right in ((1, "A"), (2, "B")):
        document.add_paragraph().add_run(f"{number}. 题干加粗的题（ ）").bold = True
        options(document, right, red)


def options_on_one_line(document: Any) -> None:
    paragraph = document.add_paragraph("1. 甲是（ ） ")
    for letter, text in zip("ABC", "一二三", strict=True):
        run = paragraph.add_run(f"{letter}. {text}  ")
        if letter == "C":
            red(run)


def four_questions(document: Any) -> None:
    for number in range(1, 5):
        lines(document, f"{number}. 题（ ）", "A. 一  B. 二  C. 三")


def key_across(document: Any) -> None:
    four_questions(document)
    lines(document, "参考答案")
    table(document, ["题号", "1", "2", "3", "4"], ["答案", "A", "B", "C", "AB"])


def key_downwards(document: Any) -> None:
    four_questions(document)
    lines(document, "参考答案")
    table(document, ["题号", "答案"], ["1", "A"], ["2", "B"], ["3", "C"], ["4", "AB"])


def key_without_heads(document: Any) -> None:
    four_questions(document)
    lines(document, "答案")
    table(document, ["1", "2"], ["A", "B"], ["3", "4"], ["C", "AB"])


def table_with_a_title(document: Any) -> None:
    table(
        document,
        ["党建题库", "", "", ""],
        ["序号", "题型", "题目", "答案"],
        ["1", "单选", "甲是（ ）\nA.一\nB.二", "A"],
        ["2", "判断", "乙对。", "√"],
    )


def options_in_tables(document: Any) -> None:
    lines(document, "1. 甲是（B）")
    table(document, ["A. 一", "B. 二"], ["C. 三", "D. 四"])
    lines(document, "2. 乙是（A）")
    table(document, ["A. 一", "B. 二", "C. 三", "D. 四"])


def question_in_each_cell(document: Any) -> None:
    table(document, ["1. 甲是（ ）\nA. 一\nB. 二\n答案：A"], ["2. 乙对。\n答案：错"])


def questions_beside_answers(document: Any) -> None:
    table(document, ["题目", "参考答案"], ["党的宗旨是什么？", "全心全意为人民服务"], ["党的生日是哪天？", "7月1日"])


def underlined_blanks(document: Any) -> None:
    lines(document, "填空题")
    paragraph = document.add_paragraph("1. 党的宗旨是")
    underline(paragraph.add_run("全心全意为人民服务"))
    paragraph.add_run("。")
    paragraph = document.add_paragraph("2. 党的最高理想是")
    underline(paragraph.add_run("      "))
    paragraph.add_run("。")
    lines(document, "答案：共产主义")


def listed_by_word(document: Any) -> None:
    document.add_heading("单选题")
    for stem, right in (("甲是（ ）", "A"), ("乙是（ ）", "B")):
        document.add_paragraph(stem, style="List Number")
        lines(document, "A、一", "B、二", f"答案：{right}")


def red_in_brackets(document: Any) -> None:
    paragraph = document.add_paragraph("1. 甲是（")
    red(paragraph.add_run(" A "))
    paragraph.add_run("）。")
    lines(document, "A. 一   B. 二")
    paragraph = document.add_paragraph("2. 乙对。（")
    red(paragraph.add_run("×"))
    paragraph.add_run("）")


DOCUMENTS: dict[Build, str] = {
    bold_stems: "单3A 单3B",
    options_on_one_line: "单3C",
    key_across: "单3A 单3B 单3C 多3AB",
    key_downwards: "单3A 单3B 单3C 多3AB",
    key_without_heads: "单3A 单3B 单3C 多3AB",
    table_with_a_title: "单2A 判√",
    options_in_tables: "单4B 单4A",
    question_in_each_cell: "单2A 判×",
    questions_beside_answers: "简：全心全意为人民服务 简：7月1日",
    underlined_blanks: "填全心全意为人民服务 填共产主义",
    listed_by_word: "单2A 单2B",
    red_in_brackets: "单2A 判×",
}


def said(content: bytes) -> str:
    found = read_questions(content, "x")[1]
    assert [fault.code for item in found.items for fault in item.faults if not fault.is_reminder] == []
    return " ".join(told(item.draft) for item in found.items)


@pytest.mark.parametrize("build", DOCUMENTS, ids=lambda build: build.__name__)
def test_a_document_holds_the_questions_a_person_sees(app: Flask, build: Build) -> None:
    assert said(saved(build)) == DOCUMENTS[build]
