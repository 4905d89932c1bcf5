"""Review before use, banks lent to other units, rules that changed, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Unit
from learnhub.questions import queries, service
from learnhub.questions.models import Question, QuestionBank, QuestionReview, QuestionVersion
from learnhub.questions.queries import sources
from learnhub.questions.rules.states import APPROVED, DRAFT, IN_REVIEW, IN_USE, RETURNED
from learnhub.questions.service import OptionDraft, QuestionDraft
from tests.factories import CourseFactory, DepartmentFactory, MemberFactory, make_bank, make_question

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DRAFT_OF = QuestionDraft("single", "哪一项？", [OptionDraft("甲", True), OptionDraft("乙")], source="《准则》", clause="第三条第二款")

pytestmark = pytest.mark.both_databases


@pytest.fixture
def people(database: Any) -> tuple[int, int]:
    """The accounts of an author and a reviewer."""
    first, second = MemberFactory(), MemberFactory()
    return first.account_id, second.account_id


@pytest.fixture
def bank(database: Any) -> QuestionBank:
    return make_bank(DepartmentFactory())


def save(bank: QuestionBank, author: int | None, draft: QuestionDraft = DRAFT_OF, **how: Any) -> Question:
    with transaction():
        return service.save_question(bank, draft, actor_id=author, now=NOW, **how)


def usable(bank: QuestionBank) -> int:
    return sum(queries.counts_by_kind([bank.id])[bank.id].values())


class TestReview:
    @pytest.fixture
    def strict(self, bank: QuestionBank) -> QuestionBank:
        with transaction():
            service.set_review(bank, is_needed=True, actor_id=None, now=NOW)
        return bank

    def decide(self, question: Question, decision: str, by: int, note: str = "", version: int = 1) -> None:
        with transaction():
            service.review_question(question, decision, version=version, note=note, actor_id=by, now=NOW)

    def test_what_is_new_or_imported_waits_for_a_reviewer(self, strict: QuestionBank, people: tuple[int, int]) -> None:
        question = save(strict, people[0])
        with transaction():
            service.save_questions(strict, [replace(DRAFT_OF, stem="又一题？")], actor_id=people[0], now=NOW)
        assert {each.state for each in db.session.scalars(db.select(Question))} == {IN_REVIEW}
        assert usable(strict) == 0
        self.decide(question, APPROVED, people[1])
        assert (question.state, usable(strict)) == (IN_USE, 1)
        decision = db.session.scalars(db.select(QuestionReview)).one()
        assert (decision.version, decision.decision, decision.decided_by) == (1, APPROVED, people[1])

    def test_nobody_approves_her_own(self, strict: QuestionBank, people: tuple[int, int]) -> None:
        question = save(strict, people[0])
        with pytest.raises(Refused, match="自己写的题"):
            self.decide(question, APPROVED, people[0])
        assert db.session.get_one(Question, question.id).state == IN_REVIEW

    def test_a_question_returned_is_a_draft_with_a_reason_and_comes_again(self, strict: QuestionBank, people: tuple[int, int]) -> None:
        question = save(strict, people[0])
        with pytest.raises(Refused, match="原因"):
            self.decide(question, RETURNED, people[1], "  ")
        self.decide(question, RETURNED, people[1], "选项不通顺")
        assert question.state == DRAFT
        save(strict, people[0], replace(DRAFT_OF, explanation="改过"), question=question)
        assert question.state == IN_REVIEW

    def test_only_the_version_that_was_read_is_decided_and_once(self, strict: QuestionBank, people: tuple[int, int]) -> None:
        question = save(strict, people[0])
        save(strict, people[0], replace(DRAFT_OF, explanation="改过"), question=question)
        with pytest.raises(Conflict):
            self.decide(question, APPROVED, people[1], version=1)
        self.decide(question, APPROVED, people[1], version=2)
        with pytest.raises(Conflict):
            self.decide(question, RETURNED, people[1], "又想", version=2)
        assert db.session.scalar(db.select(db.func.count()).select_from(QuestionReview)) == 1

    def test_a_question_in_use_that_is_rewritten_waits_again_and_a_label_does_not_matter(
        self, strict: QuestionBank, people: tuple[int, int]
    ) -> None:
        question = save(strict, people[0])
        self.decide(question, APPROVED, people[1])
        save(strict, people[0], replace(DRAFT_OF, difficulty="hard"), question=question)
        assert question.state == IN_USE
        save(strict, people[0], replace(DRAFT_OF, difficulty="hard", explanation="改过"), question=question)
        assert question.state == IN_REVIEW

    def test_a_draft_waits_for_its_author_in_any_bank(self, bank: QuestionBank, people: tuple[int, int]) -> None:
        question = save(bank, people[0], is_draft=True)
        assert (question.state, usable(bank)) == (DRAFT, 0)
        with transaction():
            assert service.submit_questions(bank, [question.id], actor_id=people[0], now=NOW).changed == 1
        db.session.refresh(question)
        assert question.state == IN_USE

    def test_review_is_not_for_courses_and_not_ended_while_questions_wait(self, strict: QuestionBank, people: tuple[int, int]) -> None:
        save(strict, people[0])
        with pytest.raises(Refused, match="等审核"), transaction():
            service.set_review(strict, is_needed=False, actor_id=None, now=NOW)
        course = CourseFactory()
        with transaction():
            own = service.create_bank("课程", DepartmentFactory().id, actor_id=None, now=NOW, course_id=course.id)
        with pytest.raises(Refused, match="课程题库"), transaction():
            service.set_review(own, is_needed=True, actor_id=None, now=NOW)


class TestLending:
    def test_a_bank_is_used_below_the_unit_it_is_lent_to_until_it_is_taken_back(self, database: Any) -> None:
        root = DepartmentFactory()
        owner, other, third = (DepartmentFactory(parent=root) for _number in range(3))
        below = DepartmentFactory(parent=other)
        bank = make_bank(owner, "甲的题库")
        for unit in (below, other):
            with pytest.raises(Missing):
                queries.bank_in_reach(bank.id, (unit.path,))
        for _twice in range(2):
            with transaction():
                service.lend_bank(bank, other, actor_id=None, now=NOW)
        for unit in (below, other):
            assert queries.bank_in_reach(bank.id, (unit.path,))[0].id == bank.id
            assert [row.is_own for row in queries.bank_rows((unit.path,)) if row.bank.id == bank.id] == [False]
            with pytest.raises(Missing):
                queries.own_bank(bank.id, (unit.path,))
        with pytest.raises(Missing):
            queries.bank_in_reach(bank.id, (third.path,))
        with transaction():
            service.take_back_bank(bank, other.id, actor_id=None, now=NOW)
        with pytest.raises(Missing):
            queries.bank_in_reach(bank.id, (below.path,))

    def test_a_unit_that_uses_it_anyway_is_told_so(self, bank: QuestionBank) -> None:
        below = DepartmentFactory(parent=db.session.get_one(Unit, bank.unit_id))
        with pytest.raises(Refused, match="本来就能用"), transaction():
            service.lend_bank(bank, below, actor_id=None, now=NOW)


class TestSources:
    def note(self, bank: QuestionBank, source: str = "准则", clause: str = "") -> Any:
        with transaction():
            return service.note_change(bank, source, date(2026, 3, 1), clause=clause, actor_id=None, now=NOW)

    def waiting(self, change: Any) -> list[int]:
        return [row[0].id for row in db.session.execute(sources.waiting_for(change))]

    def test_questions_on_a_changed_rule_wait_until_they_are_looked_through(self, bank: QuestionBank) -> None:
        first, second = save(bank, None), save(bank, None, replace(DRAFT_OF, stem="又一题？", source="准则", clause="第五条"))
        make_question(bank, "别的规定？", source="《条例》")
        change = self.note(bank)
        assert self.note(bank).id == change.id
        assert self.waiting(change) == [first.id, second.id]
        for expected in (1, 0):
            with transaction():
                assert service.mark_looked(change, [first.id, 99999], actor_id=None, now=NOW) == expected
        assert self.waiting(change) == [second.id]
        assert [(row.change.id, row.waiting) for row in sources.changes_of(bank.id)] == [(change.id, 1)]

    def test_a_clause_alone_and_a_question_rewritten_since(self, bank: QuestionBank) -> None:
        question = save(bank, None)
        save(bank, None, replace(DRAFT_OF, stem="又一题？", clause="第五条"))
        change = self.note(bank, clause="第三条")
        assert self.waiting(change) == [question.id]
        with transaction():
            service.save_question(bank, replace(DRAFT_OF, explanation="按新规定"), actor_id=None, now=LATER, question=question)
        assert db.session.scalar(db.select(db.func.max(QuestionVersion.number))) == 2
        assert self.waiting(change) == []

    def test_a_rule_on_which_nothing_rests_is_refused(self, bank: QuestionBank) -> None:
        with pytest.raises(Refused, match="没有以此为依据"), transaction():
            service.note_change(bank, "《没有的规定》", date(2026, 3, 1), actor_id=None, now=NOW)
