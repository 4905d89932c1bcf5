"""Real files that nobody here wrote, with the counts that are known of them; run where the folder of vectors is."""

import json
import os
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from learnhub.interchange.service.question_import import Preview, preview_file

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("LEARNHUB_VECTORS", ROOT.parent / "shared" / "vectors")) / "questions" / "chinese"
EXPECTED = {
    "type_stem_options_answer.xlsx": {"single": 138, "multiple": 152},
    "dangke_no_header.xlsx": {"single": 60, "multiple": 60, "true_false": 30},  # the judgments have no options in the file
    "options_in_one_cell.xlsx": {"single": 214, "multiple": 242},
    "no_header_stray_letters.xlsx": {"single": 299},  # one of the 300 has no answer in the file
    "nine_sheets.xls": {"single": 776, "multiple": 56},
    "contest_list_answers.csv": {"fill_blank": 967, "short_answer": 21},  # five answers are empty lists, one is a word for two blanks
}


def test_the_vectors_are_there_or_the_run_says_what_was_left_out() -> None:
    if not VECTORS.is_dir():
        warnings.warn(f"{len(EXPECTED) + 2} checks of real question files were left out: set LEARNHUB_VECTORS", stacklevel=1)


def preview(app: Any, name: str) -> Preview:
    with app.test_request_context():
        return preview_file((VECTORS / name).read_bytes())


@pytest.mark.parametrize("name", EXPECTED if VECTORS.is_dir() else [])
def test_every_question_of_a_file_is_found(app: Any, name: str) -> None:
    assert Counter(preview(app, name).counts) == EXPECTED[name]


@pytest.mark.parametrize("name", ["type_stem_options_answer"] if VECTORS.is_dir() else [])
def test_each_question_says_what_its_twin_says(app: Any, name: str) -> None:
    def bare(text: str) -> str:
        return "".join(text.split())

    expected = json.loads((VECTORS / f"{name}.expected.json").read_text())
    found = [row.draft for row in preview(app, f"{name}.xlsx").rows]
    assert [(bare(question.stem), sorted((bare(option.text), option.is_right) for option in question.options)) for question in found] == [
        (bare(each["stem"]), sorted((bare(text), is_right) for text, is_right in each["options"])) for each in expected
    ]


@pytest.mark.parametrize("name", ["no_header_stray_letters.xlsx"] if VECTORS.is_dir() else [])
def test_the_one_without_an_answer_is_named_by_its_cell(app: Any, name: str) -> None:
    (row,) = preview(app, name).wrong
    assert [(remark.where, remark.sentence) for remark in row.errors] == [("F65", "没有填写答案。")]
