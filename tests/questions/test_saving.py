"""Questions are saved once, in versions, and cleaned."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.questions.service import CHANGED, CREATED, SAME, OptionDraft, QuestionDraft
from tests.factories import CourseFactory, DepartmentFactory

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
DRAFT = QuestionDraft(
    "single",
    "党的根本组织原则是（  ）。",
    [OptionDraft("民主集中制", is_right=True), OptionDraft("集体领导"), OptionDraft("个人负责"), OptionDraft("少数服从多数")],
    explanation="党章总纲。",
    source="《中国共产党章程》",
    clause="总纲",
)


@pytest.fixture
def bank(database: Any) -> QuestionBank:
    unit = DepartmentFactory()
    with transaction():
        return service.create_bank("党章党规", unit.id, actor_id=None, now=NOW)


def save(bank: QuestionBank, draft: QuestionDraft, question: Question | None = None) -> Question:
    with transaction():
        return service.save_question(bank, draft, actor_id=None, now=NOW, question=question)


def versions(question: Question) -> list[QuestionVersion]:
    statement = db.select(QuestionVersion).where(QuestionVersion.question_id == question.id).order_by(QuestionVersion.number)
    return list(db.session.scalars(statement))


@pytest.mark.both_databases
class TestOne:
    def test_a_new_question_has_one_version_with_ids_that_say_nothing(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        (version,) = versions(question)
        assert version.stem_html == "<p>党的根本组织原则是（  ）。</p>"
        ids = [option["id"] for option in version.options]
        assert len(set(ids)) == 4
        assert not {"a", "b", "c", "d", "0", "1"} & set(ids)
        assert version.answer_key == {"right": [ids[0]]}
        assert question.stem_text == "党的根本组织原则是（ ）。"

    def test_the_same_again_changes_nothing(self, bank: QuestionBank) -> None:
        first = save(bank, DRAFT)
        second = save(bank, replace(DRAFT, stem="党的根本组织原则是（  ）。"))
        assert first.id == second.id
        assert len(versions(first)) == 1

    def test_an_edit_makes_a_version_and_keeps_the_ids_of_options_that_stay(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        options = [*DRAFT.options[:3], OptionDraft("下级服从上级")]
        save(bank, replace(DRAFT, options=options), question)
        old, new = versions(question)
        assert question.version == 2
        assert [o["id"] for o in old.options[:3]] == [o["id"] for o in new.options[:3]]
        assert old.options[3]["id"] != new.options[3]["id"]
        assert old.options[3]["html"] == "少数服从多数"

    def test_a_new_topic_or_label_is_no_version(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        save(bank, replace(DRAFT, topic="党章", difficulty="hard", tags=["总纲", "总纲"]), question)
        assert (question.topic, question.difficulty, question.tags, question.version) == ("党章", "hard", ["总纲"], 1)

    def test_another_key_for_the_same_words_is_a_version(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        options = [OptionDraft(option.text, not option.is_right) for option in DRAFT.options]
        save(bank, replace(DRAFT, kind="multiple", options=options))
        assert question.version == 2
        assert (question.kind, len(versions(question)[1].answer_key["right"])) == ("multiple", 3)

    def test_an_edit_into_another_question_is_refused(self, bank: QuestionBank) -> None:
        save(bank, DRAFT)
        other = save(bank, replace(DRAFT, stem="另一题"))
        with pytest.raises(Conflict):
            save(bank, DRAFT, other)
        assert other.version == 1

    def test_a_draft_with_a_problem_is_refused_with_its_field(self, bank: QuestionBank) -> None:
        with pytest.raises(Refused) as refusal:
            save(bank, replace(DRAFT, options=[OptionDraft("一", is_right=True), OptionDraft("二", is_right=True)]))
        assert refusal.value.field == "answer"

    def test_a_name_in_files_is_known_whatever_the_question_says(self, bank: QuestionBank) -> None:
        question = save(bank, replace(DRAFT, external_id="q1"))
        again = save(bank, replace(DRAFT, external_id="q1", stem="党的根本组织原则和领导制度是什么？"))
        assert (again.id, again.version) == (question.id, 2)

    def test_two_names_for_the_same_content_are_refused(self, bank: QuestionBank) -> None:
        save(bank, replace(DRAFT, external_id="q1"))
        with pytest.raises(Conflict, match="q1"):
            save(bank, replace(DRAFT, external_id="q2"))

    def test_a_course_adopts_and_restores_its_question(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        with transaction():
            service.retire_questions(bank, [question.id], actor_id=None, now=NOW)
        again = save(bank, replace(DRAFT, external_id="q1"))
        assert (again.id, again.external_id, again.retired_at) == (question.id, "q1", None)


class TestMarkup:
    def test_text_is_escaped(self, bank: QuestionBank) -> None:
        stem = "<script>alert(1)</script> 5 < 6 & 7\n\n第二段"
        question = save(bank, replace(DRAFT, stem=stem, options=[OptionDraft("<img>", is_right=True), OptionDraft("</p>")]))
        (version,) = versions(question)
        assert version.stem_html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; 5 &lt; 6 &amp; 7</p><p>第二段</p>"
        assert [option["html"] for option in version.options] == ["&lt;img&gt;", "&lt;/p&gt;"]

    def test_markdown_is_rendered_and_raw_html_shown_as_text(self, bank: QuestionBank) -> None:
        options = [OptionDraft("**甲**", is_right=True), OptionDraft("乙")]
        question = save(bank, replace(DRAFT, stem="**重点**<script>x</script>", markup=service.MARKDOWN, options=options))
        (version,) = versions(question)
        assert "<strong>重点</strong>" in version.stem_html
        assert "<script" not in version.stem_html
        assert [option["html"] for option in version.options] == ["<strong>甲</strong>", "乙"]

    def test_html_is_cleaned(self, bank: QuestionBank) -> None:
        question = save(bank, replace(DRAFT, stem='<p onclick="x()">看图<img src="javascript:x" alt="图"></p>', markup=service.HTML))
        (version,) = versions(question)
        assert "onclick" not in version.stem_html
        assert "javascript" not in version.stem_html

    @pytest.mark.parametrize("texts", [("正确", "错误"), ("错误", "正确"), ("对", "错")])
    def test_true_false_always_has_the_same_two_options(self, bank: QuestionBank, texts: tuple[str, str]) -> None:
        options = [OptionDraft(text, is_right=text in {"错误", "错"}) for text in texts]
        question = save(bank, QuestionDraft("true_false", "预备党员有表决权。", options))
        (version,) = versions(question)
        assert [option["html"] for option in version.options] == ["正确", "错误"]
        assert version.answer_key["right"] == [version.options[1]["id"]]


@pytest.mark.both_databases
class TestMany:
    def drafts(self, count: int) -> list[QuestionDraft]:
        return [replace(DRAFT, stem=f"第{number}题") for number in range(count)]

    def test_many_go_in_at_once_and_again_not_at_all(self, bank: QuestionBank) -> None:
        for expected in (CREATED, SAME):
            with transaction():
                saved = service.save_questions(bank, self.drafts(1200), actor_id=None, now=NOW)
            assert {each.outcome for each in saved} == {expected}
            assert len({each.question_id for each in saved}) == 1200
        assert db.session.scalar(db.select(db.func.count()).select_from(QuestionVersion)) == 1200

    def test_the_same_twice_in_one_file_is_one_question(self, bank: QuestionBank) -> None:
        with transaction():
            saved = service.save_questions(bank, [DRAFT, DRAFT], actor_id=None, now=NOW)
        assert [each.outcome for each in saved] == [CREATED, SAME]
        assert saved[0].question_id == saved[1].question_id

    def test_what_the_bank_has_stays_unless_it_is_to_be_updated(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        changed = replace(DRAFT, explanation="见党章第十条。")
        with transaction():
            (saved,) = service.save_questions(bank, [changed], actor_id=None, now=NOW)
        assert (saved.outcome, question.version) == (SAME, 1)
        with transaction():
            (saved,) = service.save_questions(bank, [changed], actor_id=None, now=NOW, updates=True)
        assert (saved.outcome, question.version) == (CHANGED, 2)

    def test_one_bad_draft_keeps_all_out(self, bank: QuestionBank) -> None:
        with pytest.raises(Refused), transaction():
            service.save_questions(bank, [DRAFT, replace(DRAFT, stem=" ")], actor_id=None, now=NOW)
        assert db.session.scalar(db.select(db.func.count()).select_from(Question)) == 0


@pytest.mark.both_databases
class TestBanks:
    def test_a_name_is_taken_once_in_a_unit(self, bank: QuestionBank) -> None:
        with pytest.raises(Refused), transaction():
            service.create_bank("党章 党规".replace(" ", ""), bank.unit_id, actor_id=None, now=NOW)
        other = DepartmentFactory()
        with transaction():
            assert service.create_bank("党章党规", other.id, actor_id=None, now=NOW).id != bank.id

    def test_a_course_has_one_bank(self, bank: QuestionBank) -> None:
        course = CourseFactory()
        made = []
        for _time in range(2):
            with transaction():
                made.append(service.create_bank("课程题库", bank.unit_id, actor_id=None, now=NOW, course_id=course.id).id)
        assert made[0] == made[1]

    def test_retired_questions_do_not_count_until_restored(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        assert queries.counts_by_kind([bank.id]) == {bank.id: {"single": 1}}
        with transaction():
            assert service.retire_questions(bank, [question.id, 999], actor_id=None, now=NOW).changed == 1
        assert queries.counts_by_kind([bank.id]) == {bank.id: {}}
        with transaction():
            assert service.restore_questions(bank, [question.id], actor_id=None, now=NOW).changed == 1
        assert queries.counts_by_kind([bank.id]) == {bank.id: {"single": 1}}

    def test_questions_of_another_bank_are_left_alone(self, bank: QuestionBank) -> None:
        question = save(bank, DRAFT)
        with transaction():
            other = service.create_bank("另一题库", bank.unit_id, actor_id=None, now=NOW)
            assert service.retire_questions(other, [question.id], actor_id=None, now=NOW).changed == 0
