"""One deed for every question that a filter finds: shown first, done once, and told with what stayed."""

import re
from typing import Any

import pytest

from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import service
from learnhub.questions.models import Question, QuestionBank
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.factories.questions import BEGINNING

MANY = 230  # more than one may tick


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """Two organizers of 甲处, its bank with 230 easy questions and 3 hard ones, and the bank of another department."""
    a, b = DepartmentFactory(name="甲处"), DepartmentFactory(name="乙处")
    people = [MemberFactory(name=name, department=a) for name in ("孙组织", "李组织")]
    for person in people:
        grant(person, "organizer", a)
    bank = make_bank(a, "题库甲")
    for number in range(MANY):
        make_question(bank, f"第{number}道容易的题？", difficulty="easy")
    for number in range(3):
        make_question(bank, f"第{number}道难题？", difficulty="hard")
    return {"people": people, "a": a, "bank": bank, "other": make_bank(b, "题库乙")}


@pytest.fixture
def page(client: Client, bureau: dict[str, Any]) -> Client:
    return client.sign_in(bureau["people"][0])


def ask(page: Client, bank: QuestionBank, deed: str, word: str = "", query: str = "difficulty=easy") -> tuple[str, str]:
    """Tick all that the filter finds and press the button; returns the address of the question and its page."""
    path = deed if deed in {"retire", "restore", "submit", "approve"} else "arrange"
    sent = {"all": "1", "deed": deed, "word": word}
    answer = page.post(f"/manage/questions/{bank.id}/{path}?{query}", data=sent)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    return address, page.get(address).text


def confirm(page: Client, address: str, text: str) -> str:
    """Say yes; returns what the list says then."""
    seen = re.search(r'name="seen" value="(\w+)"', text)
    assert seen
    answer = page.post(address, data={"seen": seen[1]})
    assert answer.status_code == 303
    return page.get(answer.headers["Location"]).text


class TestDeeds:
    def test_all_that_the_filter_finds_are_shown_then_changed_and_no_other(self, page: Client, bureau: dict[str, Any]) -> None:
        address, text = ask(page, bureau["bank"], "topic", "党章/总纲")
        assert "230 道题符合条件" in text
        assert "归入章节“党章/总纲”" in text
        assert "以及另外 225 道" in text
        assert db.session.query(Question).filter_by(topic="党章/总纲").count() == 0
        assert "已归入章节“党章/总纲”：230 道题。" in confirm(page, address, text)
        assert {row.difficulty for row in db.session.query(Question).filter_by(topic="党章/总纲")} == {"easy"}
        assert db.session.query(AuditEntry).filter_by(action="arrange_questions").one().detail["topic"] == "党章/总纲"

    def test_a_second_click_changes_nothing_and_says_why(self, page: Client, bureau: dict[str, Any]) -> None:
        address, text = ask(page, bureau["bank"], "tag", "七一")
        confirm(page, address, text)
        assert "没有题改变。没有变的：230 道本来就是这样。" in confirm(page, address, text)

    def test_those_that_stay_are_told_by_reason(self, page: Client, bureau: dict[str, Any]) -> None:
        bank, target = bureau["bank"], make_bank(bureau["a"], "另一个")
        make_question(target, "第7道容易的题？", difficulty="easy")
        with transaction():
            for question in db.session.query(Question).filter(Question.bank_id == bank.id, Question.difficulty == "easy").limit(2):
                question.tags = [f"标签{number}" for number in range(10)]
        text = confirm(page, *ask(page, bank, "tag", "七一"))
        assert "已加标签：228 道题。没有变的：2 道的标签已满。" in text
        text = confirm(page, *ask(page, bank, f"move-{target.id}"))
        assert "已移走 229 道题。没有变的：1 道那里已有相同的题。" in text

    def test_they_are_retired_and_come_back(self, page: Client, bureau: dict[str, Any]) -> None:
        assert "已停用 230 道题" in confirm(page, *ask(page, bureau["bank"], "retire"))
        assert "已恢复 230 道题" in confirm(page, *ask(page, bureau["bank"], "restore", query="state=retired"))

    def test_nobody_approves_her_own_among_them(self, client: Client, bureau: dict[str, Any]) -> None:
        bank = make_bank(bureau["a"], "先审后用")
        author, reviewer = bureau["people"]
        with transaction():
            service.set_review(bank, is_needed=True, actor_id=None, now=BEGINNING)
        for stem, writer in (("甲题？", author), ("乙题？", author), ("丙题？", reviewer)):
            with transaction():
                draft = service.QuestionDraft("true_false", stem, options=service.true_false_options(True))
                service.save_question(bank, draft, actor_id=writer.account_id, now=BEGINNING)
        page = client.sign_in(reviewer)
        text = confirm(page, *ask(page, bank, "approve", query="state=in_review"))
        assert "已通过 2 道题，可以用来组卷了。没有变的：1 道是自己写的，要由别人审核。" in text


