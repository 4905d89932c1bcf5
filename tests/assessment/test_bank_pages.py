"""Pages of a bank and of a question: what is listed, how the member sees it, and which papers use it."""

from typing import Any

import pytest

from learnhub.assessment.models import DrawRule, Exam, PaperItem
from learnhub.core.extensions import db
from learnhub.core.sanitizing import plain_text
from learnhub.core.transactions import transaction
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.service import save_question
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.factories.questions import BEGINNING
from tests.journeys.every_type import DRAFTS
from tests.statements import counted


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """A department with a bank and its organizer."""
    a = DepartmentFactory(name="甲处")
    organizer = MemberFactory(name="孙组织", department=a)
    grant(organizer, "organizer", a)
    return {"organizer": organizer, "bank_a": make_bank(a, "题库a")}


@pytest.fixture
def page(client: Client, bureau: dict[str, Any]) -> Client:
    return client.sign_in(bureau["organizer"])


class TestList:
    def test_it_is_filtered_by_every_facet(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank_a"]
        make_question(bank, "甲题", topic="党章", difficulty="hard", source="《准则》")
        make_question(bank, "乙题", right="AB")
        make_question(bank, "丙题", right="错")
        address = f"/manage/questions/{bank.id}"
        found = {
            query: [name for name in ("甲题", "乙题", "丙题") if f">{name}</a>" in page.get(f"{address}?{query}").text]
            for query in ("", "kind=multiple", "difficulty=hard", "topic=党章", "topic=-", "q=准则", "q=丙", "state=retired", "kind=odd")
        }
        assert found == {
            "": ["甲题", "乙题", "丙题"],
            "kind=multiple": ["乙题"],
            "difficulty=hard": ["甲题"],
            "topic=党章": ["甲题"],
            "topic=-": ["乙题", "丙题"],
            "q=准则": ["甲题"],
            "q=丙": ["丙题"],
            "state=retired": [],
            "kind=odd": ["甲题", "乙题", "丙题"],
        }

    def test_it_is_sorted_and_paged(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank_a"]
        for number in range(25):
            make_question(bank, f"第{number:02d}题")
        text = page.get(f"/manage/questions/{bank.id}?sort=stem&order=asc&page=2").text
        assert ">第20题</a>" in text
        assert ">第19题</a>" not in text

    @pytest.mark.parametrize(("size", "shown"), [("100", 25), ("7", 20), ("odd", 20), ("", 20)])
    def test_a_page_may_be_longer(self, page: Client, bureau: dict[str, Any], size: str, shown: int) -> None:
        for number in range(25):
            make_question(bureau["bank_a"], f"第{number:02d}题")
        text = page.get(f"/manage/questions/{bureau['bank_a'].id}?size={size}").text
        assert text.count('name="id"') == shown

    def test_markup_in_a_stem_is_text_in_the_list(self, page: Client, bureau: dict[str, Any]) -> None:
        make_question(bureau["bank_a"], "<script>alert(1)</script>")
        text = page.get(f"/manage/questions/{bureau['bank_a'].id}").text
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text

    def test_more_questions_cost_no_more_statements(self, page: Client, bureau: dict[str, Any]) -> None:
        address = f"/manage/questions/{bureau['bank_a'].id}"
        make_question(bureau["bank_a"], "第一题")
        page.get(address)
        with counted() as few:
            page.get(address)
        for number in range(5):
            make_question(bureau["bank_a"], f"第{number}题")
        with counted() as many:
            page.get(address)
        assert len(many) == len(few)


class TestLooking:
    def test_the_drawer_shows_what_the_member_sees_and_the_key(self, page: Client, bureau: dict[str, Any]) -> None:
        question = make_question(bureau["bank_a"], right="AC", explanation="见总纲。")
        address = f"/manage/questions/{bureau['bank_a'].id}/questions/{question.id}"
        text = page.get(address, headers={"HX-Request": "true"}).text
        assert "<html" not in text
        assert text.count('type="checkbox"') == 4
        assert "<b>AC</b>" in text
        assert "见总纲。" in text

    def test_the_page_names_the_papers_that_use_it_and_leads_to_those_one_manages(self, page: Client, bureau: dict[str, Any]) -> None:
        question, other = make_question(bureau["bank_a"]), make_question(bureau["bank_a"], "另一题")
        b = DepartmentFactory(name="乙处")
        exams = [
            Exam(title=title, unit_id=unit.id, review={}, created_at=BEGINNING, updated_at=BEGINNING, paper_mode=mode)
            for title, unit, mode in (
                ("党章测试", bureau["organizer"].department, "fixed"),
                ("抽题考试", bureau["organizer"].department, "drawn"),
                ("别处的考试", b, "fixed"),
            )
        ]
        for exam in exams[::2]:
            exam.items = [PaperItem(question_id=each.id, position=place, marks=2.5) for place, each in enumerate((other, question))]
        exams[1].draws.append(DrawRule(bank_id=bureau["bank_a"].id, position=0, kind="", count=1, marks=2.0))
        db.session.add_all(exams)
        db.session.commit()
        address = f"/manage/questions/{bureau['bank_a'].id}"
        text = page.get(f"{address}/questions/{question.id}").text.split('id="use-title"')[1]
        assert text.count("2.5 分") == 2
        assert text.count("可能抽到") == 1
        for exam, is_led_to in zip(exams, (True, True, False), strict=True):
            assert exam.title in text
            assert (f'href="/manage/exams/{exam.id}"' in text, f'href="/manage/exams/{exam.id}/paper"' in text) == (is_led_to,) * 2
        assert "乙处" in text
        assert "用过 2 次" in page.get(address).text

    @pytest.mark.parametrize(
        ("rule", "may_be_drawn"),
        [({}, True), ({"topic": "党章"}, True), ({"topic": "准则"}, False), ({"difficulty": "hard"}, False), ({"kind": "multiple"}, False)],
    )
    def test_it_names_the_exams_that_may_draw_it(
        self, page: Client, bureau: dict[str, Any], rule: dict[str, str], may_be_drawn: bool
    ) -> None:
        bank = bureau["bank_a"]
        question = make_question(bank, topic="党章/总纲")
        exam = Exam(title="抽题考试", review={}, created_at=BEGINNING, updated_at=BEGINNING, paper_mode="drawn")
        exam.draws.append(DrawRule(**{"bank_id": bank.id, "position": 0, "kind": "", "count": 1, "marks": 2.0, **rule}))
        db.session.add(exam)
        db.session.commit()
        text = page.get(f"/manage/questions/{bank.id}/questions/{question.id}").text
        assert ("抽题考试" in text) is may_be_drawn

    @pytest.mark.parametrize("draft", DRAFTS, ids=[draft.kind for draft in DRAFTS])
    def test_every_type_is_shown_as_on_a_paper_with_its_key_in_words(
        self, page: Client, bureau: dict[str, Any], draft: QuestionDraft
    ) -> None:
        with transaction():
            question = save_question(bureau["bank_a"], draft, actor_id=None, now=BEGINNING)
        text = page.get(f"/manage/questions/{bureau['bank_a'].id}/questions/{question.id}").text
        preview, _mark, key = text.partition('class="pairs preview-key"')
        key = plain_text(key.partition("</dl>")[0].replace("</div>", " "))
        assert f'data-kind="{draft.parts[0].kind if draft.parts else draft.kind}"' in preview
        assert KEYS[draft.kind] in key
        assert "@" not in key


KEYS = {
    "single": "正确答案 A",
    "multiple": "正确答案 AB",
    "indefinite": "正确答案 A",
    "true_false": "正确答案 错误",
    "fill_blank": "第 1 空：季度 第 2 空：1 或 一",
    "numeric": "正确答案 12 个月",
    "matching": "党员大会 → 每季度一次 支委会 → 每月一次 多余的：每周一次",
    "ordering": "1. 提出入党申请 2. 确定为入党积极分子 3. 确定为发展对象 4. 接收为预备党员",
    "short_answer": "写明时间要求（50%） 写明会议主体（50%） 参考答案：一般每季度召开1次",
    "essay": "参考答案：言之成理即可。",
    "passage": "正确答案 1 A 正确答案 2 2 次",
}
