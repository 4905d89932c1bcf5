"""The pages of marking and of bad questions: what an organizer sees there, and what she can do."""

import re
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import func, select

from learnhub.assessment import queries
from learnhub.assessment.models import Attempt, Exam, HandMark, QuestionRuling
from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import RIGHT, one_of_each
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant


@pytest.fixture
def exam(scene: Scene) -> Exam:
    return scene.exam(questions=one_of_each(scene.bank, "single", "short_answer", "essay"), marks=10.0)


@pytest.fixture
def attempt(scene: Scene, exam: Exam) -> Attempt:
    started = scene.start(exam)
    for position, kind in enumerate(("single", "short_answer", "essay")):
        scene.save(started, position, RIGHT[kind])
    return scene.submit(started)


@pytest.fixture
def browser(client: Client, scene: Scene, attempt: Attempt) -> Client:
    """An organizer of the department."""
    organizer = MemberFactory(department=scene.unit)
    grant(organizer, ORGANIZER, scene.unit)
    return client.sign_in(organizer)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def address(attempt: Attempt, position: int, rest: str = "") -> str:
    return f"/manage/exams/{attempt.exam_id}/marking/{attempt.id}/{position}{rest}"


def test_one_goes_from_answer_to_answer_until_nothing_waits(browser: Client, attempt: Attempt) -> None:
    assert "党章知识考试" in browser.get("/manage/marking").text
    start = browser.get(f"/manage/exams/{attempt.exam_id}/marking/next?by=candidate")
    assert start.location == address(attempt, 1, "?by=candidate")
    page = browser.get(start.location).text
    assert "我的简答" in page
    assert "RUBRIC1" in page
    assert "SAMPLE1" in page
    following = browser.post(start.location, data={"seen": "0", "point": ["0", "1"], "score": ""})
    assert (following.status_code, following.location) == (303, address(attempt, 2, "?by=candidate"))
    done = browser.post(following.location, data={"seen": "0", "score": "6.5", "comment": "条理清楚"})
    assert done.location == f"/manage/exams/{attempt.exam_id}/marking?by=candidate"
    assert "全部评完" in browser.get(done.location).text
    db.session.expire_all()
    assert (attempt.state, attempt.score) == ("graded", 24)
    assert "党章知识考试" not in browser.get("/manage/marking").text


def test_names_are_hidden_until_they_are_asked_for(browser: Client, scene: Scene, attempt: Attempt) -> None:
    hidden = browser.get(address(attempt, 1)).text + browser.get(f"/manage/exams/{attempt.exam_id}/marking?by=candidate").text
    assert scene.member.name not in hidden
    assert "第 1 份" in hidden
    assert not db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "view_answers"))
    assert scene.member.name in browser.get(address(attempt, 1, "?names=1")).text
    assert db.session.scalar(select(AuditEntry.subject_id).where(AuditEntry.action == "view_answers")) == attempt.id


@pytest.mark.parametrize(("score", "words"), [("abc", "请填写数字"), ("11", "0 到 10"), ("nan", "请填写数字"), ("", "请填写得分")])
def test_a_score_that_cannot_be_is_refused_and_stays_in_the_field(browser: Client, attempt: Attempt, score: str, words: str) -> None:
    reply = browser.post(address(attempt, 1), data={"seen": "0", "score": score, "comment": "我写的评语"})
    assert reply.status_code == 422
    assert words in reply.text
    assert "我写的评语" in reply.text
    assert f'value="{score}"' in reply.text
    assert count(HandMark) == 0


def test_a_second_marker_sees_the_first_before_she_decides(browser: Client, scene: Scene, attempt: Attempt) -> None:
    browser.post(address(attempt, 1), data={"seen": "0", "score": "7"})
    other = MemberFactory(department=scene.unit)
    grant(other, ORGANIZER, scene.unit)
    browser.sign_in(other)
    reply = browser.post(address(attempt, 1), data={"seen": "0", "score": "3"})
    assert reply.status_code == 409
    assert "现在的评分是 7 分" in reply.text
    assert re.search(r'name="seen"\s+value="1"', reply.text)
    assert browser.post(address(attempt, 1), data={"seen": "1", "score": "3"}).status_code == 303
    assert queries.hand_marks_of([attempt.id])[attempt.id, 1].score == 3


