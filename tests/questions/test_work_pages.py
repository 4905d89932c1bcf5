"""Pages of the work on a bank: who may, what is said, and that a second try does no harm."""

import re
from typing import Any

import pytest

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import service
from learnhub.questions.models import BankGrant, Distinct, Question, QuestionReview, QuestionVersion, SourceChange, SourceLook
from learnhub.questions.service.removal import remove_unused
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.factories.questions import BEGINNING


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """Departments A and B below a root, two organizers of A, a bank of each department."""
    root = DepartmentFactory(name="水务局")
    a, b = DepartmentFactory(name="甲处", parent=root), DepartmentFactory(name="乙处", parent=root)
    first, second = MemberFactory(name="孙组织", department=a), MemberFactory(name="李组织", department=a)
    for person in (first, second):
        grant(person, "organizer", a)
    return {"first": first, "second": second, "a": a, "b": b, "bank": make_bank(a, "题库甲"), "other": make_bank(b, "题库乙")}


@pytest.fixture
def page(client: Client, bureau: dict[str, Any]) -> Client:
    return client.sign_in(bureau["first"])


class TestScope:
    @pytest.mark.parametrize(
        ("path", "method"),
        [
            ("/duplicates", "get"), ("/sharing", "get"), ("/sources", "get"), ("/sources", "post"), ("/arrange", "post"),
            ("/submit", "post"), ("/approve", "post"),
            ("/lend", "post"), ("/take-back", "post"), ("/review-first", "post"),
        ],
    )  # fmt: skip
    def test_the_bank_of_another_unit_is_not_found(self, page: Client, bureau: dict[str, Any], path: str, method: str) -> None:
        assert getattr(page, method)(f"/manage/questions/{bureau['other'].id}{path}").status_code == 404


class TestArranging:
    def send(self, page: Client, bureau: dict[str, Any], **sent: Any) -> str:
        answer = page.post(f"/manage/questions/{bureau['bank'].id}/arrange?kind=single", data=sent)
        assert answer.headers["Location"].endswith("?kind=single")
        return str(page.get(answer.headers["Location"]).text)

    def test_topic_tag_and_move(self, page: Client, bureau: dict[str, Any]) -> None:
        bank, target = bureau["bank"], make_bank(bureau["a"], "另一个")
        ids = [make_question(bank, f"第{number}题？").id for number in range(3)]
        text = self.send(page, bureau, id=ids, deed="topic", word="党章/总纲")
        assert "已归入章节" in text
        assert "总纲" in text
        assert "已加标签：2" in self.send(page, bureau, id=ids[:2], deed="tag", word="七一")
        assert 'value="七一"' in page.get(f"/manage/questions/{bank.id}").text
        assert "已去掉标签：1" in self.send(page, bureau, id=ids[:1], deed="untag", word="七一")
        assert "已移走 1 道题" in self.send(page, bureau, id=ids[0], deed=f"move-{target.id}")
        assert db.session.get_one(Question, ids[0]).bank_id == target.id

    def test_nothing_chosen_odd_deeds_and_the_bank_of_another_unit(self, page: Client, bureau: dict[str, Any]) -> None:
        question = make_question(bureau["bank"])
        assert "请先在列表里勾选题目" in self.send(page, bureau, deed="topic", word="党章")
        assert "请选择要做什么" in self.send(page, bureau, id=question.id, deed="burn")
        sent = {"id": question.id, "deed": f"move-{bureau['other'].id}"}
        assert page.post(f"/manage/questions/{bureau['bank'].id}/arrange", data=sent).status_code == 404
        assert db.session.get_one(Question, question.id).bank_id == bureau["bank"].id


