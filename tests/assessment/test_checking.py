"""Practice that tells at once what is right: an answer that was checked is locked, and nothing else is told."""

import pytest
import time_machine
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, ConflictCopy, Exam
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import RIGHT, one_of_each
from tests.assessment.test_secrets import released, secret_questions
from tests.client import Client
from tests.factories import MemberFactory

AT_ONCE = {"score": "after_submit", "own_answers": "after_submit", "right_answers": "during", "explanations": "during"}


@pytest.fixture
def exam(scene: Scene) -> Exam:
    return scene.exam(questions=secret_questions(scene), review=AT_ONCE, is_practice=True)


def check(attempt: Attempt, position: int, member_id: int | None = None) -> None:
    with transaction():
        service.check_answer(attempt.id, member_id or attempt.member_id, position=position, now=NOW)


@pytest.mark.both_databases
def test_an_answer_that_was_checked_is_locked_whatever_comes_later(scene: Scene, exam: Exam) -> None:
    attempt = scene.start(exam)
    scene.save(attempt, 1, ["o0"])
    for _again in range(2):
        check(attempt, 1)
    held = queries.responses(attempt.id)[0]
    assert (held.is_locked, held.is_right, held.score) == (True, False, 0)
    told = scene.save(attempt, 1, ["o1"], seq=9)
    assert (told.state, told.answer) == ("conflict", ["o0"])
    assert scene.save(attempt, 1, ["o1"], seq=10, tab="two").state == "conflict"
    assert db.session.scalar(select(func.count()).select_from(ConflictCopy)) == 2
    assert scene.save(attempt, 2, ["o2"]).state == "ok"
    assert scene.submit(attempt).score == 2


def test_what_cannot_be_checked_is_refused_and_stays_open(scene: Scene, exam: Exam) -> None:
    attempt = scene.start(exam)
    with pytest.raises(Refused, match="请先作答"):
        check(attempt, 0)
    scene.save(attempt, 0, ["o0"])
    scene.save(attempt, 0, [], seq=2)
    with pytest.raises(Refused, match="请先作答"):
        check(attempt, 0)
    assert scene.save(attempt, 0, ["o0"], seq=3).state == "ok"
    for position in (-1, 5):
        with pytest.raises(Missing):
            check(attempt, position)
    with pytest.raises(Missing):
        check(attempt, 0, MemberFactory(department=scene.unit).id)
    scene.submit(attempt)
    with pytest.raises(Refused, match="已经交卷"):
        check(attempt, 0)


def test_only_practice_tells_at_once_and_no_other_exam_is_checked(scene: Scene) -> None:
    with pytest.raises(Refused, match="只用于模拟练习"):
        scene.exam(review=AT_ONCE)
    attempt = scene.start(scene.exam())
    scene.save(attempt, 0, ["a"])
    with pytest.raises(Missing):
        check(attempt, 0)


def test_what_a_person_marks_is_not_checked(scene: Scene) -> None:
    attempt = scene.start(scene.exam(questions=one_of_each(scene.bank, "essay"), review=AT_ONCE, is_practice=True))
    scene.save(attempt, 0, RIGHT["essay"])
    with pytest.raises(Refused, match="阅卷人"):
        check(attempt, 0)


@pytest.mark.parametrize("kind", ["single", "multiple", "fill_blank", "numeric", "matching", "ordering"])
def test_every_type_is_shown_as_checked(client: Client, scene: Scene, kind: str) -> None:
    with time_machine.travel(NOW, tick=False):
        attempt = scene.start(scene.exam(questions=one_of_each(scene.bank, kind), review=AT_ONCE, is_practice=True))
        scene.save(attempt, 0, RIGHT[kind])
        check(attempt, 0)
        page = client.sign_in(scene.member).get(f"/attempts/{attempt.id}").text
        assert "答对" in page
        assert "data-locked" in page


def test_the_page_tells_of_the_checked_question_and_of_no_other(client: Client, scene: Scene, exam: Exam) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        attempt = scene.start(exam)
        there = f"/attempts/{attempt.id}"
        assert not released(browser.get(there).text)
        scene.save(attempt, 3, ["o3"])
        assert not released(browser.get(there).text)
        assert browser.post(f"{there}/check", json={"position": 3}).json["next"] == f"{there}#question-3"
        page = browser.get(there).text
        assert released(page) == {"XPLAIN3", "SOURCE3", "CLAUSE3"}
        assert page.count("data-locked") == 1
        assert browser.post(f"{there}/check", json={"position": 4}).status_code == 422
        assert released(browser.get(there).text) == {"XPLAIN3", "SOURCE3", "CLAUSE3"}


def test_a_page_without_script_sends_the_answer_along(client: Client, scene: Scene, exam: Exam) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        attempt = scene.start(exam)
        there = f"/attempts/{attempt.id}/check"
        assert browser.post(there, data={"plain": "1", "q2": "o2", "s2": "0", "check": "2"}).status_code == 303
        assert browser.post(there, data={"plain": "1", "q1": "o1", "s1": "0", "check": "1"}).status_code == 303
        kept = {row.position: (row.answer, row.is_locked) for row in queries.responses(attempt.id)}
        assert kept == {1: (["o1"], True), 2: (["o2"], True)}