def test_somebody_of_another_unit_finds_none_of_it(client: Client, scene: Scene, attempt: Attempt) -> None:
    elsewhere = DepartmentFactory()
    organizer = MemberFactory(department=elsewhere)
    grant(organizer, ORGANIZER, elsewhere)
    browser = client.sign_in(organizer)
    for there in (f"/manage/exams/{attempt.exam_id}/marking", address(attempt, 1), f"/manage/exams/{attempt.exam_id}/questions"):
        assert browser.get(there).status_code == 404
    assert browser.post(address(attempt, 1), data={"seen": "0", "score": "1"}).status_code == 404
    form = {"question": attempt.paper[0]["question"], "decision": "full", "seen": "0", "reason": "我要"}
    assert browser.post(f"/manage/exams/{attempt.exam_id}/questions", data=form).status_code == 404
    assert "党章知识考试" not in browser.get("/manage/marking").text
    assert (count(HandMark), count(QuestionRuling)) == (0, 0)


def test_an_answer_is_found_under_its_own_exam_only(browser: Client, scene: Scene, attempt: Attempt) -> None:
    other = scene.exam()
    assert browser.get(f"/manage/exams/{other.id}/marking/{attempt.id}/1").status_code == 404
    assert browser.get(address(attempt, 0)).status_code == 404


def test_a_dry_run_shows_whose_score_changes_before_anything_does(browser: Client, scene: Scene, exam: Exam, attempt: Attempt) -> None:
    for position in (1, 2):
        browser.post(address(attempt, position), data={"seen": "0", "score": "0"})
    question = attempt.paper[2]["question"]
    there = f"/manage/exams/{exam.id}/questions"
    page = browser.get(f"{there}?question={question}&part=&decision=full").text
    assert scene.member.name in page
    assert "变为及格" in page
    assert count(QuestionRuling) == 0
    form = {"question": question, "part": "", "decision": "full", "seen": "0", "reason": ""}
    refused = browser.post(there, data=form)
    assert refused.status_code == 422
    assert "请写明原因" in refused.text
    assert browser.post(there, data=form | {"reason": "题目超纲"}).status_code == 303
    again = browser.post(there, data=form | {"reason": "题目超纲"})
    assert (again.status_code, count(QuestionRuling)) == (409, 1)
    page = browser.get(there).text
    assert "题目超纲" in page
    db.session.expire_all()
    assert (attempt.score, attempt.is_passed) == (20, True)


def test_a_member_waits_for_her_score_and_then_sees_what_was_said(client: Client, scene: Scene, attempt: Attempt) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        assert "等待阅卷" in browser.get("/exams").text
        page = browser.get(f"/attempts/{attempt.id}/result").text
        assert "正在阅卷" in page
        assert "score-num" not in page
        assert "我的论述" in page


def test_every_answer_goes_into_a_table_with_its_score(browser: Client, scene: Scene, attempt: Attempt) -> None:
    browser.post(address(attempt, 1), data={"seen": "0", "score": "7.5", "comment": "=SUM(1)"})
    reply = browser.post(f"/manage/exams/{attempt.exam_id}/answers/export")
    rows = list(load_workbook(BytesIO(reply.data)).active.iter_rows(min_row=2, values_only=True))
    assert [row[3:5] + row[6:9] for row in rows] == [
        (1, "单选题", "A", 10, 10),
        (2, "简答题", "我的简答", 7.5, 10),
        (3, "论述题", "我的论述", None, 10),
    ]
    assert rows[1][0] == scene.member.name
    assert rows[1][9] == "=SUM(1)"
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "export")) is not None
