"""Practising as a member does: the answer at once, the book, the daily quiz; and nothing before an exam has released it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from learnhub.core.clock import local_day
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.practice import service
from learnhub.practice.jobs import feed_mistake_books
from learnhub.practice.models import DailyQuiz, Favorite, MistakeEntry, PracticeAnswer
from learnhub.practice.queries import book
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene, make_question
from tests.assessment.kinds import RIGHT, SECRETS, one_of_each
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory

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
