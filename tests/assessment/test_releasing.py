"""When results are shown: by every moment of the policy, told once, the same for pages, tasks and the mistake book."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from learnhub.assessment import jobs, queries, service
from learnhub.assessment.models import Attempt, Exam, ScoreTold
from learnhub.assessment.rules import review
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.notices.models import Notice
from learnhub.organization.models import Member
from learnhub.settings.service import change_setting
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import RIGHT, one_of_each
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

DAY = timedelta(days=1)
END = NOW + DAY
LATER = END + timedelta(hours=1)
HIDDEN = {"own_answers": "never", "right_answers": "never", "explanations": "never"}


def exam_with(scene: Scene, when: str, *, release_at: object = None, **more: object) -> Exam:
    """An exam whose score is released at `when`, and nothing else ever."""
    given = {"release_at": release_at} | {name: more.pop(name) for name in ("review_days", "shows_rank") if name in more}
    return scene.exam(review={"score": when, **HIDDEN}, results=service.ResultDraft(**given), **more)  # type: ignore[arg-type]


def sit(scene: Scene, exam: Exam, right: int = 6) -> Attempt:
    attempt = scene.start(exam)
    keys = [["a"], ["a"], ["a", "b"], ["a", "b"], ["t"], ["t"]]
    for position, key in enumerate(keys[:right]):
        scene.save(attempt, position, key)
    return scene.submit(attempt)


def publish(exam: Exam, actor: int, now: object = LATER) -> None:
    with transaction():
        service.publish_scores(exam, actor_id=actor, now=now)  # type: ignore[arg-type]


def tell(now: object) -> None:
    with transaction():
        service.tell_scores(now=now)  # type: ignore[arg-type]


def notices(member_id: int) -> list[str]:
    account = db.session.get_one(Member, member_id).account_id
    return list(db.session.scalars(select(Notice.source).where(Notice.account_id == account, Notice.source.like("score:%"))))


@pytest.mark.both_databases
@pytest.mark.parametrize("when", [each for each in review.WHENS if each != "during"])
def test_the_page_and_the_database_agree_on_what_is_released(scene: Scene, when: str) -> None:
    exam = exam_with(scene, when, release_at=LATER + DAY)
    sit(scene, exam)
    for step in range(4):
        moment = NOW + step * (DAY + timedelta(minutes=30))
        if step == 2 and when == "by_hand":
            publish(exam, scene.member.account_id, moment)
        shown = queries.visible_of(exam, moment, is_submitted=True).score
        assert shown == bool(db.session.scalar(select(queries.score_is_released(moment)).where(Exam.id == exam.id)))
        assert shown == {"after_submit": True, "after_close": step > 0, "at_time": step > 1, "by_hand": step > 1, "never": False}[when]


@pytest.mark.both_databases
@pytest.mark.parametrize(("when", "moment"), [("after_close", LATER), ("at_time", LATER + DAY), ("by_hand", LATER)])
def test_a_released_score_is_told_once_whoever_comes_first(scene: Scene, when: str, moment: object) -> None:
    exam = exam_with(scene, when, release_at=LATER + DAY)
    attempt = sit(scene, exam)
    tell(NOW)
    assert not notices(scene.member.id)
    if when == "by_hand":
        publish(exam, scene.member.account_id)
    for _again in range(2):
        tell(moment)
    assert notices(scene.member.id) == [f"score:{attempt.id}"]
    assert db.session.scalar(select(func.count()).select_from(ScoreTold)) == 1


def test_what_was_seen_on_handing_in_needs_no_notice_but_what_a_person_marked_does(scene: Scene) -> None:
    sit(scene, exam_with(scene, "after_submit"))
    tell(NOW + timedelta(minutes=1))
    assert not notices(scene.member.id)
    exam = scene.exam(questions=one_of_each(scene.bank, "essay"), review={"score": "after_submit", **HIDDEN})
    attempt = scene.start(exam)
    scene.save(attempt, 0, RIGHT["essay"])
    scene.submit(attempt)
    tell(NOW + timedelta(minutes=1))
    assert not notices(scene.member.id)
    with transaction():
        draft = service.MarkDraft(1.0)
        service.mark_answer(
            attempt.id, 0, draft, seen=0, scope=service.EVERYWHERE, actor_id=scene.member.account_id, now=NOW + timedelta(hours=1)
        )
    tell(NOW + timedelta(hours=2))
    assert notices(scene.member.id) == [f"score:{attempt.id}"]


def test_the_clock_tells(scene: Scene) -> None:
    attempt = sit(scene, exam_with(scene, "after_close"))
    with time_machine.travel(LATER, tick=False):
        jobs.tell_scores()
    assert notices(scene.member.id) == [f"score:{attempt.id}"]


def test_nobody_publishes_before_the_end_nor_what_comes_by_itself(scene: Scene) -> None:
    by_hand, by_itself = exam_with(scene, "by_hand"), exam_with(scene, "after_close")
    with pytest.raises(Refused, match="还没有结束"):
        publish(by_hand, scene.member.account_id, NOW)
    with pytest.raises(Refused, match="自动公布"):
        publish(by_itself, scene.member.account_id)
    assert by_hand.released_at is None


@pytest.mark.parametrize("release_at", [None, NOW])
def test_a_moment_before_the_end_or_none_at_all_is_refused(scene: Scene, release_at: object) -> None:
    with pytest.raises(Refused, match="公布时间"):
        exam_with(scene, "at_time", release_at=release_at)


def test_marking_stays_once_somebody_has_started(scene: Scene) -> None:
    exam = scene.exam(results=service.ResultDraft(several_rule="with_penalty", takes_negative=True))
    attempt = scene.start(exam)
    scene.save(attempt, 0, ["a"])
    scene.save(attempt, 2, ["c", "d"])
    assert (attempt.paper[2]["rule"], attempt.paper[2]["negative"]) == ("with_penalty", True)
    unshuffled = {"shuffles_questions": False, "shuffles_options": False}
    draft = service.ExamDraft("党章知识考试", scene.unit.id, [scene.unit.id], NOW, END, 30, **unshuffled)
    with pytest.raises(Refused, match="计分方式不能再改"), transaction():
        service.edit_exam(exam, draft, scope=service.EVERYWHERE, actor_id=None, now=NOW)
    assert scene.submit(attempt).score == 0  # 2 for the first, 2 lost with the third


def test_the_cover_says_how_marks_are_given_and_lost(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        exam = scene.exam(results=service.ResultDraft(several_rule="half_for_subset"))
        assert "漏选得一半分，错选不得分" in browser.get(f"/exams/{exam.id}").text
        exam = scene.exam(results=service.ResultDraft(several_rule="with_penalty", takes_negative=True))
        assert "总分也可能为负" in browser.get(f"/exams/{exam.id}").text


def test_hidden_answers_are_not_on_the_page(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        attempt = sit(scene, exam_with(scene, "after_submit"))
        page = client.sign_in(scene.member).get(f"/attempts/{attempt.id}/result?show=all").text
        assert "score-num" in page
        assert "看不到自己的作答" in page
        assert "道single题" not in page


def test_equal_scores_share_a_rank_and_relief_mode_ranks_nobody(client: Client, scene: Scene) -> None:
    exam = exam_with(scene, "after_submit", shows_rank=True, attempts_allowed=2)
    others = [MemberFactory(department=scene.unit) for _ in range(3)]
    for member, right in zip(others, (6, 4, 2), strict=True):
        attempt = scene.start(exam, member)
        for position, key in enumerate([["a"], ["a"], ["a", "b"], ["a", "b"], ["t"], ["t"]][:right]):
            scene.save(attempt, position, key)
        scene.submit(attempt)
    mine = sit(scene, exam, 4)
    assert queries.result_of(mine, NOW).rank == queries.results.Rank(2, 4)
    last = db.session.scalars(select(Attempt).where(Attempt.member_id == others[2].id)).one()
    assert queries.result_of(last, NOW).rank == queries.results.Rank(4, 4)
    with transaction():
        change_setting("site.relief_mode", "true", unit_id=None, actor_id=None, now=NOW)
    assert queries.result_of(mine, NOW).rank is None


def test_scores_are_published_by_who_may_and_that_is_recorded(client: Client, scene: Scene) -> None:
    exam = exam_with(scene, "by_hand")
    organizer, stranger, elsewhere = MemberFactory(department=scene.unit), MemberFactory(), DepartmentFactory()
    grant(organizer, ORGANIZER, scene.unit)
    grant(stranger, ORGANIZER, elsewhere)
    with time_machine.travel(LATER, tick=False):
        address = f"/manage/exams/{exam.id}/publish-scores"
        assert client.sign_in(stranger).post(address).status_code == 404
        browser = client.sign_in(organizer)
        assert "ask-scores" in browser.get(f"/manage/exams/{exam.id}").text
        for _double_click in range(2):
            assert browser.post(address).status_code == 303
        assert "ask-scores" not in browser.get(f"/manage/exams/{exam.id}").text
    db.session.expire_all()
    assert exam.released_at == LATER
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "publish_scores")) == 1


def test_a_preset_fills_in_the_form_and_saves_nothing(client: Client, scene: Scene) -> None:
    organizer = MemberFactory(department=scene.unit)
    grant(organizer, ORGANIZER, scene.unit)
    reply = client.sign_in(organizer).post("/manage/exams/new", data={"preset": "score_only", "title": "写了一半"})
    assert reply.status_code == 200
    assert "写了一半" in reply.text
    assert reply.text.count('<option selected value="never">') == 3
    assert db.session.scalar(select(func.count()).select_from(Exam)) == 0


def test_a_score_that_was_seen_and_becomes_another_is_told_with_the_reason(scene: Scene) -> None:
    seen, hidden = exam_with(scene, "after_submit"), exam_with(scene, "after_close")
    for exam in (seen, hidden):
        question = sit(scene, exam, 5).paper[5]["question"]
        with transaction():
            ruling = service.RulingDraft(question, "", "full", "题干有误")
            service.decide_question(exam, ruling, seen=0, actor_id=scene.member.account_id, now=NOW)
    told = db.session.scalars(select(Notice).where(Notice.source.like("score-change:%"))).one()
    assert told.account_id == scene.member.account_id
    assert (told.values or {})["body"] == {"before": "10", "after": "12", "reason": "题干有误"}
