"""One question of every type for tests, with an answer that is right and a word of its key that stands nowhere else."""

from typing import Any

from learnhub.questions.models import Question, QuestionBank
from tests.assessment.conftest import make_question

RUBRIC = [{"text": "RUBRIC1", "share": 0.5}, {"text": "RUBRIC2", "share": 0.25}, {"text": "RUBRIC3", "share": 0.25}]
ABCD = [{"id": option, "html": words} for option, words in zip("abcd", ("甲", "乙", "丙", "丁"), strict=True)]
SIDES = [
    {"id": "l1", "html": "左一", "side": "left"},
    {"id": "l2", "html": "左二", "side": "left"},
    {"id": "r1", "html": "右一", "side": "right"},
    {"id": "r2", "html": "右二", "side": "right"},
    {"id": "r3", "html": "右三", "side": "right"},
]
KINDS: dict[str, dict[str, Any]] = {
    "single": {"options": ABCD, "answer_key": {"right": ["a"]}},
    "multiple": {"options": ABCD, "answer_key": {"right": ["a", "b"]}},
    "indefinite": {"options": ABCD, "answer_key": {"right": ["c"]}},
    "true_false": {"options": ABCD[:2], "answer_key": {"right": ["a"]}},
    "fill_blank": {
        "answer_key": {
            "blanks": [[{"text": "BLANK1", "fraction": 1.0}], [{"text": "BLANK2", "fraction": 1.0}]],
            "any_order": False,
            "is_exact": False,
        }
    },
    "numeric": {"answer_key": {"accepted": [{"value": "31415.926", "tolerance": "0.777", "fraction": 1.0}], "unit": "元"}},
    "matching": {"options": SIDES, "answer_key": {"pairs": {"l1": "r2", "l2": "r1"}}},
    "ordering": {"options": ABCD, "answer_key": {"order": ["c", "a", "d", "b"]}},
    "short_answer": {"answer_key": {"sample_html": "<p>SAMPLE1</p>", "rubric": RUBRIC}},
    "essay": {"answer_key": {"sample_html": "<p>SAMPLE2</p>", "rubric": []}},
}
RIGHT: dict[str, list[str]] = {
    "single": ["a"],
    "multiple": ["a", "b"],
    "indefinite": ["c"],
    "true_false": ["a"],
    "fill_blank": ["BLANK1", "BLANK2"],
    "numeric": ["31415.926"],
    "matching": ["l1:r2", "l2:r1"],
    "ordering": ["c", "a", "d", "b"],
    "short_answer": ["我的简答"],
    "essay": ["我的论述"],
}
# What of the keys may be in no byte before they are released; letters and places have a test of their own.
SECRETS = ("BLANK1", "BLANK2", "31415.926", "0.777", "SAMPLE1", "SAMPLE2", "SAMPLE3", "RUBRIC1", "RUBRIC2", "RUBRIC3", "XPLAIN")
PARTS = [
    {"id": "p1", "kind": "single", "stem_html": "<p>第一问</p>", "share": 1.0, "explanation_html": "<p>XPLAIN</p>"} | KINDS["single"],
    {"id": "p2", "kind": "fill_blank", "stem_html": "<p>第二问____和____</p>", "options": [], "share": 2.0} | KINDS["fill_blank"],
    {
        "id": "p3",
        "kind": "short_answer",
        "stem_html": "<p>第三问</p>",
        "options": [],
        "share": 1.0,
        "answer_key": {"sample_html": "SAMPLE3", "rubric": RUBRIC},
    },
]


def one_of_each(bank: QuestionBank, *kinds: str) -> list[Question]:
    """A question of each of `kinds` (all without any), and at the end a passage of three parts."""
    made = [make_question(bank, kind, explanation_html="<p>XPLAIN</p>", **KINDS[kind]) for kind in kinds or KINDS]
    return made if kinds else [*made, make_question(bank, "passage", answer_key={"right": []}, parts=PARTS)]
