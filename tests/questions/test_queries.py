"""Reads of banks and questions, on both databases, with a number of statements that does not grow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.models import Question
from learnhub.questions.queries import QuestionFilter
from learnhub.questions.queries.listing import SORTS
from tests.factories import DepartmentFactory, make_bank, make_question
from tests.factories.questions import BEGINNING


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def tree(database: Any) -> dict[str, Any]:
    """A root with two departments, one with a section below; a bank in each."""
    root = DepartmentFactory()
    a, b = DepartmentFactory(parent=root), DepartmentFactory(parent=root)
    below = DepartmentFactory(parent=a)
    units = {"root": root, "a": a, "b": b, "below": below}
    return {"units": units, "banks": {name: make_bank(unit, name) for name, unit in units.items()}}


@pytest.mark.both_databases
class TestBanks:
    def test_own_banks_come_first_and_those_beside_not_at_all(self, tree: dict[str, Any]) -> None:
        rows = queries.bank_rows((tree["units"]["a"].path,))
        assert [(row.bank.name, row.is_own) for row in rows] == [("a", True), ("below", True), ("root", False)]

    def test_without_a_scope_there_is_nothing(self, tree: dict[str, Any]) -> None:
        assert queries.bank_rows(()) == []
        with pytest.raises(Missing):
            queries.bank_in_reach(tree["banks"]["a"].id, ())

    def test_counts_are_by_kind_and_two_statements_do(self, tree: dict[str, Any]) -> None:
        bank = tree["banks"]["a"]
        make_question(bank, "甲？")
        make_question(bank, "乙？", right="AB")
        retired = make_question(bank, "丙。", right="对")
        with transaction():
            service.retire_questions(bank, [retired.id], actor_id=None, now=BEGINNING)
        with statements() as sent:
            rows = queries.bank_rows((tree["units"]["root"].path,))
        assert len(sent) == 2
        row = next(row for row in rows if row.bank.id == bank.id)
        counts = {kind: count for kind, count in row.counts.items() if count}
        assert (counts, row.retired, row.in_use) == ({"single": 1, "multiple": 1}, 1, 2)

    def test_a_bank_from_above_is_in_reach_and_not_ones_own(self, tree: dict[str, Any]) -> None:
        scope = (tree["units"]["a"].path,)
        assert queries.bank_in_reach(tree["banks"]["root"].id, scope)[0].name == "root"
        with pytest.raises(Missing):
            queries.own_bank(tree["banks"]["root"].id, scope)
        assert queries.own_bank(tree["banks"]["below"].id, scope).name == "below"


@pytest.mark.both_databases
class TestList:
    @pytest.mark.parametrize("sort", SORTS)
    def test_every_order_is_total_and_turns_round(self, tree: dict[str, Any], sort: str) -> None:
        bank = tree["banks"]["a"]
        for number in range(4):
            make_question(bank, f"第{number}题", difficulty=("easy", "hard")[number % 2], right=("A", "AB")[number // 2])
        orders = [
            [row[0].id for row in db.session.execute(queries.filtered_questions(bank.id, QuestionFilter(sort=sort, descending=descending)))]
            for descending in (False, True)
        ]
        assert orders[0] == orders[1][::-1]

    def test_kinds_and_difficulties_are_in_the_order_people_know(self, tree: dict[str, Any]) -> None:
        bank = tree["banks"]["a"]
        for right, difficulty in (("对", "hard"), ("AB", "medium"), ("A", "easy")):
            make_question(bank, f"{right}？", right=right, difficulty=difficulty)
        by_kind = queries.filtered_questions(bank.id, QuestionFilter(sort="kind", descending=False))
        assert [row[0].kind for row in db.session.execute(by_kind)] == ["single", "multiple", "true_false"]
        by_difficulty = queries.filtered_questions(bank.id, QuestionFilter(sort="difficulty", descending=True))
        assert [row[0].difficulty for row in db.session.execute(by_difficulty)] == ["hard", "medium", "easy"]

    @pytest.mark.parametrize("text", ["%", "_", "\\", "'"])
    def test_signs_of_the_search_language_are_only_signs(self, tree: dict[str, Any], text: str) -> None:
        bank = tree["banks"]["a"]
        make_question(bank, f"百分之{text}的题")
        make_question(bank, "别的题")
        assert len(db.session.execute(queries.filtered_questions(bank.id, QuestionFilter(text=text))).all()) == 1

    def test_topics_are_counted_with_those_without_last(self, tree: dict[str, Any]) -> None:
        bank = tree["banks"]["a"]
        for stem, topic in (("甲", ""), ("乙", "党章"), ("丙", "党章")):
            make_question(bank, stem, topic=topic)
        assert queries.topic_counts(bank.id) == [("党章", 2), ("", 1)]

    def test_questions_of_another_bank_are_left_out(self, tree: dict[str, Any]) -> None:
        mine, other = make_question(tree["banks"]["a"]), make_question(tree["banks"]["b"])
        found = queries.questions_by_id(tree["banks"]["a"].id, [mine.id, other.id, 999])
        assert [question.id for question, _version in found] == [mine.id]
        with pytest.raises(Missing):
            queries.question_of(tree["banks"]["a"].id, other.id)


@pytest.mark.both_databases
def test_editions_are_newest_first_with_their_authors(tree: dict[str, Any]) -> None:
    bank = tree["banks"]["a"]
    question = make_question(bank, "旧题干？")
    with transaction():
        draft = service.QuestionDraft("true_false", "新题干。", service.true_false_options(True))
        service.save_question(bank, draft, actor_id=None, now=BEGINNING, question=db.session.get(Question, question.id))
    assert [(edition.version.number, edition.author) for edition in queries.editions_of(question.id)] == [(2, ""), (1, "")]
    assert queries.current_version(db.session.get_one(Question, question.id)).number == 2
