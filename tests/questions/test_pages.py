"""Pages of banks and questions: who may, and that nothing typed is lost."""

from typing import Any

import pytest

from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank, make_question

FORM = {
    "kind": "single",
    "markup": "text",
    "stem": "党员的预备期为多久？",
    "option": ["半年", "一年", "两年", ""],
    "right": "1",
    "explanation": "党章第七条。",
    "source": "《中国共产党章程》",
    "clause": "第七条",
    "in_force": "2022-10-22",
    "topic": "党章",
    "difficulty": "easy",
    "tags": "党员，发展党员",
}


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """A root with departments A and B, an organizer of A, and a bank of each."""
    root = DepartmentFactory(name="水务局")
    a, b = DepartmentFactory(name="甲处", parent=root), DepartmentFactory(name="乙处", parent=root)
    organizer, member = MemberFactory(name="孙组织", department=a), MemberFactory(name="赵甲", department=a)
    grant(organizer, "organizer", a)
    banks = {name: make_bank(unit, f"题库{name}") for name, unit in (("root", root), ("a", a), ("b", b))}
    return {"organizer": organizer, "member": member, "a": a, "b": b, **{f"bank_{name}": bank for name, bank in banks.items()}}


@pytest.fixture
def page(client: Client, bureau: dict[str, Any]) -> Client:
    return client.sign_in(bureau["organizer"])


class TestBanks:
    def test_banks_of_her_units_and_above_are_listed_and_no_others(self, page: Client, bureau: dict[str, Any]) -> None:
        text = page.get("/manage/questions").text
        assert "题库a" in text
        assert "题库root" in text
        assert "上级题库，只能选用" in text
        assert "题库b" not in text

    def test_a_member_is_refused(self, client: Client, bureau: dict[str, Any]) -> None:
        client.sign_in(bureau["member"])
        assert client.get("/manage/questions").status_code == 403

    def test_a_bank_is_made_and_renamed(self, page: Client, bureau: dict[str, Any]) -> None:
        answer = page.post("/manage/questions/new", data={"name": "廉洁自律", "unit_id": bureau["a"].id})
        assert answer.status_code == 303
        bank = db.session.query(QuestionBank).filter_by(name="廉洁自律").one()
        assert page.post(f"/manage/questions/{bank.id}/rename", data={"name": "廉洁"}).status_code == 303
        assert db.session.get(QuestionBank, bank.id).name == "廉洁"

    def test_a_name_that_is_taken_is_kept_in_the_form(self, page: Client, bureau: dict[str, Any]) -> None:
        answer = page.post("/manage/questions/new", data={"name": "题库a", "unit_id": bureau["a"].id})
        assert answer.status_code == 422
        assert "已经有题库“题库a”" in answer.text
        assert 'value="题库a"' in answer.text

    def test_a_bank_cannot_be_given_to_a_unit_out_of_scope(self, page: Client, bureau: dict[str, Any]) -> None:
        assert page.post("/manage/questions/new", data={"name": "新", "unit_id": bureau["b"].id}).status_code == 422
        assert db.session.query(QuestionBank).filter_by(name="新").count() == 0


