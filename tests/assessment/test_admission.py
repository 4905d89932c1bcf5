"""The door of an exam as it stands: time, network, password, what was done before, and whom it is for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, Exam, ExamEntry, ExamKnock
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.learning.models import Enrollment
from learnhub.organization.models import Member
from tests.assessment.conftest import NOW, Scene
from tests.assessment.test_racing import at_once
from tests.client import Client
from tests.factories import CourseFactory, DepartmentFactory, MemberFactory, grant

pytestmark = pytest.mark.both_databases
MINUTE = timedelta(minutes=1)
SECRET = "红船1921"


def edit(exam: Exam, scene: Scene, **changes: Any) -> None:
    """Change settings of the scene's exam."""
    values: dict[str, Any] = {
        "title": exam.title,
        "unit_id": scene.unit.id,
        "audience_ids": [scene.unit.id],
        "opens_at": exam.opens_at,
        "closes_at": exam.closes_at,
        "minutes": exam.minutes,
        "shuffles_questions": False,
        "shuffles_options": False,
    }
    with transaction():
        service.edit_exam(exam, service.ExamDraft(**values | changes), scope=service.EVERYWHERE, actor_id=None, now=NOW)


def knock(exam: Exam, member: Member, password: str, *, address: str = "10.0.0.9", now: Any = NOW) -> str | None:
    with transaction():
        return service.knock(exam.id, member.id, password, address, now=now)


class TestTime:
    def test_the_door_shuts_before_the_exam_ends(self, scene: Scene) -> None:
        exam = scene.exam(entry_minutes=75)
        with pytest.raises(Refused, match="已经停止入场"):
            scene.start(exam, now=NOW + 15 * MINUTE)
        assert scene.start(exam, now=NOW + 14 * MINUTE).deadline == NOW + 44 * MINUTE

    def test_who_enters_late_has_the_whole_limit_where_the_author_says_so(self, scene: Scene) -> None:
        exam = scene.exam(gives_full_time=True)
        last = NOW + timedelta(days=1) - MINUTE
        assert scene.start(exam, now=last).deadline == last + 30 * MINUTE
        assert exam.ends_at == NOW + timedelta(days=1, minutes=30), "until then no key is shown"

    def test_attempts_of_a_day_are_those_of_the_platform_s_day(self, scene: Scene) -> None:
        exam = scene.exam(attempts_allowed=5, daily_attempts=1)
        scene.submit(scene.start(exam))
        with pytest.raises(Refused, match="今天的次数已经用完，每天 1 次"):
            scene.start(exam, now=NOW + timedelta(hours=9, minutes=59))  # 23:59 in Beijing
        assert scene.start(exam, now=NOW + timedelta(hours=10)).number == 2

    def test_handing_in_too_early_is_refused_and_the_end_of_time_is_not(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam(least_minutes=20))
        with pytest.raises(Refused, match="14:20"):
            scene.submit(attempt, now=NOW + 20 * MINUTE - timedelta(seconds=1))
        assert attempt.state == "running"
        assert scene.submit(attempt, now=NOW + 20 * MINUTE).state == "graded"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"entry_minutes": 0}, "entry_minutes"),
            ({"least_minutes": 31}, "least_minutes"),
            ({"gives_full_time": True, "minutes": None}, "minutes"),
            ({"daily_attempts": -1}, "daily_attempts"),
            ({"entry": service.EntryDraft(networks="10.0.0.0/8\n考场")}, "networks"),
            ({"entry": service.EntryDraft(categories=["vip"])}, "categories"),
            ({"entry": service.EntryDraft(course_ids=[999])}, "courses"),
            ({"entry": service.EntryDraft(exam_ids=[999])}, "exams"),
        ],
    )
    def test_impossible_settings_are_refused_beside_their_field(self, scene: Scene, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Refused) as refused:
            scene.exam(**wrong)
        assert refused.value.field == field


