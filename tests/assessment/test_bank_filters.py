"""The list of a bank by use in papers and by measured figures: narrowed, sorted, exported, and quick with many questions."""

import io
import time
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from flask import current_app
from sqlalchemy import insert

from learnhub.assessment.models import GRADED, Attempt, DrawRule, Exam, PaperItem, Response
from learnhub.assessment.queries.bank_list import bank_filter, bank_questions
from learnhub.assessment.queries.measured import NAME, bank_figures
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.factories.questions import BEGINNING
from tests.statements import counted


def make_exam(questions: list[Question], results: list[list[float]], **about: Any) -> Exam:
    """An exam of these questions, 2 marks each; `results` are what each member earned, question by question."""
    exam = Exam(title="党章测试", review={}, created_at=BEGINNING, updated_at=BEGINNING, **about)
    exam.items = [PaperItem(question_id=question.id, position=place, marks=2.0) for place, question in enumerate(questions)]
    db.session.add(exam)
    db.session.flush()
    versions = {each.question_id: each.id for each in db.session.scalars(db.select(QuestionVersion))}
    paper = [{"version": versions[question.id], "question": question.id, "marks": 2.0} for question in questions]
    for scores in results:
        attempt = Attempt(
            exam_id=exam.id,
            member_id=MemberFactory().id,
            number=1,
            seed=1,
            paper=paper,
            state=GRADED,
            started_at=BEGINNING,
            graded_at=BEGINNING,
            score=sum(scores),
            full_marks=2.0 * len(questions),
        )
        db.session.add(attempt)
        db.session.flush()
        db.session.add_all(
            Response(attempt_id=attempt.id, position=place, answer=["x"], seq=1, saved_at=BEGINNING, score=score)
            for place, score in enumerate(scores)
        )
    db.session.commit()
    return exam


@pytest.fixture
def bank(database: Any) -> QuestionBank:
    """甲 is easy and sorts well, 乙 is of middle facility, 丙 is got right by who fails the rest; 丁 stands on no paper."""
    unit = DepartmentFactory(name="甲处")
    grant(MemberFactory(name="孙组织", department=unit), "organizer", unit)
    bank = make_bank(unit, "题库a")
    questions = [make_question(bank, f"{name}题") for name in "甲乙丙丁"]
    make_exam(questions[:3], [[2, 2, 0], [2, 2, 2], [2, 0, 2], [0, 0, 2]])
    make_exam(questions[:1], [])
    return bank


@pytest.fixture
def page(client: Client, bank: QuestionBank) -> Client:
    organizer = db.session.scalars(db.select(MemberFactory._meta.model).filter_by(name="孙组织")).one()
    return client.sign_in(organizer)


def found(bank: QuestionBank, **asked: str) -> list[str]:
    rows = db.session.execute(bank_questions(bank.id, bank_filter({"order": "asc", **asked})))
    return [row[0].stem_text.removesuffix("题") for row in rows]


@pytest.mark.both_databases
class TestWhatIsFound:
    def test_by_use_in_papers(self, bank: QuestionBank) -> None:
        assert found(bank, use="never") == ["丁"]
        assert found(bank, use="1") == ["甲", "乙", "丙"]
        assert found(bank, use="2") == ["甲"]
        assert found(bank, use="many") == ["甲", "乙", "丙", "丁"]

    def test_by_measured_facility(self, bank: QuestionBank) -> None:
        assert found(bank, facility="0.7-0.9") == ["甲", "丙"]
        assert found(bank, facility="0.5-0.7") == ["乙"]
        assert found(bank, facility="none") == ["丁"]

    def test_by_discrimination(self, bank: QuestionBank) -> None:
        assert found(bank, r_rest="negative") == ["丙"]
        assert found(bank, r_rest="none") == ["丁"]
        assert found(bank, r_rest="0-0.2") == ["乙"]
        assert found(bank, r_rest="0.2-0.4") == ["甲"]

    def test_filters_go_together(self, bank: QuestionBank) -> None:
        assert found(bank, facility="0.7-0.9", use="2") == ["甲"]
        assert found(bank, facility="0.7-0.9", q="丙") == ["丙"]
        assert found(bank, facility="none", kind="multiple") == []

    def test_it_is_sorted_by_what_was_measured_and_the_unmeasured_come_last(self, bank: QuestionBank) -> None:
        assert found(bank, sort="facility", order="desc") == ["丙", "甲", "乙", "丁"]
        assert found(bank, sort="facility") == ["乙", "甲", "丙", "丁"]
        assert found(bank, sort="r_rest")[0] == "丙"
        assert found(bank, sort="use", order="desc")[0] == "甲"
        assert found(bank, sort="use")[0] == "丁"