class TestReview:
    def test_a_draft_is_handed_in_returned_mended_and_approved(self, client: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        page = client.sign_in(bureau["first"])
        page.post(f"/manage/questions/{bank.id}/review-first", data={"is_needed": "1"})
        form = {"kind": "true_false", "truth": "1", "markup": "text", "stem": "预备党员没有表决权。", "difficulty": "easy", "draft": "1"}
        address = page.post(f"/manage/questions/{bank.id}/questions/new", data=form).headers["Location"]
        assert "这是草稿" in page.get(address).text
        question = db.session.query(Question).one()
        page.post(f"/manage/questions/{bank.id}/submit", data={"id": question.id})
        own = page.get(address).text
        assert "自己写的题要由别人审核" in own
        assert 'value="approved"' not in own
        page.post(address + "/review", data={"decision": "approved", "version": 1})
        assert db.session.get_one(Question, question.id).state == "in_review"
        page = client.sign_in(bureau["second"])
        assert 'value="approved"' in page.get(address).text
        page.post(address + "/review", data={"decision": "returned", "version": 1, "note": "缺出处"})
        assert "李组织退回：缺出处" in page.get(address).text
        page = client.sign_in(bureau["first"])
        page.post(f"/manage/questions/{bank.id}/submit", data={"id": question.id})
        page = client.sign_in(bureau["second"])
        page.post(address + "/review", data={"decision": "approved", "version": 1})
        assert db.session.get_one(Question, question.id).state == "in_use"
        assert page.post(address + "/review", data={"decision": "odd", "version": 1}).status_code == 422


class TestLending:
    def test_a_bank_is_lent_and_taken_back(self, client: Client, bureau: dict[str, Any]) -> None:
        bank, b = bureau["bank"], bureau["b"]
        borrower = MemberFactory(department=b)
        grant(borrower, "organizer", b)
        page = client.sign_in(bureau["first"])
        for _twice in range(2):
            assert page.post(f"/manage/questions/{bank.id}/lend", data={"unit_id": b.id}).status_code == 303
        assert db.session.query(BankGrant).count() == 1
        assert "收回" in page.get(f"/manage/questions/{bank.id}/sharing").text
        page.post(f"/manage/questions/{bank.id}/lend", data={"unit_id": 99999})
        assert "没有这个单位" in page.get(f"/manage/questions/{bank.id}/sharing").text
        page = client.sign_in(borrower)
        assert "别的单位的题库，只能选用" in page.get("/manage/questions").text
        assert page.get(f"/manage/questions/{bank.id}").status_code == 200
        assert page.get(f"/manage/questions/{bank.id}/sharing").status_code == 404
        page = client.sign_in(bureau["first"])
        page.post(f"/manage/questions/{bank.id}/take-back", data={"unit_id": b.id})
        page = client.sign_in(borrower)
        assert page.get(f"/manage/questions/{bank.id}").status_code == 404


class TestSources:
    def test_a_change_is_noted_and_its_questions_are_looked_through(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        question = make_question(bank, source="《准则》", clause="第三条")
        make_question(bank, "别的？", source="《条例》")
        address = f"/manage/questions/{bank.id}/sources"
        assert page.post(address, data={"source": "没有", "changed_on": "2026-03-01"}).status_code == 422
        wrong = page.post(address, data={"source": "《准则》", "changed_on": ""})
        assert wrong.status_code == 422
        assert "《准则》" in wrong.text
        answer = page.post(address, data={"source": "准则", "changed_on": "2026-03-01", "note": "修订"})
        shown = page.get(answer.headers["Location"]).text
        assert "党的根本组织原则" in shown
        assert "别的？" not in shown
        looked = page.post(answer.headers["Location"] + "/looked", data={"id": question.id})
        assert "都核对过了" in page.get(looked.headers["Location"]).text
        assert (db.session.query(SourceChange).count(), db.session.query(SourceLook).count()) == (1, 1)
        other = f"/manage/questions/{make_bank(bureau['a'], '第三个').id}/sources/{db.session.query(SourceChange).one().id}"
        assert page.get(other).status_code == 404

    def test_a_change_is_noted_for_every_bank_of_hers_and_told_where_the_question_is(self, page: Client, bureau: dict[str, Any]) -> None:
        bank, other, foreign = bureau["bank"], make_bank(bureau["a"], "第三个"), make_bank(bureau["b"], "别处的")
        question = make_question(bank, source="《准则》", clause="第三条")
        for each in (other, foreign):
            make_question(each, source="准则")
        make_bank(bureau["a"], "没有这个出处的")
        sent = {"source": "准则", "changed_on": "2026-03-01", "note": "修订"}
        said = page.get(page.post(f"/manage/questions/{bank.id}/sources", data={**sent, "everywhere": "y"}).headers["Location"]).text
        assert "这些题库里也有要核对的题：第三个。" in said
        assert {change.bank_id for change in db.session.query(SourceChange)} == {bank.id, other.id}
        assert "道题待核对" in page.get(f"/manage/questions/{bank.id}").text
        address = f"/manage/questions/{bank.id}/questions/{question.id}"
        shown = page.get(address).text
        assert "依据有变，请核对。" in shown
        looked = page.post(re.search(r'action="([^"]+/looked\?question=\d+)"', shown)[1], data={"id": question.id})
        assert looked.headers["Location"] == address
        assert "依据有变，请核对。" not in page.get(address).text
        assert "道题待核对" not in page.get(f"/manage/questions/{bank.id}").text


class TestTopics:
    def test_a_topic_is_renamed_on_its_page(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        question = make_question(bank, topic="党章/总纲")
        address = f"/manage/questions/{bank.id}/topic?topic=党章"
        assert "章节改名" in page.get(f"/manage/questions/{bank.id}?topic=党章").text
        assert "连同下级章节 1 道题" in page.get(address).text
        wrong = page.post(address, data={"name": "长" * 79})
        assert wrong.status_code == 422
        assert "长" * 79 in wrong.text
        assert page.post(address, data={"name": " "}).status_code == 422
        said = page.get(page.post(address, data={"name": "党章党规"}).headers["Location"]).text
        assert "章节已改为“党章党规”：1 道题。" in said
        assert question.topic == "党章党规/总纲"
        assert page.get(address).status_code == page.post(address, data={"name": "又"}).status_code == 404


class TestDuplicates:
    def test_groups_are_shown_and_retired_from_there(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        assert "没有发现重复的题" in page.get(f"/manage/questions/{bank.id}/duplicates").text
        make_question(bank, "党员的预备期从什么时候算起？")
        again = make_question(bank, "党员的预备期是从什么时候算起的？")
        address = f"/manage/questions/{bank.id}/duplicates"
        assert "第 1 组" in page.get(address).text
        answer = page.post(f"{address}?page=1", data={"id": again.id})
        assert answer.headers["Location"].startswith(address), "one goes on with the rest"
        assert "没有发现重复的题" in page.get(answer.headers["Location"]).text
        assert again.retired_at is not None
        assert "请先在列表里勾选题目" in page.get(page.post(address).headers["Location"]).text

    def test_what_is_alike_and_wanted_is_listed_no_more(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        address = f"/manage/questions/{bank.id}/duplicates"
        questions = [make_question(bank, f"党的{number}大于哪一年在北京召开？") for number in ("十八", "十九", "二十")]
        shown = page.get(address).text
        named = re.search(r'name="distinct"\s+value="([\d-]+)"', shown)[1]
        assert named == "-".join(str(question.id) for question in questions)
        for _twice in range(2):
            said = page.get(page.post(address, data={"distinct": named}).headers["Location"]).text
            assert "这一组不再列出" in said
            assert "没有发现重复的题" in said
        assert db.session.query(Distinct).count() == 3
        make_question(bank, "党的二十一大于哪一年在北京召开？")
        assert 'name="distinct"' in page.get(address).text, "what is new is alike again"
        foreign = make_question(bureau["other"], "别处的题？")
        for odd in ("", "x", f"{questions[0].id}-{foreign.id}", "1" * 40):
            assert "才能标为不是重复" in page.get(page.post(address, data={"distinct": odd}).headers["Location"]).text
        with transaction():
            assert remove_unused(bank, [questions[0].id]) == 1
        assert db.session.query(Distinct).count() == 1

    def test_many_groups_are_paged(self, page: Client, bureau: dict[str, Any]) -> None:
        for number in range(21):
            words = "".join(chr(0x4E00 + 40 * number + place) for place in range(40))
            for end in ("", "吗"):
                make_question(bureau["bank"], words + end)
        address = f"/manage/questions/{bureau['bank'].id}/duplicates"
        assert page.get(address).text.count('class="panel-head"') == 20
        last = page.get(f"{address}?page=2").text
        assert last.count('class="panel-head"') == 1
        assert "第 21 组" in last


class TestManyReviewed:
    def test_what_others_wrote_is_approved_and_ones_own_is_left(self, client: Client, bureau: dict[str, Any]) -> None:
        bank, first, second = bureau["bank"], bureau["first"], bureau["second"]
        questions = [make_question(bank, f"第{number}题") for number in range(3)]
        for question, author in zip(questions, (first, first, second), strict=True):
            question.state = "in_review"
            db.session.query(QuestionVersion).filter_by(question_id=question.id).one().created_by = author.account_id
        db.session.commit()
        page = client.sign_in(second)
        address = f"/manage/questions/{bank.id}/approve?state=in_review"
        sent = {"id": [question.id for question in questions]}
        said = page.get(page.post(address, data=sent).headers["Location"]).text
        assert "已通过 2 道题" in said
        assert "1 道是自己写的" in said
        assert [question.state for question in questions] == ["in_use", "in_use", "in_review"]
        assert db.session.query(QuestionReview).count() == 2
        again = page.get(page.post(address, data=sent).headers["Location"]).text
        assert "已通过" not in again
        assert db.session.query(QuestionReview).count() == 2

    def test_after_a_decision_the_next_question_that_waits_is_shown(self, client: Client, bureau: dict[str, Any]) -> None:
        bank, second = bureau["bank"], bureau["second"]
        questions = [make_question(bank, f"第{number}题") for number in range(2)]
        for question in questions:
            question.state = "in_review"
        db.session.commit()
        page = client.sign_in(second)
        address = f"/manage/questions/{bank.id}/questions"
        answer = page.post(f"{address}/{questions[1].id}/review", data={"decision": "approved", "version": 1})
        assert answer.headers["Location"].endswith(f"/{questions[0].id}")
        assert "还有 1 道待审" in page.get(answer.headers["Location"]).text
        last = page.post(f"{address}/{questions[0].id}/review", data={"decision": "approved", "version": 1})
        assert last.headers["Location"].endswith(f"/{questions[0].id}")


class TestVersions:
    def test_an_old_version_comes_back_as_a_new_one(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        question = make_question(bank, topic="党章", explanation="旧的解析。")
        make_new(bank, question)
        address = f"/manage/questions/{bank.id}/questions/{question.id}"
        assert "恢复第 1 版的内容" in page.get(address).text
        answer = page.post(f"{address}/versions", data={"number": 1, "version": 2})
        assert answer.status_code == 303
        first, _second, third = db.session.query(QuestionVersion).order_by(QuestionVersion.number).all()
        kept = ("kind", "stem_html", "options", "answer_key", "parts", "explanation_html", "source", "clause", "in_force")
        assert [getattr(third, name) for name in kept] == [getattr(first, name) for name in kept]
        assert (third.number, third.created_by, question.version) == (3, bureau["first"].account_id, 3)
        assert question.topic == "别处", "what the question is filed under stays"

    def test_a_second_click_an_old_page_and_odd_numbers_change_nothing(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        question = make_question(bank)
        make_new(bank, question)
        address = f"/manage/questions/{bank.id}/questions/{question.id}/versions"
        page.post(address, data={"number": 1, "version": 2})
        again = page.post(address, data={"number": 1, "version": 2})
        assert "刚刚被别人改过" in page.get(again.headers["Location"]).text
        assert page.post(address, data={"number": 9, "version": 3}).status_code == 404
        same = page.post(address, data={"number": 3, "version": 3})
        assert "现在就是这一版" in page.get(same.headers["Location"]).text
        assert page.post(address, data={}).status_code == 303
        assert db.session.query(QuestionVersion).count() == 3

    def test_where_a_bank_asks_for_review_it_is_reviewed_again(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        question = make_question(bank)
        make_new(bank, question)
        bank.needs_review = True
        db.session.commit()
        page.post(f"/manage/questions/{bank.id}/questions/{question.id}/versions", data={"number": 1, "version": 2})
        assert question.state == "in_review"

    def test_images_that_came_and_went_are_shown(self, page: Client, bureau: dict[str, Any]) -> None:
        bank = bureau["bank"]
        one, two = "/questions/images/aa11.png", "/questions/images/bb22.png"
        options = [service.OptionDraft("甲", True), service.OptionDraft("乙")]
        stem = '<p>图中是什么<img src="{}" alt="会场">？</p>'
        with transaction():
            draft = service.QuestionDraft("single", stem.format(one), options, markup="html")
            question = service.save_question(bank, draft, actor_id=None, now=BEGINNING)
            draft = service.QuestionDraft("single", stem.format(two), options, markup="html")
            service.save_question(bank, draft, actor_id=None, now=BEGINNING, question=question)
        text = page.get(f"/manage/questions/{bank.id}/questions/{question.id}").text
        versions = text.partition('id="versions-title"')[2]
        assert f'src="{two}" alt="新增图片 1"' in versions
        assert f'src="{one}" alt="去掉图片 1"' in versions
        assert "格式有改动" not in versions


def make_new(bank: Any, question: Question) -> None:
    """A second version that says other things."""
    options = [service.OptionDraft("甲", True), service.OptionDraft("乙")]
    with transaction():
        draft = service.QuestionDraft("single", "新的题干（  ）。", options, topic="别处", explanation="新的解析。")
        service.save_question(bank, draft, actor_id=None, now=BEGINNING, question=question)