class TestNetwork:
    def test_only_from_the_room(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(networks="10.1.0.0/16, 2001:db8::/32"))
        for address in (None, "10.2.0.1", "2001:db9::1"):
            with pytest.raises(Refused, match="指定的网络"), transaction():
                service.start_attempt(exam.id, scene.member.id, now=NOW, seed=1, address=address)
        with transaction():
            assert service.start_attempt(exam.id, scene.member.id, now=NOW, seed=1, address="::ffff:10.1.2.3").number == 1

    def test_who_is_in_goes_on_from_anywhere(self, scene: Scene) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        edit(exam, scene, entry=service.EntryDraft(networks="10.1.0.0/16"))
        assert scene.start(exam).id == attempt.id


class TestPassword:
    def test_it_is_not_kept(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(password=SECRET))
        kept = db.session.get_one(ExamEntry, exam.id).password_digest
        assert kept is not None
        assert SECRET not in kept
        other = scene.exam(title="另一场", entry=service.EntryDraft(password=SECRET))
        assert db.session.get_one(ExamEntry, other.id).password_digest != kept

    def test_it_opens_the_door(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(password=SECRET))
        for wrong in (None, "", "红船1922", SECRET.upper() + "x"):
            with pytest.raises(Refused, match="口令不对"), transaction():
                service.start_attempt(exam.id, scene.member.id, now=NOW, seed=1, password=wrong)
        with transaction():
            assert service.start_attempt(exam.id, scene.member.id, now=NOW, seed=1, password=f" {SECRET} ").number == 1

    def test_an_edit_leaves_it_as_it_is_unless_it_says_otherwise(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(password=SECRET))
        edit(exam, scene)
        assert knock(exam, scene.member, "x") is not None
        edit(exam, scene, entry=service.EntryDraft(password=""))
        assert knock(exam, scene.member, "") is None

    def test_five_wrong_tries_are_enough_for_a_while(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(password=SECRET))
        for _ in range(5):
            assert "口令不对" in (knock(exam, scene.member, "1234") or "")
        assert "15 分钟后再试" in (knock(exam, scene.member, SECRET) or "")
        assert knock(exam, MemberFactory(department=scene.unit), SECRET) is None, "others in the room are let in"
        assert knock(exam, scene.member, SECRET, now=NOW + 15 * MINUTE) is None

    def test_an_address_has_an_end_too(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("learnhub.assessment.service.entry.MOST_KNOCKS_OF_ADDRESS", 3)
        exam = scene.exam(entry=service.EntryDraft(password=SECRET))
        for _ in range(3):
            knock(exam, MemberFactory(department=scene.unit), "1234")
        assert "15 分钟后再试" in (knock(exam, scene.member, SECRET) or "")
        assert knock(exam, scene.member, SECRET, address="10.0.0.10") is None

    def test_many_tries_at_once_learn_no_more_than_one_after_another(self, app: Flask, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(password=SECRET))
        exam_id, member_id = exam.id, scene.member.id

        def one(password: str) -> Callable[[], str | None]:
            return lambda: service.knock(exam_id, member_id, password, "10.0.0.9", now=NOW)

        at_once(app, [one(f"try {number}") for number in range(12)])
        assert (db.session.scalar(select(func.count()).select_from(ExamKnock)) or 0) <= 5

    def test_it_is_no_business_of_somebody_whom_the_exam_is_not_for(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(password=SECRET))
        with pytest.raises(Missing):
            knock(exam, MemberFactory(department=DepartmentFactory()), SECRET)


class TestFirst:
    def test_a_course_comes_first(self, scene: Scene) -> None:
        course = CourseFactory(title="党章导读")
        exam = scene.exam(entry=service.EntryDraft(course_ids=[course.id]))
        with pytest.raises(Refused, match="请先完成：党章导读"):
            scene.start(exam)
        assert [card.standing for card in cards(scene)] == ["unprepared"]
        db.session.add(Enrollment(member_id=scene.member.id, course_id=course.id, enrolled_at=NOW, completed_at=NOW))
        db.session.commit()
        assert [card.standing for card in cards(scene)] == ["open"]
        scene.start(exam)

    def test_another_exam_comes_first_and_tells_nothing_before_its_scores_are_out(self, scene: Scene) -> None:
        first = scene.exam(title="初试", closes_at=NOW + 60 * MINUTE, review={"score": "after_close"})
        second = scene.exam(title="复试", entry=service.EntryDraft(exam_ids=[first.id]))
        attempt = scene.start(first)
        for position, answer in enumerate([["a"], ["a"], ["a", "b"], ["a", "b"], ["t"], ["t"]]):
            scene.save(attempt, position, answer)
        assert scene.submit(attempt).is_passed
        with pytest.raises(Refused, match="请先完成：初试"):
            scene.start(second)
        assert scene.start(second, now=NOW + 62 * MINUTE).number == 1

    def test_failing_it_does_not_open_the_door(self, scene: Scene) -> None:
        first = scene.exam(title="初试")
        second = scene.exam(title="复试", entry=service.EntryDraft(exam_ids=[first.id]))
        scene.submit(scene.start(first))
        with pytest.raises(Refused, match="请先完成：初试"):
            scene.start(second)

    def test_two_exams_cannot_wait_for_each_other(self, scene: Scene) -> None:
        first = scene.exam(title="甲")
        second = scene.exam(title="乙", entry=service.EntryDraft(exam_ids=[first.id]))
        third = scene.exam(title="丙", entry=service.EntryDraft(exam_ids=[second.id]))
        with pytest.raises(Refused, match="互为前提"):
            edit(first, scene, entry=service.EntryDraft(exam_ids=[third.id]))


def cards(scene: Scene, member: Member | None = None, *, minute: int = 0) -> list[queries.ExamCard]:
    who = member or scene.member
    return queries.exams_of(who.id, (scene.unit.path, None), NOW + minute * MINUTE)


class TestAudience:
    def test_categories_narrow_the_units(self, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(categories=["activist"]))
        activist = MemberFactory(department=scene.unit, category="activist")
        assert cards(scene) == []
        with pytest.raises(Missing):
            scene.start(exam)
        assert [card.id for card in cards(scene, activist)] == [exam.id]
        assert queries.audience_count(exam.id) == 1
        assert [row.member_id for row in queries.sittings(exam.id, service.EVERYWHERE)] == [activist.id]

    def test_people_are_invited_and_left_out_by_name(self, scene: Scene) -> None:
        exam, elsewhere = scene.exam(), MemberFactory(department=DepartmentFactory())
        organizer = MemberFactory(department=scene.unit)

        def name(member: Member, *, is_invited: bool) -> None:
            with transaction():
                service.name_person(
                    exam, member.id, is_invited=is_invited, scope=service.EVERYWHERE, actor_id=organizer.account_id, now=NOW
                )

        name(elsewhere, is_invited=True)
        name(scene.member, is_invited=False)
        name(scene.member, is_invited=False)
        assert cards(scene) == []
        with pytest.raises(Missing):
            scene.start(exam)
        scene.start(exam, elsewhere)
        assert {row.member_id for row in queries.sittings(exam.id, service.EVERYWHERE)} == {elsewhere.id, organizer.id}
        with transaction():
            service.forget_person(exam, scene.member.id, scope=service.EVERYWHERE, actor_id=organizer.account_id, now=NOW)
        scene.start(exam)

    def test_an_exam_may_be_for_invited_people_alone(self, scene: Scene) -> None:
        exam = scene.exam(audience_ids=[], publish=False)
        with pytest.raises(Refused, match="参考单位"), transaction():
            service.publish_exam(exam, actor_id=None, now=NOW)
        with transaction():
            service.name_person(exam, scene.member.id, is_invited=True, scope=["/"], actor_id=scene.member.account_id, now=NOW)
            service.publish_exam(exam, actor_id=None, now=NOW)
        assert scene.start(exam).number == 1

    def test_nobody_names_people_of_others(self, scene: Scene) -> None:
        exam, stranger = scene.exam(), MemberFactory(department=DepartmentFactory())
        with pytest.raises(Missing), transaction():
            service.name_person(exam, stranger.id, is_invited=True, scope=[scene.unit.path], actor_id=1, now=NOW)


class TestPages:
    @pytest.fixture
    def browser(self, client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Client:
        for module in ("exams", "people", "setting", "managing"):
            monkeypatch.setattr(f"learnhub.assessment.views.{module}.now", lambda: NOW)
        return client.sign_in(scene.member)

    def test_the_door_asks_for_the_password_and_says_when_it_is_wrong(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(entry=service.EntryDraft(password=SECRET), least_minutes=5, daily_attempts=2, entry_minutes=90)
        page = browser.get(f"/exams/{exam.id}").text
        for words in ("入场口令", "进入 5 分钟以后才可以交卷", "每天最多考 2 次", "13:00 至 2026年3月5日 14:30 之间进入"):
            assert words in page
        wrong = browser.post(f"/exams/{exam.id}/start", data={"password": "1234"})
        assert wrong.status_code == 422
        assert "口令不对" in wrong.text
        assert "1234" not in wrong.text
        assert browser.post(f"/exams/{exam.id}/start", data={"password": SECRET}).status_code == 303

    def test_the_door_says_what_is_missing_with_the_way_there(self, browser: Client, scene: Scene) -> None:
        course = CourseFactory(title="党章导读")
        exam = scene.exam(entry=service.EntryDraft(course_ids=[course.id], networks="10.0.0.0/8"))
        page = browser.get(f"/exams/{exam.id}").text
        assert f'href="/courses/{course.slug}"' in page
        assert "请先完成上面列出的内容" in page
        assert "你现在不在这个网络里" in page
        refused = browser.post(f"/exams/{exam.id}/start")
        assert refused.status_code == 422
        assert "请先完成：党章导读" in refused.text
        assert db.session.scalar(select(Attempt.id)) is None

    def test_the_form_keeps_what_the_door_asks_for(self, browser: Client, scene: Scene) -> None:
        grant(scene.member, ORGANIZER, scene.unit)
        exam = scene.exam(entry=service.EntryDraft(password=SECRET, networks="10.0.0.0/8", categories=["full"]), entry_minutes=20)
        page = browser.get(f"/manage/exams/{exam.id}/edit").text
        assert "已经设了口令" in page
        assert SECRET not in page
        assert "10.0.0.0/8" in page
        assert 'value="full"\n           checked' in page

    def test_people_are_found_and_named(self, browser: Client, scene: Scene) -> None:
        grant(scene.member, ORGANIZER, scene.unit)
        exam, other = scene.exam(), MemberFactory(department=scene.unit, name="欧阳若兰")
        assert "欧阳若兰" in browser.get(f"/manage/exams/{exam.id}/people?q=欧阳").text
        sent = browser.post(f"/manage/exams/{exam.id}/people/{other.id}", data={"deed": "leave_out", "q": "欧阳"})
        assert sent.status_code == 303
        assert "欧阳若兰" in browser.get(sent.location.partition("?")[0]).text
        assert queries.audience_count(exam.id) == 1
        browser.post(f"/manage/exams/{exam.id}/people/{other.id}", data={"deed": "forget"})
        assert queries.audience_count(exam.id) == 2
        stranger = MemberFactory(department=DepartmentFactory())
        assert browser.post(f"/manage/exams/{exam.id}/people/{stranger.id}", data={"deed": "invite"}).status_code == 404

    def test_the_overview_says_what_the_door_asks_for(self, browser: Client, scene: Scene) -> None:
        grant(scene.member, ORGANIZER, scene.unit)
        course = CourseFactory(title="党章导读")
        entry = service.EntryDraft(password=SECRET, networks="10.0.0.0/8", categories=["full"], course_ids=[course.id])
        exam = scene.exam(entry=entry, entry_minutes=20, least_minutes=5, is_stepwise=True)
        page = browser.get(f"/manage/exams/{exam.id}").text
        asked = ("开考 20 分钟后停止入场", "入场 5 分钟后才可交卷", "要入场口令", "先要完成：党章导读", "只限：正式党员", "交一题进一题")
        assert [words for words in asked if words not in page] == []
        assert SECRET not in page
