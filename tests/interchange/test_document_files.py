"""Word and text files of questions: opened safely, decoded, numbered lists and marks read, and the real ones counted."""

import io
import json
import os
import random
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from docx.shared import RGBColor
from flask import Flask

from learnhub.core.errors import Refused
from learnhub.interchange.rules.items import ReadFile
from learnhub.interchange.service.document_files import read_document, read_text
from learnhub.questions.rules.drafts import HTML
from learnhub.questions.rules.kinds import MULTIPLE, SINGLE

VECTORS = Path(os.environ.get("LEARNHUB_VECTORS", Path(__file__).resolve().parents[3] / "shared/vectors"))
CHINESE = VECTORS / "questions/chinese"
needs_vectors = pytest.mark.skipif(not CHINESE.is_dir(), reason="the real files are not here")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def saved(document: object) -> bytes:
    content = io.BytesIO()
    document.save(content)  # type: ignore[attr-defined]
    return content.getvalue()


def right(found: ReadFile) -> list[str]:
    return ["".join("ABCDEFGH"[place] for place, option in enumerate(item.draft.options) if option.is_right) for item in found.items]


def test_automatic_numbers_and_red_options_are_read(app: Flask) -> None:
    document = docx.Document()
    for stem, marked in (("国歌是（  ）。", 1), ("国旗是（  ）。", 0)):
        document.add_paragraph(stem, style="List Number")
        for place, option in enumerate(("甲", "乙", "丙")):
            run = document.add_paragraph().add_run(f"{'ABC'[place]}. {option}")
            if place == marked:
                run.font.color.rgb = RGBColor(0xFF, 0, 0)
    found = read_document(saved(document), "卷.docx")
    assert [item.draft.stem for item in found.items] == ["国歌是（  ）。", "国旗是（  ）。"]
    assert right(found) == ["B", "A"]


def test_a_picture_stays_with_its_stem(app: Flask) -> None:
    document = docx.Document()
    document.add_paragraph("1. 图中是（A）").add_run().add_picture(io.BytesIO(PIXEL))
    document.add_paragraph("A. 党徽  B. 国徽")
    (item,) = read_document(saved(document), "").items
    assert item.draft.markup == HTML
    (name,) = item.draft.images
    assert f'src="image:{name}"' in item.draft.stem
    assert item.draft.images[name] == PIXEL


def test_a_table_of_questions_is_read_as_one(app: Flask) -> None:
    document = docx.Document()
    rows = [["题干", "选项A", "选项B", "答案"], ["甲（ ）", "一", "二", "B"], ["乙（ ）", "三", "四", "A"]]
    table = document.add_table(3, 4)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    assert right(read_document(saved(document), "")) == ["B", "A"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_any_encoding(app: Flask, encoding: str) -> None:
    assert right(read_text("1．甲（Ｂ）\r\nＡ．一　Ｂ．二\r\n".encode(encoding), "")) == ["B"]


def test_entities_bombs_and_broken_files_are_refused(app: Flask) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&a;</w:document>'
    for body in (bomb.encode(), b"<w:document", b"x" * (13 * 1024 * 1024), b"<w:p/>" * 600_000):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", body)
        with pytest.raises(Refused):
            read_document(content.getvalue(), "")
    with pytest.raises(Refused):
        read_document(b"PK\x03\x04 no archive", "")
    with pytest.raises(Refused):
        read_text(("（" * 1_000_000).encode(), "")
    with pytest.raises(Refused):
        read_text(b"1. a\n" * 100_000, "")


@needs_vectors
@pytest.mark.parametrize(
    ("name", "counts", "sound"),
    [
        ("bank.md", {"single": 131, "multiple": 112, "true_false": 31, "fill_blank": 30}, 304),
        ("all_types_answers_at_part_end.md", {"single": 40, "multiple": 20, "short_answer": 24, "essay": 4, "passage": 3}, 91),
        ("word_text_gb18030_key_at_chapter_end.txt", {"single": 419, "multiple": 351}, 769),
        ("right_option_ticked.docx", {"single": 159, "multiple": 79}, 238),
    ],
)
def test_real_papers_have_the_expected_counts(app: Flask, name: str, counts: dict[str, int], sound: int) -> None:
    content = (CHINESE / name).read_bytes()
    found = read_document(content, name) if name.endswith(".docx") else read_text(content, name)
    assert Counter(item.draft.kind for item in found.items) == counts
    assert sum(item.is_sound for item in found.items) == sound


@needs_vectors
def test_ten_of_the_short_answers_ask_for_a_judgment_with_reasons(app: Flask) -> None:
    found = read_text((CHINESE / "all_types_answers_at_part_end.md").read_bytes(), "")
    assert sum("辨析" in item.draft.tags for item in found.items) == 10


@needs_vectors
def test_every_ticked_option_is_the_one_that_is_expected(app: Flask) -> None:
    found = read_document((CHINESE / "right_option_ticked.docx").read_bytes(), "")
    read = {item.draft.stem: [option.text + "√" * option.is_right for option in item.draft.options] for item in found.items}
    expected = json.loads((CHINESE / "right_option_ticked.expected.json").read_text())
    assert read == {stem.strip(): [option.strip() for option in options] for stem, options in expected.items()}
    assert {item.draft.kind for item in found.items} == {SINGLE, MULTIPLE}


@needs_vectors
def test_mutated_files_are_read_or_refused(app: Flask) -> None:
    choose = random.Random(7)
    ticked, text = (CHINESE / "right_option_ticked.docx").read_bytes(), (CHINESE / "bank.md").read_bytes()[:20_000]
    for _turn in range(25):
        for whole, reader in ((ticked, read_document), (text, read_text)):
            content = bytearray(whole)
            for _place in range(choose.randrange(1, 40)):
                content[choose.randrange(len(content))] = choose.randrange(256)
            with suppress(Refused):
                reader(bytes(content[: choose.randrange(len(content) // 2, len(content))] if choose.random() < 0.3 else content), "")
