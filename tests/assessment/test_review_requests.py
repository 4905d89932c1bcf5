"""成绩复核: asked in time and once, answered with a sentence, a change goes into the history."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import WHOLE, Attempt, Exam, HandMark, ReviewRequest, ScoreChange
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.notices.models import Notice
from learnhub.organization.models import Member
from tests.assessment.conftest import NOW, Scene
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

DAY = timedelta(days=1)
AT_ONCE = {"score": "after_submit", "own_answers": "after_submit", "right_answers": "after_submit", "explanations": "after_submit"}


@pytest.fixture
def exam(scene: Scene) -> Exam:
    return scene.exam(review=AT_ONCE, results=service.ResultDraft(review_days=3))


@pytest.fixture
def attempt(scene: Scene, exam: Exam) -> Attempt:
    """One of two answers is right."""
    started = scene.start(exam)
    scene.save(started, 0, ["a"])
    scene.save(started, 1, ["b"])
    return scene.submit(started)


@pytest.fixture
def organizer(scene: Scene) -> Member:
    found = MemberFactory(department=scene.unit)
    grant(found, ORGANIZER, scene.unit)
    return found


def ask(attempt: Attempt, position: int = 1, reason: str = "选项乙也对", now: object = NOW) -> ReviewRequest:
    with transaction():
        return service.ask_review(attempt.id, attempt.member_id, position, reason, now=now)  # type: ignore[arg-type]


def answer(request: ReviewRequest, exam: Exam, by: Member, text: str = "确有争议", score: float | None = None) -> ReviewRequest:
    with transaction():
        draft = service.ReviewAnswer(text, score)
        return service.answer_review(exam.id, request.id, draft, scope=service.EVERYWHERE, actor_id=by.account_id, now=NOW + DAY)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.both_databases
def test_a_question_gets_another_score_with_a_history(scene: Scene, exam: Exam, attempt: Attempt, organizer: Member) -> None:
    request = answer(ask(attempt), exam, organizer, score=2.0)
    assert (request.state, request.score_before, request.score_after, attempt.score) == ("changed", 2.0, 4.0, 4.0)
    change = db.session.scalars(select(ScoreChange)).one()
    assert (change.cause, change.changed_by) == (f"review:{request.id}", organizer.account_id)
    assert queries.responses(attempt.id)[1].is_right
    told = db.session.scalars(select(Notice).where(Notice.source == f"review:{request.id}")).one()
    assert (told.account_id, "成绩已更正" in told.title) == (scene.member.account_id, True)
    assert set(db.session.scalars(select(AuditEntry.action))) >= {"ask_review", "answer_review"}


@pytest.mark.both_databases
def test_a_blank_question_may_get_marks_too(exam: Exam, attempt: Attempt, organizer: Member) -> None:
    assert answer(ask(attempt, 4), exam, organizer, score=1.5).state == "changed"
    assert attempt.score == 3.5
    assert queries.result_of(attempt, NOW).questions[4].score == 1.5


def test_the_score_may_stay(exam: Exam, attempt: Attempt, organizer: Member) -> None:
    request = answer(ask(attempt, WHOLE), exam, organizer, "评分无误")
    assert (request.state, attempt.score, count(HandMark)) == ("kept", 2.0, 0)


def test_a_regrade_meanwhile_is_seen_in_the_answer(exam: Exam, attempt: Attempt, organizer: Member) -> None:
    request = ask(attempt, WHOLE)
    with transaction():
        ruling = service.RulingDraft(attempt.paper[1]["question"], "", "full", "题目有误")
        service.decide_question(exam, ruling, seen=0, actor_id=organizer.account_id, now=NOW)
    assert answer(request, exam, organizer).state == "changed"
    with pytest.raises(Refused, match="试题更正"):
        answer(ask(attempt, 1), exam, organizer, score=1.0)


def test_it_is_asked_once_for_each_place_and_a_double_click_is_one(attempt: Attempt) -> None:
    ask(attempt)
    ask(attempt)
    ask(attempt, WHOLE)
    assert count(ReviewRequest) == 2
    with pytest.raises(Refused, match="已经申请过"):
        ask(attempt, reason="再看一次吧")


def test_it_is_asked_in_time_and_with_a_reason(scene: Scene, exam: Exam, attempt: Attempt) -> None:
    with pytest.raises(Refused, match="期限"):
        ask(attempt, now=NOW + 3 * DAY)
    with pytest.raises(Refused, match="理由"):
        ask(attempt, reason="  看 ")
    with pytest.raises(Missing):
        ask(attempt, position=6)
    other = MemberFactory(department=scene.unit)
    with pytest.raises(Missing), transaction():
        service.ask_review(attempt.id, other.id, 0, "这不是我的", now=NOW)
    with transaction():
        exam.review_days = 0
    with pytest.raises(Refused, match="期限"):
        ask(attempt)
    assert count(ReviewRequest) == 0


@pytest.mark.parametrize(("text", "score", "words"), [("", None, "复核结论"), ("可以", 2.5, "0 到 2"), ("可以", -1.0, "0 到 2")])
def test_an_answer_that_cannot_be_changes_nothing(  # noqa: PLR0917 - fixtures and a case
    exam: Exam, attempt: Attempt, organizer: Member, text: str, score: float | None, words: str
) -> None:
    request = ask(attempt)
    with pytest.raises(Refused, match=words):
        answer(request, exam, organizer, text, score)
    db.session.expire_all()
    assert (request.state, attempt.score, count(HandMark)) == ("open", 2.0, 0)


def test_two_organizers_do_not_answer_over_each_other(scene: Scene, exam: Exam, attempt: Attempt, organizer: Member) -> None:
    request = answer(ask(attempt), exam, organizer)
    assert answer(request, exam, organizer).answer == "确有争议"
    with pytest.raises(Conflict):
        answer(request, exam, MemberFactory(department=scene.unit), "不同意")


def test_from_the_result_to_the_answer(client: Client, scene: Scene, attempt: Attempt, organizer: Member) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        assert f"/attempts/{attempt.id}/review?question=2" in browser.get(f"/attempts/{attempt.id}/result?show=all").text
        there = f"/attempts/{attempt.id}/review?question=2"
        assert "第 2 题" in browser.get(there).text
        refused = browser.post(there, data={"reason": "短"})
        assert refused.status_code == 422
        assert ">\n短</textarea>" in refused.text
        assert browser.post(there, data={"reason": "选项乙也对，见原文"}).status_code == 303
        assert "等待答复" in browser.get(f"/attempts/{attempt.id}/result?show=all").text
        assert browser.get(there).status_code == 303
        browser = client.sign_in(organizer)
        assert "1 条申请等着答复" in browser.get("/manage/marking").text
        request_id = db.session.scalars(select(ReviewRequest.id)).one()
        listed = f"/manage/exams/{attempt.exam_id}/reviews"
        assert "选项乙也对" in browser.get(f"{listed}?state=open").text
        assert "没有复核申请" in browser.get(f"{listed}?state=kept").text
        page = browser.get(f"{listed}/{request_id}").text
        assert scene.member.name in page
        wrong = browser.post(f"{listed}/{request_id}", data={"text": "改为满分", "score": "三"})
        assert (wrong.status_code, "改为满分" in wrong.text) == (422, True)
        assert browser.post(f"{listed}/{request_id}", data={"text": "改为满分", "score": "2"}).status_code == 303
        assert "已更正" in browser.get(listed).text
        rows = list(load_workbook(BytesIO(browser.post(f"{listed}/export").data)).active.iter_rows(min_row=2, values_only=True))
        assert rows[0][3:5] + rows[0][6:] == (2, "选项乙也对，见原文", "已更正", "改为满分", 2, 4)
        browser.sign_in(scene.member)
        assert "改为满分" in browser.get(f"/attempts/{attempt.id}/result?show=all").text


def test_somebody_of_another_unit_finds_none_of_it(client: Client, scene: Scene, attempt: Attempt) -> None:
    request = ask(attempt)
    stranger, elsewhere = MemberFactory(), DepartmentFactory()
    grant(stranger, ORGANIZER, elsewhere)
    browser = client.sign_in(stranger)
    listed = f"/manage/exams/{attempt.exam_id}/reviews"
    for there in (listed, f"{listed}/{request.id}", f"/attempts/{attempt.id}/review"):
        assert browser.get(there).status_code == 404
    assert browser.post(f"{listed}/{request.id}", data={"text": "不改"}).status_code == 404
    assert browser.post(f"/attempts/{attempt.id}/review", data={"reason": "不是我的答卷"}).status_code == 404
    db.session.expire_all()
    assert (request.state, count(ReviewRequest)) == ("open", 1)
