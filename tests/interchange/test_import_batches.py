"""An import is recorded, and can be undone while nothing asks its questions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from learnhub.assessment.models import PaperItem
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.interchange.models import ImportBatch, ImportedQuestion
from learnhub.interchange.service.import_batches import undo_batch
from learnhub.interchange.service.question_import import import_preview, preview_file
from learnhub.organization.models import Unit
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.questions.service.drafts import OptionDraft, QuestionDraft
from learnhub.questions.service.saving import save_question
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank
from tests.factories.assessment import ExamFactory, GradedAttemptFactory
from tests.interchange.sheets import excel

NOW = datetime(2026, 3, 5, tzinfo=UTC)
ROWS = [["题型", "题干", "选项A", "选项B", "答案"], *[["单选题", f"什么是{number}号文件？", "甲", "乙", "A"] for number in range(3)]]
pytestmark = pytest.mark.both_databases


def bring(bank: QuestionBank, content: bytes | None = None) -> None:
    with transaction():
        preview = preview_file(content or excel(ROWS), bank)
        import_preview(bank, preview, skips_bad=False, actor_id=None, now=NOW, name="题目.xlsx")


def unit_of(bank: QuestionBank) -> Any:
    return db.session.get(Unit, bank.unit_id)


def count() -> int:
    return db.session.query(Question).count()


@pytest.fixture
def bank(database: Any) -> QuestionBank:
    return make_bank(DepartmentFactory())


def test_what_came_in_goes_out_and_may_come_again(bank: QuestionBank) -> None:
    bring(bank)
    batch = db.session.query(ImportBatch).one()
    assert (batch.file_name, batch.form, batch.created, count()) == ("题目.xlsx", "table", 3, 3)
    with transaction():
        assert undo_batch(batch, actor_id=None, now=NOW) == 3
    db.session.expire_all()
    assert (count(), db.session.query(QuestionVersion).count(), db.session.query(ImportedQuestion).count()) == (0, 0, 0)
    assert db.session.query(AuditEntry).filter_by(action="undo_import").count() == 1
    bring(bank)
    assert count() == 3


def test_the_same_file_again_is_no_batch(bank: QuestionBank) -> None:
    bring(bank)
    bring(bank)
    assert db.session.query(ImportBatch).count() == 1


def test_it_is_undone_once(bank: QuestionBank) -> None:
    bring(bank)
    batch = db.session.query(ImportBatch).one()
    with transaction():
        undo_batch(batch, actor_id=None, now=NOW)
    with pytest.raises(Refused, match="已经撤销过"), transaction():
        undo_batch(batch, actor_id=None, now=NOW)


def test_a_question_that_a_paper_asks_keeps_the_whole_batch(bank: QuestionBank) -> None:
    bring(bank)
    question = db.session.query(Question).first()
    exam = ExamFactory(unit_id=bank.unit_id)
    db.session.add(PaperItem(exam_id=exam.id, question_id=question.id, position=1, marks=5))
    db.session.commit()
    with pytest.raises(Refused, match="1 道题"), transaction():
        undo_batch(db.session.query(ImportBatch).one(), actor_id=None, now=NOW)
    assert count() == 3


def test_a_question_that_somebody_was_asked_keeps_the_whole_batch(bank: QuestionBank) -> None:
    bring(bank)
    question = db.session.query(Question).first()
    member = MemberFactory(department=unit_of(bank))
    exam = ExamFactory(unit_id=bank.unit_id)
    GradedAttemptFactory(exam_id=exam.id, member_id=member.id, closed_at=NOW, paper=[{"question": question.id, "version": 1}])
    db.session.commit()
    with pytest.raises(Refused, match="1 道题"), transaction():
        undo_batch(db.session.query(ImportBatch).one(), actor_id=None, now=NOW)
    assert count() == 3


def test_a_question_that_somebody_changed_keeps_the_whole_batch(bank: QuestionBank) -> None:
    bring(bank)
    with transaction():
        first = db.session.query(Question).order_by(Question.id).first()
        draft = QuestionDraft("single", "另一题？", [OptionDraft("甲", True), OptionDraft("乙")])
        save_question(bank, draft, actor_id=None, now=NOW, question=first)
    with pytest.raises(Refused, match="修改过"), transaction():
        undo_batch(db.session.query(ImportBatch).one(), actor_id=None, now=NOW)
    assert count() == 3


def test_the_page_undoes_and_another_unit_does_not_see_it(client: Client, bank: QuestionBank) -> None:
    bring(bank)
    batch = db.session.query(ImportBatch).one()
    own, other = MemberFactory(name="孙甲", department=unit_of(bank)), MemberFactory(name="孙乙", department=DepartmentFactory())
    for person in (own, other):
        grant(person, "organizer", person.department)
    address = f"/manage/questions/{bank.id}/imports"
    client.sign_in(other)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/{batch.id}/undo").status_code == 404
    assert count() == 3
    client.sign_in(own)
    assert "题目.xlsx" in client.get(address).text
    assert client.post(f"{address}/{batch.id}/undo").status_code == 303
    assert client.post(f"{address}/{batch.id}/undo").status_code == 303  # a double click
    assert "已撤销" in client.get(address).text
    assert count() == 0
