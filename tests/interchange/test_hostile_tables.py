"""Tables with characters in them that no database takes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from learnhub.core.transactions import transaction
from learnhub.interchange.service.question_import import import_preview, preview_file
from tests.factories import DepartmentFactory, make_bank

NOW = datetime(2026, 3, 5, tzinfo=UTC)
ROWS = ["题\0目（ ）,单选,甲,乙,A,解", "题目（ ）,单选,甲\0,乙,A,解\0", "题\x0b目（ ）,单选,甲\x01,乙\ufffe,A,解"]


@pytest.mark.both_databases
@pytest.mark.parametrize("row", ROWS)
def test_a_stray_control_character_keeps_no_question_out(app: Flask, database: Any, row: str) -> None:
    bank = make_bank(DepartmentFactory())
    preview = preview_file(f"题干,题型,选项A,选项B,答案,解析\n{row}\n".encode(), bank)
    with transaction():
        done = import_preview(bank, preview, skips_bad=False, actor_id=None, now=NOW)
    assert done.created == 1
