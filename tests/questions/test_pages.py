"""Pages of banks and questions: who may, and that nothing typed is lost."""

import html
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, ClassVar

import pytest

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import service
from learnhub.questions.forms import QuestionForm, form_of
from learnhub.questions.models import Question, QuestionBank, QuestionImage, QuestionVersion
from learnhub.questions.queries import current_version
from learnhub.questions.rules.drafts import OptionDraft, QuestionDraft
from tests.client import Client
from tests.factories import CourseFactory, DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.questions.test_shapes import png

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
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

    def test_the_list_is_searched_narrowed_sorted_and_paged(self, page: Client, bureau: dict[str, Any]) -> None:
        for number in range(20):
            make_bank(bureau["a"], f"库{number:02d}")
        course_bank = make_bank(bureau["a"], "课程库")
        asked = [make_question(bureau["bank_a"], f"第{number}题") for number in range(3)]
        course_bank.course_id = CourseFactory(unit_id=bureau["a"].id).id
        for question, state in zip(asked, ("in_review", "draft", "draft"), strict=True):
            question.state = state
        db.session.commit()

        def listed(query: str) -> list[str]:
            return re.findall(r'<a class="quiet tap"[^>]*>([^<]+)</a>', page.get(f"/manage/questions?{query}").text)

        assert [len(listed(query)) for query in ("", "page=2", "page=99", "q=甲处&page=2")] == [20, 3, 3, 2]
        assert listed("q=题库") == ["题库a", "题库root"]
        assert listed("q=ROOT") == listed("show=borrowed") == ["题库root"]
        assert listed("show=course") == ["课程库"]
        assert listed("show=review") == ["题库a"]
        assert listed("sort=drafts&order=desc")[0] == listed("sort=review&order=desc")[0] == "题库a"
        assert listed("sort=name&order=desc&show=odd")[0] == "题库root"
        assert "没有符合条件的题库" in page.get("/manage/questions?q=没有的").text
        text = page.get("/manage/questions?q=题库").text
        for state in ("in_review", "draft"):
            assert f'href="/manage/questions/{bureau["bank_a"].id}?state={state}"' in text

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
            ("option_add", ["半年", "一年", "两年", "", ""]),
            ("option_remove-0", ["一年", "两年", ""]),
            ("option_up-1", ["一年", "半年", "两年", ""]),
            ("option_down-1", ["半年", "两年", "一年", ""]),
            ("option_up-0", ["半年", "一年", "两年", ""]),
            ("option_remove-99", ["半年", "一年", "两年", ""]),
            ("odd", ["半年", "一年", "两年", ""]),
        ],
    )
    def test_options_are_arranged_without_a_script(self, page: Client, bureau: dict[str, Any], deed: str, expected: list[str]) -> None:
        answer = self.write(page, bureau, do=deed)
        assert answer.status_code == 200
        texts = [
            part.split(">", 1)[1].split("</textarea>")[0].strip() for part in answer.text.split("<template>")[0].split('name="option"')[1:]
        ]
        assert texts == expected
        assert "党章第七条。" in answer.text
        assert db.session.query(Question).count() == 0

    def test_the_right_option_moves_with_its_text(self, page: Client, bureau: dict[str, Any]) -> None:
        rows = self.write(page, bureau, do="option_up-1").text.split("<template>")[0].split('class="option-edit"')[1:]
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


def shown_form(page: Client, question: Question) -> QuestionForm:
    """The editor's form as it opens."""
    with page.application.test_request_context():
        return form_of(question, current_version(question))


def areas(text: str, name: str) -> list[str]:
    """What the text areas of a name hold, those in templates for scripts aside."""
    shown = re.sub(r"<template>.*?</template>", "", text, flags=re.DOTALL)
    return [html.unescape(found).strip() for found in re.findall(rf'name="{name}"[^>]*>([^<]*)</textarea>', shown)]


