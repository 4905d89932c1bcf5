"""Tables as colleagues make them, in many layouts, are read into the questions that a person sees in them.

Each file of `tables/` has the rows of its sheets, and what a person reads in them (see `told`).
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from learnhub.interchange.service.question_readers import read_questions
from tests.interchange.sheets import excel, old_excel, open_document
from tests.interchange.told import told

TABLES = sorted((Path(__file__).parent / "tables").glob("*.json"))
NAMES = ["单选题", "多选题", "判断题", "简答题"]


def table_of(path: Path) -> tuple[list[list[list[Any]]], Sequence[str], str]:
    kept = json.loads(path.read_text(encoding="utf-8"))
    names = kept.get("names", NAMES if len(kept["sheets"]) > 1 else ())
    return kept["sheets"], names, kept["read"]


def said(content: bytes) -> str:
    form, found = read_questions(content, "x")
    assert form == "table"
    assert [fault.code for item in found.items for fault in item.faults if not fault.is_reminder] == []
    return " ".join(told(item.draft) for item in found.items)


@pytest.mark.parametrize("write", [excel, open_document, old_excel])
@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_workbook_holds_the_questions_a_person_sees(app: Flask, path: Path, write: Callable[..., bytes]) -> None:
    sheets, names, wanted = table_of(path)
    assert said(write(*sheets, names=names)) == wanted


def is_one_table(path: Path) -> bool:
    sheets, _names, _wanted = table_of(path)
    return len(sheets) == 1 and len(sheets[0][-1]) > 1


@pytest.mark.parametrize("path", [path for path in TABLES if is_one_table(path)], ids=lambda path: path.stem)
def test_the_same_saved_as_csv_says_the_same(app: Flask, path: Path) -> None:
    sheets, _names, wanted = table_of(path)
    text = io.StringIO()
    csv.writer(text).writerows(sheets[0])
    assert said(text.getvalue().encode("gb18030")) == wanted
    assert said(text.getvalue().encode("utf-8-sig")) == wanted