class TestFigures:
    @pytest.mark.parametrize("time", ["first", "second"])
    def test_no_test_is_shown_what_another_measured(self, bank: QuestionBank, time: str) -> None:
        assert 0 not in bank_figures(bank.id)
        kept = current_app.extensions[NAME]
        kept[bank.id] = replace(kept[bank.id], figures={0: None})

    def test_they_are_those_worked_out_by_hand(self, bank: QuestionBank) -> None:
        """丙: shares 0 1 1 1; rest of the paper 4 4 2 0 of 4; deviations −.75 .25 .25 .25 and .375 .375 −.125 −.625."""
        by_stem = {question.stem_text: question.id for question in db.session.scalars(db.select(Question))}
        figure = bank_figures(bank.id)[by_stem["丙题"]]
        assert (figure.n, figure.facility) == (4, 0.75)
        assert figure.r_rest == pytest.approx(-0.375 / (0.75 * 0.6875) ** 0.5)

    def test_a_new_attempt_is_in_them_at_once(self, bank: QuestionBank) -> None:
        questions = list(db.session.scalars(db.select(Question).order_by(Question.id)))
        before = bank_figures(bank.id)[questions[0].id].n
        make_exam(questions[:1], [[2.0]])
        assert bank_figures(bank.id)[questions[0].id].n == before + 1

    def test_a_mock_exam_does_not_count(self, bank: QuestionBank) -> None:
        question = list(db.session.scalars(db.select(Question).order_by(Question.id)))[3]
        make_exam([question], [[2.0]], is_practice=True)
        assert question.id not in bank_figures(bank.id)

    def test_an_exam_that_draws_counts(self, bank: QuestionBank) -> None:
        question = list(db.session.scalars(db.select(Question).order_by(Question.id)))[3]
        drawn = make_exam([question], [[2.0]], paper_mode="drawn")
        db.session.delete(drawn.items[0])
        db.session.add(DrawRule(exam_id=drawn.id, bank_id=bank.id, position=0, kind="single", count=1, marks=2.0))
        db.session.commit()
        assert bank_figures(bank.id)[question.id].n == 1

    def test_reading_them_again_is_one_statement(self, bank: QuestionBank) -> None:
        bank_figures(bank.id)
        with counted() as again:
            bank_figures(bank.id)
        assert len(again) == 1


class TestPage:
    def test_the_list_shows_and_keeps_them(self, page: Client, bank: QuestionBank) -> None:
        text = page.get(f"/manage/questions/{bank.id}?r_rest=negative&sort=r_rest&order=asc").text
        assert ">丙题</a>" in text
        assert ">乙题</a>" not in text
        assert "−0.52" in text
        assert 'value="negative" selected' in " ".join(text.split())
        assert "r_rest=negative" in text.partition("导出筛选出的")[0].rpartition("formaction")[2]

    def test_what_is_filtered_is_exported(self, page: Client, bank: QuestionBank) -> None:
        answer = page.post(f"/manage/questions/{bank.id}/export?everything=1&r_rest=negative")
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
        assert {name for row in rows for name in ("甲题", "乙题", "丙题", "丁题") if name in row} == {"丙题"}

    def test_by_author(self, page: Client, bank: QuestionBank) -> None:
        question = db.session.scalars(db.select(Question).order_by(Question.id)).first()
        organizer = db.session.scalars(db.select(MemberFactory._meta.model).filter_by(name="孙组织")).one()
        assert question is not None
        question.created_by = organizer.account_id
        db.session.commit()
        text = page.get(f"/manage/questions/{bank.id}?author={organizer.account_id}").text
        assert ">甲题</a>" in text
        assert ">乙题</a>" not in text
        assert ">孙组织</option>" in text


@pytest.mark.both_databases
def test_ten_thousand_questions_are_filtered_and_sorted_within_a_second(bank: QuestionBank) -> None:
    about = {"bank_id": bank.id, "kind": "single", "state": "in_use", "created_at": BEGINNING, "updated_at": BEGINNING, "tags": []}
    rows = [
        {**about, "content_key": f"{n:064d}", "version": 1, "stem_text": f"第{n}题", "topic": "", "difficulty": "easy"}
        for n in range(10_000)
    ]
    db.session.execute(insert(Question), rows)
    new = db.session.scalars(db.select(Question.id).where(Question.stem_text.startswith("第"))).all()
    said = {"number": 1, "kind": "single", "stem_html": "<p>题</p>", "options": [], "answer_key": {}, "created_at": BEGINNING}
    db.session.execute(insert(QuestionVersion), [{**said, "question_id": each} for each in new])
    db.session.commit()
    bank_figures(bank.id)
    began = time.perf_counter()
    with counted() as statements:
        by = bank_filter({"use": "never", "facility": "none", "sort": "r_rest", "order": "desc"})
        rows = db.session.execute(bank_questions(bank.id, by).limit(20)).all()
    assert len(rows) == 20
    assert len(statements) == 2
    assert time.perf_counter() - began < 1