class TestSafety:
    def test_what_was_not_shown_is_not_changed(self, page: Client, bureau: dict[str, Any]) -> None:
        """One question came and another left meanwhile: as many as before, but not the same."""
        address, text = ask(page, bureau["bank"], "retire")
        with transaction():
            db.session.query(Question).filter_by(stem_text="第0道容易的题？").one().difficulty = "hard"
        make_question(bureau["bank"], "刚刚来的题？", difficulty="easy")
        seen = re.search(r'name="seen" value="(\w+)"', text)
        assert seen
        answer = page.post(address, data={"seen": seen[1]})
        assert answer.status_code == 409
        assert "符合条件的题刚刚变了" in answer.text
        assert db.session.query(Question).filter(Question.retired_at.is_not(None)).count() == 0
        assert "已停用 230 道题" in confirm(page, address, answer.text)

    def test_without_having_been_asked_nothing_is_done(self, page: Client, bureau: dict[str, Any]) -> None:
        address = f"/manage/questions/{bureau['bank'].id}/all?deed=retire"
        assert page.post(address).status_code == 409
        assert db.session.query(Question).filter(Question.retired_at.is_not(None)).count() == 0

    @pytest.mark.parametrize("query", ["deed=burn", "", "deed=move", "deed=move-x", "deed=tag", "deed=topic&word=" + "长" * 81])
    def test_odd_deeds_get_a_sentence(self, page: Client, bureau: dict[str, Any], query: str) -> None:
        address = f"/manage/questions/{bureau['bank'].id}/all?{query}"
        answer = page.get(address)
        if answer.status_code == 200:
            assert re.search("请填写标签|章节不超过", confirm(page, address, answer.text))
        else:
            assert "请选择要做什么" in page.get(answer.headers["Location"]).text

    def test_a_filter_that_finds_nothing_does_nothing(self, page: Client, bureau: dict[str, Any]) -> None:
        answer = page.get(f"/manage/questions/{bureau['bank'].id}/all?deed=retire&kind=essay")
        assert "没有符合条件的题了" in page.get(answer.headers["Location"]).text

    def test_neither_the_bank_nor_the_target_of_another_unit(self, page: Client, bureau: dict[str, Any]) -> None:
        assert page.get(f"/manage/questions/{bureau['other'].id}/all?deed=retire").status_code == 404
        assert page.post(f"/manage/questions/{bureau['other'].id}/all?deed=retire").status_code == 404
        address = f"/manage/questions/{bureau['bank'].id}/all?deed=move-{bureau['other'].id}"
        assert page.get(address).status_code == 404


def test_the_tick_for_all_is_offered_where_there_is_more_than_a_page(page: Client, bureau: dict[str, Any]) -> None:
    address = f"/manage/questions/{bureau['bank'].id}"
    assert "选择符合条件的全部 233 道题" in page.get(address).text
    assert 'name="all"' not in page.get(f"{address}?difficulty=hard").text


def test_all_that_the_filter_finds_leave_in_a_file(page: Client, bureau: dict[str, Any]) -> None:
    answer = page.post(f"/manage/questions/{bureau['bank'].id}/export?difficulty=hard", data={"all": "1", "form": "gift"})
    assert answer.status_code == 200
    assert answer.text.count("难题") == 3
