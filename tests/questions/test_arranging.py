"""Topics, tags, moves, duplicates."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.queries import QuestionFilter
from learnhub.questions.queries.duplicates import duplicate_groups, with_questions
from learnhub.questions.rules.similarity import Text, groups_of
from learnhub.questions.rules.states import IN_REVIEW
from learnhub.questions.rules.topics import Topic, natural_key, tidy_topic, topic_tree
from learnhub.questions.service import Outcome, Stayed, arranging
from tests.factories import CourseFactory, DepartmentFactory, make_bank, make_question

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


class TestTopics:
    @pytest.mark.parametrize(("typed", "kept"), [(" 党章 ／ 总纲 ", "党章/总纲"), ("/党章//", "党章"), ("", ""), ("党 章", "党 章")])
    def test_a_path_is_kept_in_one_form(self, typed: str, kept: str) -> None:
        assert tidy_topic(typed) == kept

    def test_the_tree_counts_what_lies_below(self) -> None:
        found = topic_tree([("", 9), ("党章/总纲", 2), ("党章", 1), ("党章/第一章/党员", 3), ("条例", 4)])
        assert found == [
            Topic("党章", "党章", 0, 6),
            Topic("党章/总纲", "总纲", 1, 2),
            Topic("党章/第一章", "第一章", 1, 3),
            Topic("党章/第一章/党员", "党员", 2, 3),
            Topic("条例", "条例", 0, 4),
        ]


class TestLikeness:
    def test_the_same_stem_written_differently_and_nearly_the_same_are_found(self) -> None:
        found = groups_of(
            [
                Text(1, "党的根本组织原则是（  ）。", "民主集中制集体领导"),
                Text(2, "党的根本组织原则是什么？", "民主集中制集体领导"),
                Text(3, "中国共产党成立于哪一年？", "一九二一年一九四九年"),
                Text(4, "党的根本组织原则是（）", "民主集中制少数服从多数"),
                Text(5, "下列说法正确的是", "甲说天是蓝的"),
                Text(6, "下列说法正确的是", "乙说水往低处流"),
            ]
        )
        assert [group.ids for group in found] == [(1, 2, 4)]

    def test_nothing_and_empty_texts_are_no_duplicates(self) -> None:
        assert groups_of([]) == []
        assert groups_of([Text(1, ""), Text(2, "")]) == []

    def test_ten_thousand_questions_take_seconds(self) -> None:
        chance = Random(2026)
        words = [chr(0x4E00 + chance.randrange(3000)) + chr(0x4E00 + chance.randrange(3000)) for _number in range(400)]
        texts = [Text(number, "关于" + "".join(chance.choices(words, k=8)) + "的规定，下列哪一项符合要求？") for number in range(10_000)]
        texts.append(replace(texts[123], id=10_000))
        started = process_time()
        found = groups_of(texts)
        assert process_time() - started < 5
        assert any({123, 10_000} <= set(group.ids) for group in found)


@pytest.mark.both_databases
class TestArranging:
    @pytest.fixture
    def bank(self, database: Any) -> QuestionBank:
        return make_bank(DepartmentFactory(name="甲处"))

    @pytest.fixture
    def questions(self, bank: QuestionBank) -> list[Question]:
        return [make_question(bank, f"{name}题？") for name in "甲乙丙"]

    def test_a_topic_is_set_for_many_and_filters_what_lies_below(self, bank: QuestionBank, questions: list[Question]) -> None:
        with transaction():
            assert arranging.set_topic(bank, [questions[0].id], "党章／总纲", actor_id=None, now=NOW).changed == 1
            assert arranging.set_topic(bank, [questions[1].id], "党章", actor_id=None, now=NOW).changed == 1
            assert arranging.set_topic(bank, [questions[1].id, 999], "党章", actor_id=None, now=NOW).changed == 0
        rows = db.session.execute(queries.filtered_questions(bank.id, QuestionFilter(topic="党章"))).all()
        assert {row[0].id for row in rows} == {questions[0].id, questions[1].id}
        rows = db.session.execute(queries.filtered_questions(bank.id, QuestionFilter(topic="党"))).all()
        assert rows == []

    def test_a_topic_is_renamed_with_all_below_it_and_no_other(self, bank: QuestionBank, questions: list[Question]) -> None:
        for question, topic in zip(questions, ("党章", "党章/总纲", "党章学习"), strict=True):
            question.topic = topic
        questions[1].retired_at = NOW
        db.session.commit()
        elsewhere = make_question(make_bank(DepartmentFactory(), "另一个"), topic="党章")
        with transaction():
            assert arranging.rename_topic(bank, "党章", " 党章党规／党章 ", actor_id=None, now=NOW).changed == 2
        assert [question.topic for question in [*questions, elsewhere]] == ["党章党规/党章", "党章党规/党章/总纲", "党章学习", "党章"]
        for name, why in (("/ ", "请填写章节名称"), ("长" * 78, "不超过 80 个字")):
            with pytest.raises(Refused, match=why), transaction():
                arranging.rename_topic(bank, "党章党规/党章", name, actor_id=None, now=NOW)
        with transaction():
            assert arranging.rename_topic(bank, "党章学习", "党章学习", actor_id=None, now=NOW) == Outcome(0, {Stayed.SAME: 1})

    def test_a_tag_comes_and_goes_and_filters(self, bank: QuestionBank, questions: list[Question]) -> None:
        ids = [each.id for each in questions]
        with transaction():
            assert arranging.add_tag(bank, ids[:2], "七一 “知识”竞赛", actor_id=None, now=NOW).changed == 2
            assert arranging.add_tag(bank, ids[:2], "七一 “知识”竞赛", actor_id=None, now=NOW).changed == 0
            assert arranging.remove_tag(bank, ids[:1], "七一 “知识”竞赛", actor_id=None, now=NOW).changed == 1
        rows = db.session.execute(queries.filtered_questions(bank.id, QuestionFilter(tag="七一 “知识”竞赛"))).all()
        assert [row[0].id for row in rows] == [ids[1]]
        assert queries.tags_of(bank.id) == ["七一 “知识”竞赛"]
        with pytest.raises(Refused), transaction():
            arranging.add_tag(bank, ids, " ", actor_id=None, now=NOW)

    def test_questions_move_and_those_the_other_bank_has_stay(self, bank: QuestionBank, questions: list[Question]) -> None:
        target = make_bank(DepartmentFactory(), "另一个")
        make_question(target, "甲题？")
        with transaction():
            service.set_review(target, is_needed=True, actor_id=None, now=NOW)
            moved = arranging.move_questions(bank, [each.id for each in questions], target, actor_id=None, now=NOW)
        assert moved == Outcome(2, {Stayed.THERE: 1})
        found = db.session.get_one(Question, questions[1].id)
        assert (found.bank_id, found.state) == (target.id, IN_REVIEW)

    def test_nothing_moves_into_the_bank_of_a_course(self, bank: QuestionBank, questions: list[Question]) -> None:
        with transaction():
            own = service.create_bank("课", DepartmentFactory().id, actor_id=None, now=NOW, course_id=CourseFactory().id)
        for target in (own, bank):
            with pytest.raises(Refused), transaction():
                arranging.move_questions(bank, [questions[0].id], target, actor_id=None, now=NOW)

    def test_duplicates_of_a_bank_are_found_with_what_they_say(self, bank: QuestionBank) -> None:
        first = make_question(bank, "党员的预备期从什么时候算起？")
        second = make_question(bank, "党员的预备期是从什么时候算起的？")
        make_question(bank, "支部委员会会议多久召开一次？", right="对")
        (found,) = with_questions(duplicate_groups(bank.id))
        assert [row[0].id for row in found.members] == [first.id, second.id]
        with transaction():
            service.retire_questions(bank, [second.id], actor_id=None, now=NOW)
        assert duplicate_groups(bank.id) == []


@pytest.mark.parametrize(
    "names",
    [
        ["第1章", "第2章", "第10章"],
        ["第一章 总纲", "第二章", "第九章", "第十章", "第十一章", "第二十章", "第一百零三章"],
        ["1. 总则", "2. 附则", "10. 其他"],
        ["一、党章", "二、准则", "十、其他"],
        ["党章", "准则"],
    ],
)
def test_topics_stand_as_people_count(names: list[str]) -> None:
    shuffled = sorted(names, reverse=True)
    found = sorted(shuffled, key=natural_key)
    assert found == (names if any(each[0] in "第1一" for each in names) else sorted(names))


@given(st.lists(st.text("第一二十百章0123/ 党", max_size=8)))
def test_any_names_have_an_order(names: list[str]) -> None:
    backwards = list(reversed(names))
    assert sorted(backwards, key=natural_key) == sorted(names, key=natural_key)
