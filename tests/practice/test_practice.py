"""Practising as a member does: the answer at once, the book, the daily quiz; and nothing before an exam has released it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from learnhub.assessment import service as assessment
from learnhub.core.clock import local_day
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.practice import service
from learnhub.practice.jobs import feed_mistake_books
from learnhub.practice.models import DailyQuiz, Favorite, MistakeEntry, PracticeAnswer
from learnhub.practice.queries import book
from learnhub.questions.models import QuestionBank, QuestionVersion
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene, make_question
from tests.assessment.kinds import PARTS, RIGHT, SECRETS, one_of_each
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory
from tests.factories.organization import grant

PATH = re.compile(r"/practice/questions/(\d+)")


def opened(found: Scene) -> Scene:
    with transaction():
        service.open_bank(found.bank, actor_id=None, now=NOW)
    return found


def hidden(text: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert match
    return match[1]


def give(browser: Client, address: str, answer: Any) -> str:
    """Answer the question at `address`; the text of the page that follows."""
    page = browser.get(address).text
    fields = {"q0": answer, "token": hidden(page, "token"), "version": hidden(page, "version")}
    return browser.post(address, data=fields, follow_redirects=True).text


def entries() -> list[MistakeEntry]:
    return list(db.session.scalars(db.select(MistakeEntry)))


def test_only_open_banks_of_ones_own_units_can_be_practised(client: Client, scene: Scene) -> None:
    browser = client.sign_in(scene.member)
    address = f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}"
    assert browser.get(f"/practice/banks/{scene.bank.id}").status_code == 404
    assert browser.get(address).status_code == 404
    opened(scene)
    assert browser.get(address).status_code == 200
    stranger = MemberFactory(department=DepartmentFactory())
    browser = client.sign_in(stranger)
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"q0": "a"}).status_code == 404
    assert browser.get("/practice").text.count(scene.bank.name) == 0


def test_the_answer_is_shown_at_once_and_a_wrong_one_enters_the_book(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    where = browser.get(f"/practice/banks/{scene.bank.id}").location
    assert PATH.search(where)
    address = f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}"
    assert "答错了" in give(browser, address, "b")
    assert [(entry.question_id, entry.wrong) for entry in entries()] == [(scene.questions[0].id, 1)]
    assert "答对了" in give(browser, address, "a")
    assert entries()[0].right_in_a_row == 0  # right on the same day proves nothing


def test_no_answer_is_asked_for_again_and_a_double_click_counts_once(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    address = f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}"
    page = browser.get(address).text
    fields = {"token": hidden(page, "token"), "version": hidden(page, "version")}
    refused = browser.post(address, data=fields)
    assert refused.status_code == 422
    assert "请先作答" in refused.text
    first = browser.post(address, data=fields | {"q0": "b"})
    second = browser.post(address, data=fields | {"q0": "a"})
    assert first.location == second.location
    assert db.session.scalar(db.select(db.func.count()).select_from(PracticeAnswer)) == 1


MADE_UP = [{}, {"version": "0"}, {"version": "99999999"}, {"version": "x", "q0": "a"}, {"token": "x" * 90, "q0": "a"}]


@pytest.mark.parametrize("fields", MADE_UP)
def test_made_up_forms_are_refused_with_a_sentence(client: Client, scene: Scene, fields: dict[str, str]) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    answer = browser.post(f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}", data=fields)
    assert answer.status_code in {404, 422}
    assert entries() == []


def test_every_type_can_be_practised(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    for question in one_of_each(scene.bank):
        address = f"/practice/questions/{question.id}?way=bank&bank={scene.bank.id}"
        page = browser.get(address)
        assert page.status_code == 200
        assert not [secret for secret in SECRETS if secret in page.text]
        if question.kind in RIGHT and question.kind != "ordering":
            text = give(browser, address, RIGHT[question.kind])
            assert ("不判对错" if question.kind in {"short_answer", "essay"} else "答对了") in text, question.kind
    assert entries() == []


def test_the_book_brings_a_question_back_and_lets_it_go(client: Client, scene: Scene) -> None:
    opened(scene)
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client.sign_in(scene.member)
        give(browser, f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}", "b")
        assert browser.get("/practice/review").location == "/practice/mistakes"  # nothing today
        for _time in range(3):
            clock.move_to(entries()[0].due_at + timedelta(minutes=1))
            browser = client.sign_in(scene.member)
            address = browser.get("/practice/review").location
            assert "way=mistakes" in address
            give(browser, address, "a")
        assert entries()[0].removed_at is not None
        give(browser, f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}", "b")
        assert entries()[0].removed_at is None
        browser.post(f"/practice/mistakes/{scene.questions[0].id}/forget")
        assert "没有错题" in browser.get("/practice/mistakes").text


def test_somebody_elses_answer_and_book_are_closed(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    give(browser, f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}", "b")
    held = db.session.scalars(db.select(PracticeAnswer)).one()
    other = client.sign_in(MemberFactory(department=scene.unit))
    assert other.get(f"/practice/answers/{held.id}").status_code == 404
    assert other.post(f"/practice/mistakes/{scene.questions[0].id}/forget").status_code == 404
    assert other.post(f"/practice/favorites/{scene.questions[0].id}", data={"keep": "1"}).status_code == 404


def test_favorites_are_kept_once_and_given_up(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    give(browser, f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}", "a")
    for _time in range(2):
        browser.post(f"/practice/favorites/{scene.questions[0].id}", data={"keep": "1"})
    assert db.session.scalar(db.select(db.func.count()).select_from(Favorite)) == 1
    assert scene.questions[0].stem_text in browser.get("/practice/favorites").text
    browser.post(f"/practice/favorites/{scene.questions[0].id}")
    assert "还没有收藏" in browser.get("/practice/favorites").text


@pytest.mark.both_databases
def test_the_daily_quiz_has_one_try_for_each_question_and_pays_for_right_ones(client: Client, scene: Scene) -> None:
    opened(scene)
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        for number in range(1, 6):
            address = browser.get("/practice/daily").location
            assert f"number={number}" in address
            question_id = int(PATH.search(address)[1])  # type: ignore[index]
            kind = next(each.kind for each in scene.questions if each.id == question_id)
            right = {"single": ["a"], "multiple": ["a", "b"], "true_false": ["t"]}[kind]
            give(browser, address, right if number < 5 else ["f" if kind == "true_false" else "d"])
            again = browser.post(address, data={"q0": "c" if kind != "true_false" else "f", "token": "x", "version": "1"})
            assert "/practice/answers/" in again.location
        assert "今天答对 4 题" in browser.get("/practice/daily").text
    quiz = db.session.scalars(db.select(DailyQuiz)).one()
    assert len(set(quiz.versions)) == 5
    paid = list(db.session.scalars(db.select(PointsEntry.points).where(PointsEntry.rule == "daily_quiz")))
    assert paid == [1, 1, 1, 1]
    assert len(entries()) == 1
    with transaction():  # drawn again: the same
        assert service.draw_daily(scene.member.id, (scene.unit.path,), local_day(NOW), now=NOW).id == quiz.id


def test_without_an_open_bank_the_daily_quiz_says_so(client: Client, scene: Scene) -> None:
    page = client.sign_in(scene.member).get("/practice/daily")
    assert page.status_code == 200
    assert "还没有开放练习的题库" in page.text


def test_home_names_the_daily_quiz_only_where_a_bank_of_ones_own_is_open(client: Client, scene: Scene) -> None:
    opened(scene)
    assert "每日答题" in client.sign_in(scene.member).get("/").text
    assert "每日答题" not in client.sign_in(MemberFactory(department=DepartmentFactory())).get("/").text


@pytest.mark.both_databases
def test_an_exam_feeds_the_book_when_its_answers_are_released_and_not_before(scene: Scene) -> None:
    policy = {"score": "after_submit", "right_answers": "after_close", "explanations": "after_close"}
    exam = scene.exam(review=policy)
    attempt = scene.start(exam)
    scene.save(attempt, 0, ["b"])
    scene.save(attempt, 1, ["a"])
    scene.submit(attempt)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as clock:
        feed_mistake_books()
        assert entries() == []
        clock.move_to(NOW + timedelta(days=2))
        for _time in range(2):
            feed_mistake_books()
    assert {entry.question_id for entry in entries()} == {each.id for each in scene.questions} - {scene.questions[1].id}
    assert {entry.wrong for entry in entries()} == {1}


def test_a_policy_that_never_shows_the_answers_never_feeds_the_book(scene: Scene) -> None:
    attempt = scene.start(scene.exam(review={"score": "after_submit", "right_answers": "never", "explanations": "never"}))
    scene.submit(attempt)
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        feed_mistake_books()
    assert entries() == []


def test_answers_that_are_shown_at_once_feed_the_book_at_once(scene: Scene) -> None:
    policy = {"score": "after_submit", "right_answers": "after_submit", "explanations": "after_submit"}
    scene.submit(scene.start(scene.exam(review=policy)))
    assert len(entries()) == len(scene.questions)
    assert book.due_count(scene.member.id, NOW + timedelta(days=2)) == len(scene.questions)


def test_a_retired_question_leaves_practice_and_the_book(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    question = make_question(scene.bank)
    address = f"/practice/questions/{question.id}?way=bank&bank={scene.bank.id}"
    give(browser, address, "b")
    question.retired_at = NOW
    db.session.commit()
    assert browser.get(address).status_code == 404
    assert "没有错题" in browser.get("/practice/mistakes").text


def test_while_an_exam_is_being_sat_practice_waits(client: Client, scene: Scene) -> None:
    opened(scene)
    address = f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}"
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        give(browser, address, "b")
        answered = f"/practice/answers/{db.session.scalars(db.select(PracticeAnswer.id)).one()}"
        assert browser.get(answered).status_code == 200
        attempt = scene.start(scene.exam(title="年度考试"))
        for asked in (browser.get(address), browser.get(answered), browser.post(address, data={"q0": "a", "token": "x", "version": "1"})):
            assert asked.location.endswith("/practice")
        assert "正在参加考试“年度考试”，交卷以后再练习。" in browser.get("/practice").text
        assert db.session.query(PracticeAnswer).count() == 1
        scene.submit(attempt)
        assert browser.get(answered).status_code == 200


def test_a_question_that_waits_for_review_leaves_the_book_and_the_favorites_until_it_is_approved(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    question = scene.questions[0]
    give(browser, f"/practice/questions/{question.id}?way=bank&bank={scene.bank.id}", "b")
    browser.post(f"/practice/favorites/{question.id}?way=bank", data={"keep": "1"})
    for state, status in (("in_review", 404), ("in_use", 200)):
        question.state = state
        db.session.commit()
        assert browser.get(f"/practice/questions/{question.id}?way=mistakes").status_code == status
        for page in ("mistakes", "favorites"):
            assert (question.stem_text in browser.get(f"/practice/{page}").text) is (status == 200)


def test_a_second_answer_of_the_day_is_told_that_the_first_counts(client: Client, scene: Scene) -> None:
    opened(scene)
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        address = browser.get("/practice/daily").location
        question_id = int(PATH.search(address)[1])  # type: ignore[index]
        one, other = ("t", "f") if next(q.kind for q in scene.questions if q.id == question_id) == "true_false" else ("a", "b")
        give(browser, address, one)
        fields = {"q0": other, "token": "other tab", "version": "1"}
        assert "以第一次的作答为准" in browser.post(address, data=fields, follow_redirects=True).text
        assert "以第一次的作答为准" not in browser.post(address, data={**fields, "q0": one}, follow_redirects=True).text


def test_a_page_of_yesterday_says_where_todays_quiz_begins(client: Client, scene: Scene) -> None:
    opened(scene)
    with time_machine.travel(NOW + timedelta(hours=9, minutes=50), tick=False) as clock:
        browser = client.sign_in(scene.member)
        address = browser.get("/practice/daily").location
        clock.move_to(NOW + timedelta(hours=10, minutes=10))
        answer = browser.post(address, data={"q0": "a", "token": "x", "version": "1"})
        assert answer.status_code == 404
        assert "请从“每日答题”进入" in answer.text


def test_what_was_typed_stays_when_an_answer_is_refused(client: Client, scene: Scene) -> None:
    opened(scene)
    (question,) = one_of_each(scene.bank, "essay")
    browser = client.sign_in(scene.member)
    address = f"/practice/questions/{question.id}?way=bank&bank={scene.bank.id}"
    page = browser.get(address).text
    fields = {"token": hidden(page, "token"), "version": hidden(page, "version"), "q0": "写了很久。" * 4001}
    refused = browser.post(address, data=fields)
    assert refused.status_code == 422
    assert fields["q0"] in refused.text
    assert db.session.query(PracticeAnswer).count() == 0


@pytest.mark.both_databases
def test_a_topic_is_practised_with_what_lies_below_it(client: Client, scene: Scene) -> None:
    opened(scene)
    for question, topic in zip(scene.questions, ("党章/总纲", "党章/总纲", "党章/党员", "党史", "", "党章外"), strict=True):
        question.topic = topic
    db.session.commit()
    browser = client.sign_in(scene.member)
    page = browser.get("/practice").text
    assert "topic=%E5%85%9A%E7%AB%A0&" in page or 'topic=%E5%85%9A%E7%AB%A0"' in page
    met = set()
    for _time in range(9):
        where = browser.get(f"/practice/banks/{scene.bank.id}?topic=党章").location
        met.add(int(PATH.search(where)[1]))  # type: ignore[index]
        give(browser, where, "b")
    assert met == {each.id for each in scene.questions[:3]}


@pytest.mark.both_databases
def test_what_a_person_would_mark_is_judged_by_the_member_once(client: Client, scene: Scene) -> None:
    opened(scene)
    essay, _written = one_of_each(scene.bank, "essay", "short_answer")
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client.sign_in(scene.member)
        give(browser, f"/practice/questions/{essay.id}?way=bank&bank={scene.bank.id}", "我的论述")
        held = db.session.scalars(db.select(PracticeAnswer)).one()
        for judged in ("0", "0", "1"):
            page = browser.post(f"/practice/answers/{held.id}/judge?way=bank&bank={scene.bank.id}", data={"right": judged})
            assert page.status_code == 303
        assert [(entry.question_id, entry.wrong, entry.right_in_a_row) for entry in entries()] == [(essay.id, 1, 0)]
        clock.move_to(entries()[0].due_at + timedelta(minutes=1))
        browser = client.sign_in(scene.member)
        address = browser.get("/practice/review").location
        assert "对照参考答案" in give(browser, address, "这次想起来了")
        held = db.session.scalars(db.select(PracticeAnswer).order_by(PracticeAnswer.id.desc())).first()
        assert held is not None
        browser.post(f"/practice/answers/{held.id}/judge?way=mistakes", data={"right": "1"})
        assert browser.get("/practice/review").location == "/practice/mistakes"
        give(browser, f"/practice/questions/{scene.questions[0].id}?way=bank&bank={scene.bank.id}", "a")
        marked = db.session.scalars(db.select(PracticeAnswer).order_by(PracticeAnswer.id.desc())).first()
        assert marked is not None
        browser.post(f"/practice/answers/{marked.id}/judge", data={"right": "0"})
        assert [entry.question_id for entry in entries()] == [essay.id]
    other = client.sign_in(MemberFactory(department=scene.unit))
    assert other.post(f"/practice/answers/{held.id}/judge", data={"right": "0"}).status_code == 404


def test_what_was_retired_or_taken_away_is_not_asked_in_the_daily_quiz_any_more(client: Client, scene: Scene) -> None:
    opened(scene)
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        address = browser.get("/practice/daily").location
        gone = next(each for each in scene.questions if each.id == int(PATH.search(address)[1]))  # type: ignore[index]
        page = browser.get(address).text
        gone.retired_at = NOW
        db.session.commit()
        told = browser.post(address, data={"q0": "a", "token": "x", "version": hidden(page, "version")})
        assert told.status_code == 404
        met = {gone.id}
        for number in range(1, 6):
            address = browser.get("/practice/daily").location
            assert f"number={number}" in address
            question_id = int(PATH.search(address)[1])  # type: ignore[index]
            met.add(question_id)
            give(browser, address, "a" if "single" in browser.get(address).text else ["a", "t", "f"][:1])
            if number == 1:
                assert question_id != gone.id
            if browser.get("/practice/daily").location == address:  # a judgment has other letters
                give(browser, address, "t")
        assert met == {each.id for each in scene.questions}


@pytest.mark.both_databases
def test_a_daily_quiz_whose_questions_are_gone_goes_on_with_the_others(client: Client, scene: Scene) -> None:
    opened(scene)
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        browser.get("/practice/daily")
        for question in scene.questions[1:]:
            db.session.execute(db.delete(QuestionVersion).where(QuestionVersion.question_id == question.id))
            db.session.delete(question)
        db.session.commit()
        address = browser.get("/practice/daily").location
        assert int(PATH.search(address)[1]) == scene.questions[0].id  # type: ignore[index]
        assert "答错了" in give(browser, address, "b")
        assert "今天答对 0 题，共 1 题" in browser.get("/practice/daily").text
        assert "今天答对 0 题，共 1 题" in browser.get("/practice").text
        assert "今天已答 1 / 1 题" in browser.get("/").text


@pytest.mark.both_databases
def test_the_daily_quiz_draws_no_passage_that_a_person_would_have_to_mark(client: Client, scene: Scene) -> None:
    opened(scene)
    for question in scene.questions:
        question.retired_at = NOW
    db.session.commit()
    make_question(scene.bank, "passage", answer_key={"right": []}, parts=PARTS)
    alone = make_question(scene.bank, "passage", answer_key={"right": []}, parts=PARTS[:2])
    with time_machine.travel(NOW, tick=False):
        address = client.sign_in(scene.member).get("/practice/daily").location
    assert int(PATH.search(address)[1]) == alone.id  # type: ignore[index]
    quiz = db.session.scalars(db.select(DailyQuiz)).one()
    assert len(quiz.versions) == 1


@pytest.mark.both_databases
def test_the_book_and_the_favorites_are_narrowed_and_sorted(client: Client, scene: Scene) -> None:
    opened(scene)
    browser = client.sign_in(scene.member)
    for place, question in enumerate(scene.questions[:4]):
        address = f"/practice/questions/{question.id}?way=bank&bank={scene.bank.id}"
        for _time in range(1 + (place == 2)):
            give(browser, address, "d")
        browser.post(f"/practice/favorites/{question.id}", data={"keep": "1"})
    for page in ("mistakes", "favorites"):
        text = browser.get(f"/practice/{page}?kind=multiple").text
        assert [each.stem_text in text for each in scene.questions[:4]] == [False, False, True, True]
        text = browser.get(f"/practice/{page}?q=第2道").text
        assert [each.stem_text in text for each in scene.questions[:4]] == [False, True, False, False]
        assert browser.get(f"/practice/{page}?kind=x&sort=x&page=99").status_code == 200
    text = browser.get("/practice/mistakes?sort=wrong").text
    assert text.index(scene.questions[2].stem_text) < text.index(scene.questions[0].stem_text)
    text = browser.get("/practice/favorites?sort=stem").text
    places = [text.index(each.stem_text) for each in scene.questions[:4]]
    assert places == sorted(places)
    assert "没有符合条件的题" in browser.get("/practice/favorites?q=没有这样的词").text
    assert "没有符合条件的题" in browser.get("/practice/mistakes?q=没有这样的词").text


def test_an_exam_feeds_what_people_marked_below_sixty_percent(scene: Scene) -> None:
    policy = {"score": "after_submit", "right_answers": "after_submit", "explanations": "after_submit"}
    questions = one_of_each(scene.bank, "short_answer", "essay")
    attempt = scene.start(scene.exam(review=policy, questions=questions, marks=10.0))
    for position in range(2):
        scene.save(attempt, position, ["写了"], seq=position + 1)
    scene.submit(attempt)
    assert entries() == []
    marker = grant(MemberFactory(department=scene.unit), ORGANIZER, scene.unit).account_id
    for position, score in enumerate((5.0, 6.0)):
        with transaction():
            assessment.mark_answer(
                attempt.id, position, assessment.MarkDraft(score), seen=0, scope=assessment.EVERYWHERE, actor_id=marker, now=NOW
            )
    assert [entry.question_id for entry in entries()] == [questions[0].id]


@pytest.mark.both_databases
def test_open_practice_is_narrowed_and_sorted(client: Client, scene: Scene) -> None:
    other = QuestionBank(name="安全题库", unit_id=scene.unit.id, created_at=NOW)
    db.session.add(other)
    db.session.commit()
    opened(scene)
    grant(scene.member, ORGANIZER, scene.unit)
    browser = client.sign_in(scene.member)
    text = browser.get("/manage/practice?show=open").text
    assert ("党章题库" in text, "安全题库" in text) == (True, False)
    text = browser.get("/manage/practice?q=安全").text
    assert ("党章题库" in text, "安全题库" in text) == (False, True)
    text = browser.get("/manage/practice?sort=questions").text
    assert text.index("党章题库") < text.index("安全题库")


def test_letters_in_an_explanation_follow_the_options(client: Client, scene: Scene) -> None:
    opened(scene)
    options = [{"id": option, "html": f"选项{option}"} for option in "abcdefgh"]
    question = make_question(scene.bank, options=options, answer_key={"right": ["c"]}, explanation_html="<p>故选C。</p>")
    browser = client.sign_in(scene.member)
    address = f"/practice/questions/{question.id}?way=bank&bank={scene.bank.id}"
    order = re.findall(r'name="q0"\s+value="(\w)"', browser.get(address).text)
    assert order != list("abcdefgh")
    assert f"故选{'ABCDEFGH'[order.index('c')]}。" in give(browser, address, "c")
