"""What a blind guess brings over the parts of passages, and what the cover says of them."""

from typing import Any

import pytest

from learnhub.assessment import queries
from learnhub.assessment.models import DrawRule, Exam, PaperItem
from learnhub.assessment.queries.passages import Passages, passages_of
from learnhub.assessment.rules.several import marking_of
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank
from tests.assessment.conftest import NOW, OPTIONS, make_question
from tests.factories import DepartmentFactory, make_bank

pytestmark = pytest.mark.both_databases

RULE = marking_of({}, "all_or_nothing")


def options(kind: str) -> list[dict[str, Any]]:
    return [{"id": each, "html": words} for each, words in OPTIONS[kind]]


def part(number: int, kind: str, share: float, key: dict[str, Any]) -> dict[str, Any]:
    about = {"id": f"p{number}", "kind": kind, "stem_html": "<p>小题</p>", "explanation_html": "", "share": share}
    return {**about, "options": options(kind) if kind in OPTIONS else [], "answer_key": key}


# Of ten marks: a single choice of four for 2 of 5 parts brings 4 × 1/4, a true/false for 1 of 5 brings 2 × 1/2, words bring nothing.
PARTS = [
    part(1, "single", 2.0, {"right": ["a"]}),
    part(2, "true_false", 1.0, {"right": ["t"]}),
    part(3, "short_answer", 2.0, {"sample_html": "", "rubric": []}),
]
GUESS = 4 / 4 + 2 / 2


@pytest.fixture
def bank(database: Any) -> QuestionBank:
    return make_bank(DepartmentFactory(name="甲处"))


def passage(bank: QuestionBank, parts: list[dict[str, Any]]) -> Question:
    return make_question(bank, "passage", options=[], key=[], parts=parts)


def make_exam(*questions: Question, **about: Any) -> Exam:
    exam = Exam(title="考试", review={}, created_at=NOW, updated_at=NOW, question_count=len(questions), **about)
    exam.items = [PaperItem(question_id=each.id, position=place, marks=10.0) for place, each in enumerate(questions)]
    db.session.add(exam)
    db.session.commit()
    return exam


def test_a_passage_brings_what_its_parts_bring(bank: QuestionBank) -> None:
    assert queries.blind_guess(make_exam(passage(bank, PARTS)), RULE) == GUESS


def test_beside_other_questions_too(bank: QuestionBank) -> None:
    exam = make_exam(passage(bank, PARTS), passage(bank, PARTS[1:2]), make_question(bank, "single"))
    assert queries.blind_guess(exam, RULE) == GUESS + 5 + 2.5


def test_a_draw_takes_the_mean_of_its_pool(bank: QuestionBank) -> None:
    passage(bank, PARTS)
    passage(bank, PARTS[2:])
    exam = make_exam(paper_mode="drawn")
    exam.question_count = 1
    exam.draws = [DrawRule(bank_id=bank.id, position=0, kind="passage", count=1, marks=10.0)]
    db.session.commit()
    assert queries.blind_guess(exam, RULE) == GUESS / 2


def test_the_cover_counts_passages_and_parts(bank: QuestionBank) -> None:
    first, second = passage(bank, PARTS), passage(bank, PARTS[:2])
    assert passages_of(make_exam(first, second, make_question(bank))) == Passages(2, 5)
    assert passages_of(make_exam(make_question(bank))) == Passages(0, 0)


def test_of_a_drawn_paper_it_says_what_is_certain(bank: QuestionBank) -> None:
    passage(bank, PARTS)
    exam = make_exam(paper_mode="drawn")
    exam.draws = [DrawRule(bank_id=bank.id, position=0, kind="passage", count=2, marks=10.0)]
    db.session.commit()
    assert passages_of(exam) == Passages(2)
    exam.draws.append(DrawRule(bank_id=bank.id, position=1, kind="", count=2, marks=10.0))
    db.session.commit()
    assert passages_of(exam) == Passages(None)
