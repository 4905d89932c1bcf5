"""Papers as colleagues make them, in many layouts, are read into the questions that a person sees in them.

Each file of `papers/` has what a person reads (see `told`) above a line of =, and the paper below.
"""

import io
import re
from pathlib import Path

import docx
import pytest
from flask import Flask

from learnhub.interchange.rules.items import ReadFile
from learnhub.interchange.service.document_files import read_document, read_text
from learnhub.interchange.service.question_readers import read_questions
from tests.interchange.told import told

PAPERS = sorted((Path(__file__).parent / "papers").glob("*.txt"))
LEFT_BEHIND = re.compile(r"答案|解析[:：]|^[（(]?[A-D][.、）)]|\d+[～~-]\d+题")  # what belongs to no stem and no option


def paper_of(path: Path) -> tuple[str, str]:
    wanted, text = path.read_text(encoding="utf-8").split("\n=====\n", 1)
    return wanted, text


def as_word(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def said(found: ReadFile) -> str:
    return " ".join(told(item.draft) for item in found.items)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_a_paper_holds_the_questions_a_person_sees(app: Flask, path: Path) -> None:
    wanted, text = paper_of(path)
    found = read_text(text.encode("gb18030"), path.name)
    assert said(found) == wanted
    assert [fault.code for item in found.items for fault in item.faults if not fault.is_reminder] == []
    drafts = [draft for item in found.items for draft in (item.draft, *item.draft.parts)]
    words = [text for draft in drafts for text in (draft.stem, *(option.text for option in draft.options))]
    assert [text for text in words if not text or LEFT_BEHIND.search(text)] == []


@pytest.mark.parametrize("path", [path for path in PAPERS if "markdown" not in path.stem], ids=lambda path: path.stem)
def test_a_paper_pasted_into_word_says_the_same(app: Flask, path: Path) -> None:
    wanted, text = paper_of(path)
    assert said(read_document(as_word(text), "")) == wanted


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_a_paper_is_known_without_being_told_what_it_is(app: Flask, path: Path) -> None:
    wanted, text = paper_of(path)
    form, found = read_questions(text.encode(), path.name)
    assert (form, said(found)) == ("text", wanted)
