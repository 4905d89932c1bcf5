"""Pictures in tables stay with the question, the option or the explanation on whose cell they lie."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
import openpyxl
import pytest
import xlsxwriter
from flask import Flask
from openpyxl.drawing.image import Image as Drawn
from PIL import Image

from learnhub.interchange.service.question_import import preview_file
from learnhub.interchange.service.question_readers import read_questions
from learnhub.questions.rules.drafts import QuestionDraft
from tests.interchange.sheets import old_excel
from tests.interchange.told import told

HEAD = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "解析"]
ROWS = [
    ["单选", "图中是哪里？", "一", "二", "三", "B", "见图"],
    ["多选", "哪些图正确？", "", "", "", "AC", ""],
    ["判断", "图与文相符。", "", "", "", "对", ""],
    ["简答", "画的是什么？", "", "", "", "会旗", ""],
]
# What lies where: in the stem of the first, in the options of the second, beside the third, in the explanation of the first.
PLACES = {"B2": "red", "C3": "green", "D3": "blue", "E3": "white", "H4": "black", "G2": "gray"}


def picture(color: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(content, "PNG")
    return content.getvalue()


def shown(text: str, draft: QuestionDraft) -> list[str]:
    """The colors of the pictures in a text, in their order."""
    colors = {picture(color): color for color in ("red", "green", "blue", "white", "black", "gray")}
    return [colors[draft.images[part.split('"', 1)[0]]] for part in text.split('src="image:')[1:]]


def workbook(rows: Sequence[Sequence[str]], places: Mapping[str, str], words: Mapping[str, str] | None = None) -> bytes:
    """A workbook with pictures lying on these cells, and other words in some."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for cell, color in places.items():
        sheet.add_image(Drawn(io.BytesIO(picture(color))), cell)
    for cell, text in (words or {}).items():
        sheet[cell] = text
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def drawn() -> bytes:
    """Pictures that lie on cells, as Excel draws them."""
    return workbook([[*HEAD, "图片"], *ROWS], PLACES)