class TestEveryType:
    """What is written for each type is kept, shown in the editor again, and saved again without a change."""

    SENT: ClassVar[dict[str, dict[str, Any]]] = {
        "indefinite": {"right": ["0", "1"]},
        "fill_blank": {"stem": "____和____。", "blanks": "甲 | 50%:乙\n丙", "any_order": "y"},
        "numeric": {"accepted": "3.14 ± 0.005\n50%:3", "unit": "米"},
        "matching": {"pair-left": ["总纲", "第一条", "", ""], "pair-right": ["根本", "入党", "", "多余"]},
        "ordering": {"option": ["申请", "积极分子", "发展对象", ""]},
        "short_answer": {"sample": "要点", "rubric": "观点 | 40%\n论据 | 60%"},
        "essay": {"sample": "", "rubric": ""},
        "passage": {
            "part": ["0", "7", "2", "3", "4", "5"],
            "part-0-kind": "single", "part-0-stem": "哪一项？", "part-0-option": ["甲", "乙"], "part-0-right": "0",
            "part-0-explanation": "因为。",
            "part-7-kind": "true_false", "part-7-stem": "对吗？", "part-7-truth": "0",
            "part-2-kind": "fill_blank", "part-2-stem": "____。", "part-2-blanks": "甲 | 乙", "part-2-is_exact": "y", "part-2-share": "2.5",
            "part-3-kind": "essay", "part-3-stem": "谈谈。", "part-3-rubric": "观点 | 100%", "part-3-sample": "要点",
            "part-4-kind": "matching", "part-4-stem": "连一连。", "part-4-pair-left": ["甲", "乙"], "part-4-pair-right": ["一", "二"],
            "part-5-kind": "single", "part-5-stem": "", "part-5-option": ["", ""],
        },
    }  # fmt: skip

    @pytest.mark.parametrize("kind", SENT)
    def test_it_is_written_and_shown_again(self, page: Client, bureau: dict[str, Any], kind: str) -> None:
        bank = bureau["bank_a"]
        sent = {**FORM, "kind": kind, **self.SENT[kind]}
        assert page.post(f"/manage/questions/{bank.id}/questions/new", data=sent).status_code == 303
        question = db.session.query(Question).one()
        assert question.kind == kind
        form = shown_form(page, question)
        shown = {field.name: field.data for field in form if field.name in sent}
        expected = {name: value for name, value in sent.items() if name in shown}
        tidy = {"tags": "党员，发展党员", "any_order": True, "in_force": form.in_force.data}
        assert {**shown, **tidy} == {**expected, **tidy}
        if kind == "matching":
            assert [(pair.left, pair.right) for pair in form.pairs] == [("总纲", "根本"), ("第一条", "入党"), ("", "多余")]
        draft = form.draft()
        with transaction():
            again = service.save_question(bank, draft, actor_id=None, now=NOW, question=question)
        assert again.version == 1

    def test_a_passage_keeps_what_was_typed_and_says_which_part_is_wrong(self, page: Client, bureau: dict[str, Any]) -> None:
        sent = {**FORM, "kind": "passage", **self.SENT["passage"], "part-0-right": []}
        answer = page.post(f"/manage/questions/{bureau['bank_a'].id}/questions/new", data=sent)
        assert answer.status_code == 422
        assert "第 1 小题：没有标出正确答案。" in answer.text
        assert "因为。" in answer.text
        assert db.session.query(Question).count() == 0

    @pytest.mark.parametrize(
        ("deed", "keys"),
        [
            ("part_add", ["0", "7", "2", "3", "4", "5", "8"]),
            ("part_remove-0", ["7", "2", "3", "4", "5"]),
            ("part_up-1", ["7", "0", "2", "3", "4", "5"]),
            ("part_down-4", ["0", "7", "2", "3", "5", "4"]),
            ("part_remove-9", ["0", "7", "2", "3", "4", "5"]),
            ("part-7-part_add", ["0", "7", "2", "3", "4", "5"]),
        ],
    )
    def test_parts_come_go_and_move_without_a_script(self, page: Client, bureau: dict[str, Any], deed: str, keys: list[str]) -> None:
        text = self.arranged(page, bureau, "passage", deed)
        assert re.findall(r'name="part" value="(\w+)"', text) == [*keys, "__part__"]
        assert "哪一项？" in text or deed == "part_remove-0"

    @pytest.mark.parametrize(
        ("deed", "texts"),
        [
            ("part-0-option_add", ["甲", "乙", ""]),
            ("part-0-option_down-0", ["乙", "甲"]),
            ("part-9-option_add", ["甲", "乙"]),
            ("option_add", ["甲", "乙"]),
            ("part-0-option_remove-0", ["甲", "乙"]),
        ],
    )
    def test_options_of_a_part_come_and_move_without_a_script(
        self, page: Client, bureau: dict[str, Any], deed: str, texts: list[str]
    ) -> None:
        text = self.arranged(page, bureau, "passage", deed)
        assert areas(text, "part-0-option") == texts
        rows = text.split('name="part-0-right"')[1:]
        assert "checked" in rows[texts.index("甲")].split(">")[0]

    @pytest.mark.parametrize(
        ("deed", "lefts", "rights"),
        [
            ("pair_add", ["总纲", "第一条", "", "", ""], ["根本", "入党", "", "多余", ""]),
            ("pair_remove-2", ["总纲", "第一条", ""], ["根本", "入党", "多余"]),
            ("pair_up-1", ["第一条", "总纲", "", ""], ["入党", "根本", "", "多余"]),
            ("pair_down-3", ["总纲", "第一条", "", ""], ["根本", "入党", "", "多余"]),
        ],
    )
    def test_pairs_come_go_and_move_without_a_script(
        self, page: Client, bureau: dict[str, Any], deed: str, lefts: list[str], rights: list[str]
    ) -> None:
        text = self.arranged(page, bureau, "matching", deed)
        assert areas(text, "pair-left") == lefts
        assert areas(text, "pair-right") == rights

    def arranged(self, page: Client, bureau: dict[str, Any], kind: str, deed: str) -> str:
        sent = {**FORM, "kind": kind, **self.SENT[kind], "do": deed}
        answer = page.post(f"/manage/questions/{bureau['bank_a'].id}/questions/new", data=sent)
        assert answer.status_code == 200
        assert db.session.query(Question).count() == 0
        return str(answer.text)

    def test_what_is_wrong_with_a_pair_stands_in_its_row(self, page: Client, bureau: dict[str, Any]) -> None:
        sent = {**FORM, "kind": "matching", "pair-left": ["总纲", "", "第一条"], "pair-right": ["根本", "", ""]}
        answer = page.post(f"/manage/questions/{bureau['bank_a'].id}/questions/new", data=sent)
        assert answer.status_code == 422
        third = answer.text.split('class="pair-edit"')[3]
        assert 'id="pair-2-error"' in third
        assert third.count('aria-describedby="pair-2-error"') == 2

    def test_what_is_wrong_in_a_part_stands_beside_its_field(self, page: Client, bureau: dict[str, Any]) -> None:
        sent = {**FORM, "kind": "passage", **self.SENT["passage"], "part-2-blanks": "", "part-4-pair-right": ["一", ""]}
        answer = page.post(f"/manage/questions/{bureau['bank_a'].id}/questions/new", data=sent)
        assert answer.status_code == 422
        assert 'id="part-2-blanks-error-1"' in answer.text
        assert 'id="part-4-pair-1-error"' in answer.text

    def test_weights_of_a_file_are_shown_and_kept(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank_a"]
        options = [OptionDraft("甲", True, 0.75), OptionDraft("乙", True, 0.25), OptionDraft("丙", False, -0.5)]
        with transaction():
            question = service.save_question(bank, QuestionDraft("multiple", "题？", options), actor_id=None, now=NOW)
        form = shown_form(page, question)
        assert [row.weight for row in form.options] == ["75", "25", "-50"]
        assert form.is_weighted
        assert [option.fraction for option in form.draft().options] == [0.75, 0.25, -0.5]

    def test_the_next_question_keeps_type_topic_and_source(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank_a"]
        answer = page.post(f"/manage/questions/{bank.id}/questions/new", data={**FORM, "again": "1"})
        text = page.get(answer.headers["Location"]).text
        for kept in ("《中国共产党章程》", "第七条", "2022-10-22", "党员，发展党员"):
            assert kept in text
        assert "党员的预备期为多久" not in text

    @pytest.mark.parametrize("kind", SENT)
    def test_its_page_shows_it_as_the_member_sees_it_with_its_key(self, page: Client, bureau: dict[str, Any], kind: str) -> None:
        bank = bureau["bank_a"]
        answer = page.post(f"/manage/questions/{bank.id}/questions/new", data={**FORM, "kind": kind, **self.SENT[kind]})
        shown = page.get(answer.headers["Location"])
        assert shown.status_code == 200
        words = {
            "fill_blank": "甲 或 乙（50%）",
            "numeric": "3.14 ± 0.005",
            "matching": "总纲 → 根本",
            "ordering": "发展对象",
            "passage": "必须完全一致",
        }
        assert words.get(kind, "党章第七条") in shown.text
        page.post(
            answer.headers["Location"] + "/edit", data={**FORM, "kind": kind, **self.SENT[kind], "version": "1", "explanation": "改过。"}
        )
        assert "<ins>" in page.get(answer.headers["Location"]).text


class TestImages:
    def send(self, page: Client, bank: QuestionBank, content: bytes) -> Any:
        return page.post(
            f"/manage/questions/{bank.id}/images", data={"image": (BytesIO(content), "a.png")}, headers={"Accept": "application/json"}
        )

    def test_an_image_is_kept_and_sent_to_who_is_signed_in(self, page: Client, client: Client, bureau: dict[str, Any]) -> None:
        answer = self.send(page, bureau["bank_a"], png())
        assert answer.status_code == 201
        shown = page.get(answer.json["address"])
        assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/png", png())
        assert page.get("/questions/images/" + "0" * 64 + ".png").status_code == 404
        stranger = page.application.test_client()
        assert stranger.get(answer.json["address"]).status_code in {302, 303, 401}

    @pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"\x89PNG\r\n\x1a\n" + b"x" * 50, b"GIF89a"])
    def test_what_is_no_image_is_refused(self, page: Client, bureau: dict[str, Any], content: bytes) -> None:
        assert self.send(page, bureau["bank_a"], content).status_code == 422
        assert db.session.query(QuestionImage).count() == 0

    def test_nobody_adds_images_for_the_bank_of_another_unit(self, page: Client, bureau: dict[str, Any]) -> None:
        assert self.send(page, bureau["bank_b"], png()).status_code == 404