class TestScope:
    @pytest.mark.parametrize("path", ["", "/rename", "/questions/new", "/import"])
    def test_a_bank_of_another_unit_is_not_found(self, page: Client, bureau: dict[str, Any], path: str) -> None:
        assert page.get(f"/manage/questions/{bureau['bank_b'].id}{path}").status_code == 404

    @pytest.mark.parametrize("path", ["/rename", "/questions/new", "/import"])
    def test_a_bank_from_above_may_be_read_and_not_changed(self, page: Client, bureau: dict[str, Any], path: str) -> None:
        bank = bureau["bank_root"]
        assert page.get(f"/manage/questions/{bank.id}").status_code == 200
        assert page.get(f"/manage/questions/{bank.id}{path}").status_code == 404

    def test_questions_from_above_cannot_be_retired_or_edited(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank_root"]
        question = make_question(bank)
        assert page.post(f"/manage/questions/{bank.id}/retire", data={"id": question.id}).status_code == 404
        assert page.get(f"/manage/questions/{bank.id}/questions/{question.id}/edit").status_code == 404
        assert page.get(f"/manage/questions/{bank.id}/questions/{question.id}").status_code == 200
        assert db.session.get(Question, question.id).retired_at is None

    def test_a_question_is_found_in_its_own_bank_only(self, page: Client, bureau: dict[str, Any]) -> None:
        question = make_question(bureau["bank_b"])
        bank = bureau["bank_a"]
        for path in ("", "/edit"):
            assert page.get(f"/manage/questions/{bank.id}/questions/{question.id}{path}").status_code == 404
        page.post(f"/manage/questions/{bank.id}/retire", data={"id": question.id})
        assert db.session.get(Question, question.id).retired_at is None


class TestStates:
    def test_several_are_retired_and_restored_with_the_filter_kept(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank_a"]
        ids = [make_question(bank, f"第{number}题").id for number in range(3)]
        answer = page.post(f"/manage/questions/{bank.id}/retire?kind=single", data={"id": ids[:2]})
        assert answer.headers["Location"].endswith(f"/manage/questions/{bank.id}?kind=single")
        states = [db.session.get(Question, each).retired_at is None for each in ids]
        assert states == [False, False, True]
        page.post(f"/manage/questions/{bank.id}/restore", data={"id": [ids[0], "x", "9" * 30]})
        assert db.session.get(Question, ids[0]).retired_at is None


class TestEditor:
    def write(self, page: Client, bureau: dict[str, Any], **changes: Any) -> Any:
        return page.post(f"/manage/questions/{bureau['bank_a'].id}/questions/new", data={**FORM, **changes})

    def test_a_question_is_written(self, page: Client, bureau: dict[str, Any]) -> None:
        assert self.write(page, bureau).status_code == 303
        question = db.session.query(Question).one()
        version = db.session.query(QuestionVersion).one()
        assert (question.topic, question.difficulty, question.tags) == ("党章", "easy", ["党员", "发展党员"])
        assert [option["html"] for option in version.options] == ["半年", "一年", "两年"]
        assert version.answer_key["right"] == [version.options[1]["id"]]
        assert str(version.in_force) == "2022-10-22"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"stem": " "}, "没有题干，请填写。"),
            ({"right": []}, "没有标出正确答案。"),
            ({"option": ["一年", "一年"], "right": "1"}, "选项 A 和 B 相同"),
            ({"option": ["一年", ""]}, "选项 B 是空的"),
            ({"kind": "single", "right": ["0", "1"]}, "只能有一个正确答案"),
            ({"kind": "true_false"}, "没有标出正确答案。"),
            ({"topic": "长" * 81}, "章节不超过 80 个字"),
            ({"tags": ",".join(str(number) for number in range(11))}, "标签最多 10 个"),
            ({"in_force": "2022-13-40"}, "写成 2025-03-01 的样子"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, page: Client, bureau: dict[str, Any], changes: dict[str, Any], sentence: str
    ) -> None:
        answer = self.write(page, bureau, **changes)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "党章第七条。" in answer.text
        assert db.session.query(Question).count() == 0

    def test_a_true_false_question_needs_no_options(self, page: Client, bureau: dict[str, Any]) -> None:
        assert self.write(page, bureau, kind="true_false", truth="0", option=["", ""], right=[]).status_code == 303
        version = db.session.query(QuestionVersion).one()
        assert version.answer_key["right"] == [version.options[1]["id"]]

    @pytest.mark.parametrize(
        ("deed", "expected"),
        [
            ("add", ["半年", "一年", "两年", "", ""]),
            ("remove-0", ["一年", "两年", ""]),
            ("up-1", ["一年", "半年", "两年", ""]),
            ("down-1", ["半年", "两年", "一年", ""]),
            ("up-0", ["半年", "一年", "两年", ""]),
            ("remove-99", ["半年", "一年", "两年", ""]),
            ("odd", ["半年", "一年", "两年", ""]),
        ],
    )
    def test_options_are_arranged_without_a_script(self, page: Client, bureau: dict[str, Any], deed: str, expected: list[str]) -> None:
        answer = self.write(page, bureau, do=deed)
        assert answer.status_code == 200
        texts = [part.split(">", 1)[1].split("</textarea>")[0].strip() for part in answer.text.split('name="option"')[1:]]
        assert texts == expected
        assert "党章第七条。" in answer.text
        assert db.session.query(Question).count() == 0

    def test_the_right_option_moves_with_its_text(self, page: Client, bureau: dict[str, Any]) -> None:
        rows = self.write(page, bureau, do="up-1").text.split("data-option>")[1:]
        assert ["checked" in row.split("</label>")[0] for row in rows] == [True, False, False, False]

    def test_the_next_question_starts_where_this_one_stood(self, page: Client, bureau: dict[str, Any]) -> None:
        answer = self.write(page, bureau, again="1")
        assert "/questions/new?" in answer.headers["Location"]
        assert 'value="党章"' in page.get(answer.headers["Location"]).text

    def test_an_edit_makes_a_version_and_shows_what_changed(self, page: Client, bureau: dict[str, Any]) -> None:
        self.write(page, bureau)
        question = db.session.query(Question).one()
        address = f"/manage/questions/{bureau['bank_a'].id}/questions/{question.id}"
        form = page.get(f"{address}/edit").text
        assert "党员的预备期为多久？" in form
        answer = page.post(f"{address}/edit", data={**FORM, "stem": "预备党员的预备期为多久？", "version": "1"})
        assert answer.status_code == 303
        text = page.get(address).text
        assert "第 2 版" in text
        assert "<ins>预备</ins>" in text

    def test_an_edit_of_an_old_page_overwrites_nothing(self, page: Client, bureau: dict[str, Any]) -> None:
        self.write(page, bureau)
        question = db.session.query(Question).one()
        address = f"/manage/questions/{bureau['bank_a'].id}/questions/{question.id}/edit"
        page.post(address, data={**FORM, "stem": "第一个人的题干", "version": "1"})
        answer = page.post(address, data={**FORM, "stem": "第二个人的题干", "version": "1"})
        assert answer.status_code == 409
        assert "第二个人的题干" in answer.text
        assert db.session.get(Question, question.id).stem_text == "第一个人的题干"

    def test_markup_that_text_cannot_say_is_edited_as_html_and_survives(self, page: Client, bureau: dict[str, Any]) -> None:
        self.write(page, bureau, markup="markdown", stem="**重点**：预备期多久？")
        question = db.session.query(Question).one()
        address = f"/manage/questions/{bureau['bank_a'].id}/questions/{question.id}/edit"
        text = page.get(address).text
        assert "&lt;strong&gt;重点&lt;/strong&gt;" in text
        assert '<option selected value="html">' in text

    def test_two_questions_that_say_the_same_are_refused(self, page: Client, bureau: dict[str, Any]) -> None:
        self.write(page, bureau)
        self.write(page, bureau, stem="另一道题")
        second = db.session.query(Question).filter_by(stem_text="另一道题").one()
        address = f"/manage/questions/{bureau['bank_a'].id}/questions/{second.id}/edit"
        answer = page.post(address, data={**FORM, "version": "1"})
        assert answer.status_code == 409
        assert "已经有一道题干和选项相同的题" in answer.text