def embedded() -> bytes:
    """Pictures within cells, as Excel keeps them since 2023."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("题库")
        for number, row in enumerate([[*HEAD, "图片"], *ROWS]):
            sheet.write_row(number, 0, row)
        for number, (cell, color) in enumerate(PLACES.items()):
            if color in {"red", "gray"}:  # beside words, which a cell with a picture has no room for
                sheet.insert_image(cell, f"{number}.png", {"image_data": io.BytesIO(picture(color))})
            else:
                sheet.embed_image(cell, f"{number}.png", {"image_data": io.BytesIO(picture(color))})
    return content.getvalue()


def of_wps() -> bytes:
    """Pictures within cells, as WPS keeps them: a formula that names each."""
    words = {"B2": "图中是哪里？", "G2": "见图"}
    content = io.BytesIO(
        workbook([[*HEAD, "图片"], *ROWS], {}, {cell: f'{words.get(cell, "")} DISPIMG("ID_{color}",1)' for cell, color in PLACES.items()})
    )
    images, links = "", ""
    with zipfile.ZipFile(content, "a") as archive:
        for number, color in enumerate(PLACES.values()):
            archive.writestr(f"xl/media/image{number}.png", picture(color))
            links += f'<Relationship Id="rId{number}" Type="http://x/image" Target="media/image{number}.png"/>'
            images += f'<e:cellImage><x:pic><x:nvPicPr><x:cNvPr id="{number}" name="ID_{color}"/></x:nvPicPr><x:blipFill>'
            images += f'<a:blip r:embed="rId{number}"/></x:blipFill></x:pic></e:cellImage>'
        spaces = 'xmlns:e="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:x="http://x" xmlns:a="http://a" xmlns:r="http://r"'
        archive.writestr("xl/cellimages.xml", f"<e:cellImages {spaces}>{images}</e:cellImages>")
        archive.writestr("xl/_rels/cellimages.xml.rels", f"<Relationships>{links}</Relationships>")
    return content.getvalue()


def open_document() -> bytes:
    """Pictures in cells of an OpenDocument sheet."""
    placed = {(int(cell[1]) - 1, ord(cell[0]) - ord("A")): color for cell, color in PLACES.items()}
    rows = ""
    for number, row in enumerate([[*HEAD, "图片"], *[[*row, ""] for row in ROWS]]):
        rows += "<table:table-row>"
        for column, text in enumerate(row):
            color = placed.get((number, column))
            image = f'<draw:frame><draw:image xlink:href="Pictures/{color}.png"/></draw:frame>' if color else ""
            rows += f'<table:table-cell office:value-type="string">{image}<text:p>{text}</text:p></table:table-cell>'
        rows += "</table:table-row>"
    of = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{short}="{of}{name}:1.0"' for short, name in (("office", "office"), ("table", "table"), ("text", "text")))
    spaces += f' xmlns:draw="{of}drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    body = f'<office:body><office:spreadsheet><table:table table:name="题库">{rows}</table:table></office:spreadsheet></office:body>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        for color in PLACES.values():
            archive.writestr(f"Pictures/{color}.png", picture(color))
    return content.getvalue()


def in_word() -> bytes:
    """Pictures in the cells of a table in a document."""
    document = docx.Document()
    table = document.add_table(0, len(HEAD) + 1)
    for number, row in enumerate([[*HEAD, "图片"], *[[*row, ""] for row in ROWS]], start=1):
        cells = table.add_row().cells
        for column, text in enumerate(row):
            cells[column].text = text
            if color := PLACES.get(f"{chr(ord('A') + column)}{number}"):
                cells[column].paragraphs[0].add_run().add_picture(io.BytesIO(picture(color)))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


@pytest.mark.parametrize("make", [drawn, embedded, of_wps, open_document, in_word])
def test_pictures_stay_where_they_lie(app: Flask, make: Callable[[], bytes]) -> None:
    with app.test_request_context():
        found = preview_file(make())
    assert [row.errors for row in found.rows] == [[], [], [], []]
    first, second, third, fourth = (row.draft for row in found.rows)
    assert [told(row.draft) for row in found.rows[:3]] == ["单3B", "多3AC", "判√"]
    assert (shown(first.stem, first), shown(first.explanation, first)) == (["red"], ["gray"])
    assert [shown(option.text, second) for option in second.options] == [["green"], ["blue"], ["white"]]
    assert (shown(third.stem, third), third.images.keys() & first.images.keys()) == (["black"], set())
    assert (fourth.images, fourth.sample) == ({}, "会旗")


def test_a_picture_below_a_question_is_its_own(app: Flask) -> None:
    content = workbook([["题干", "答案"], ["甲对。", "对"], [], ["乙对。", "错"]], {"A3": "red"})
    first, second = (item.draft for item in read_questions(content, "x")[1].items)
    assert (shown(first.stem, first), second.images) == (["red"], {})


def test_pictures_of_a_paper_pasted_into_cells_stay_in_it(app: Flask) -> None:
    lines = ("一、单选题", "1. 图中是（ ）", "A. 一", "B. 二", "答案：A", "2. 乙是（ ）", "A. 一", "B. 二", "答案：B")
    content = workbook([[line] for line in lines], {"A2": "blue"})
    first, second = (item.draft for item in read_questions(content, "x")[1].items)
    assert (shown(first.stem, first), second.images, told(first), told(second)) == (["blue"], {}, "单2A", "单2B")


def test_a_picture_that_is_not_there_is_said(app: Flask) -> None:
    content = io.BytesIO(
        workbook([["题干", "答案"], ["甲对。", "对"]], {"A3": "red"}, {"A2": '=DISPIMG("ID_1",1)甲对。'.removeprefix("=")})
    )
    (item,) = read_questions(content.getvalue(), "x")[1].items
    assert "〔图片〕甲对。" in item.draft.stem


@pytest.mark.parametrize("part", ["xl/drawings/drawing1.xml", "xl/_rels/workbook.xml.rels"])
def test_broken_drawings_cost_the_pictures_alone(app: Flask, part: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(drawn())) as before, zipfile.ZipFile(content, "w") as after:
        for entry in before.infolist():
            kept: Any = before.read(entry)
            after.writestr(entry, kept[:-9] if entry.filename == part and "drawing" in part else kept)
    assert [told(item.draft)[:1] for item in read_questions(content.getvalue(), "x")[1].items] == ["单", "多", "判", "简"]


def test_an_old_workbook_says_how_many_pictures_it_leaves_behind(app: Flask) -> None:
    preview = preview_file(old_excel([HEAD, *ROWS], pictures=3), None, "x.xls")
    assert len(preview.rows) == 4
    assert ["3 张" in note for note in preview.notes] == [True]
    assert preview_file(old_excel([HEAD, *ROWS]), None, "x.xls").notes == []
