"""What is granted to one and to many: it reaches who is writing, and every race has one outcome."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, Exam, ExamOverride
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from tests.assessment.conftest import NOW, Scene
from tests.assessment.test_admission import edit
from tests.assessment.test_racing import at_once
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

pytestmark = pytest.mark.both_databases
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def allow(exam: Exam, member: Member | None = None, **what: Any) -> ExamOverride:
    """Grant something to a member (or with `unit_id` to a unit)."""
    draft = service.OverrideDraft(**{"reason": "工作安排", "member_id": member.id if member else None} | what)
    with transaction():
        return service.set_override(exam, draft, scope=service.EVERYWHERE, actor_id=None, now=NOW)


def card(scene: Scene, exam: Exam, *, at: timedelta = timedelta(0), member: Member | None = None) -> queries.ExamCard:
    who = member or scene.member
    return queries.exam_card(exam, who.id, NOW + at, (scene.unit.path, None))


class TestReaching:
    def test_extra_time_moves_the_end_of_who_is_writing(self, scene: Scene) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        other = scene.start(exam, MemberFactory(department=scene.unit))
        allow(exam, scene.member, extra_minutes=15)
        assert attempt.deadline == NOW + 45 * MINUTE
        assert other.deadline == NOW + 30 * MINUTE
        with transaction():
            service.withdraw_override(exam, live(exam).id, scope=service.EVERYWHERE, actor_id=None, now=NOW)
        assert attempt.deadline == NOW + 30 * MINUTE

    def test_extra_time_goes_beyond_the_end_of_the_exam(self, scene: Scene) -> None:
        exam = scene.exam(closes_at=NOW + 20 * MINUTE)
        attempt = scene.start(exam)
        allow(exam, scene.member, extra_minutes=10)
        assert attempt.deadline == NOW + 30 * MINUTE
        assert exam.ends_at == NOW + 30 * MINUTE, "until then nobody is shown the key"
        assert scene.save(attempt, 0, ["a"], now=NOW + 29 * MINUTE).state == "ok"

    def test_a_unit_is_granted_time_with_all_below_it(self, scene: Scene) -> None:
        exam, below = scene.exam(), DepartmentFactory(parent=scene.unit)
        attempt = scene.start(exam, MemberFactory(department=below))
        allow(exam, unit_id=scene.unit.id, extra_percent=50)
        assert attempt.deadline == NOW + 45 * MINUTE

    def test_new_times_of_the_exam_keep_what_was_granted(self, scene: Scene) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        allow(exam, scene.member, extra_percent=50)
        edit(exam, scene, minutes=60)
        assert attempt.deadline == NOW + 90 * MINUTE

    def test_time_from_the_board_adds_up(self, scene: Scene) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        allow(exam, unit_id=scene.unit.id, extra_minutes=5)
        for _ in range(2):
            with transaction():
                service.give_time(exam, scene.member.id, 10, reason="断电", scope=service.EVERYWHERE, actor_id=None, now=NOW)
        assert attempt.deadline == NOW + 55 * MINUTE
        assert count() == 2, "one for the unit, one for her"

    def test_it_is_written_down_who_was_granted_what(self, scene: Scene) -> None:
        exam = scene.exam()
        allow(exam, scene.member, extra_minutes=15)
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grant_exam_override")).one()
        assert entry.detail == {"member_id": scene.member.id, "extra_minutes": 15, "reason": "工作安排", "moved": 0}


def live(exam: Exam) -> ExamOverride:
    return db.session.scalars(select(ExamOverride).where(ExamOverride.exam_id == exam.id, ExamOverride.withdrawn_at.is_(None))).one()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(ExamOverride).where(ExamOverride.withdrawn_at.is_(None))) or 0


class TestWindows:
    def test_a_window_of_ones_own(self, scene: Scene) -> None:
        exam = scene.exam()
        allow(exam, scene.member, opens_at=NOW + 2 * DAY, closes_at=NOW + 3 * DAY)
        assert card(scene, exam).standing == "not_open"
        with pytest.raises(Refused, match="还没有开始"):
            scene.start(exam)
        assert scene.start(exam, now=NOW + 2 * DAY).number == 1
        assert exam.ends_at == NOW + 3 * DAY

    def test_attempts_of_ones_own(self, scene: Scene) -> None:
        exam = scene.exam()
        scene.submit(scene.start(exam))
        with pytest.raises(Refused, match="已经用完"):
            scene.start(exam)
        allow(exam, scene.member, extra_attempts=1)
        assert card(scene, exam).attempts_left == 1
        assert scene.start(exam).number == 2

    def test_who_is_deferred_is_not_absent(self, scene: Scene) -> None:
        exam, absent = scene.exam(), MemberFactory(department=scene.unit)
        allow(exam, scene.member, is_deferred=True)
        assert card(scene, exam).standing == "deferred"
        with pytest.raises(Refused, match="缓考"):
            scene.start(exam)
        states = {row.member_id: row.state for row in queries.sittings(exam.id, service.EVERYWHERE, now=NOW + 9 * DAY)}
        assert states == {scene.member.id: "deferred", absent.id: "absent"}
        allow(exam, scene.member, is_deferred=True, opens_at=NOW + 5 * DAY, closes_at=NOW + 6 * DAY)
        assert [card(scene, exam, at=at * DAY).standing for at in (0, 5, 6)] == ["deferred", "open", "missed"]
        assert {row.state for row in queries.sittings(exam.id, service.EVERYWHERE, now=NOW + 6 * DAY)} == {"absent"}
        assert scene.start(exam, now=NOW + 5 * DAY).number == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({}, "extra_minutes"),
            ({"extra_minutes": 601}, "extra_minutes"),
            ({"extra_percent": -1}, "extra_percent"),
            ({"extra_attempts": 21}, "extra_attempts"),
            ({"extra_minutes": 5, "reason": "  "}, "reason"),
            ({"opens_at": NOW + DAY, "closes_at": NOW}, "closes_at"),
            ({"opens_at": NOW + 9 * DAY}, "closes_at"),
            ({"is_deferred": True, "opens_at": NOW}, "closes_at"),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, scene: Scene, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Refused) as refused:
            allow(scene.exam(), scene.member, **wrong)
        assert refused.value.field == field
        assert count() == 0

    def test_nobody_grants_anything_to_people_of_others(self, scene: Scene) -> None:
        exam, stranger = scene.exam(), MemberFactory(department=DepartmentFactory())
        for whose in ({"member_id": stranger.id}, {"unit_id": stranger.department_id}):
            draft = service.OverrideDraft(reason="x", extra_minutes=5, **whose)
            with pytest.raises(Missing), transaction():
                service.set_override(exam, draft, scope=[scene.unit.path], actor_id=None, now=NOW)


class TestRaces:
    def test_closing_and_granting_at_once_have_one_outcome(self, app: Flask, scene: Scene) -> None:
        """Either it was closed at the old end, or it runs until the new one."""
        exam = scene.exam()
        attempt = scene.start(exam)
        attempt_id, exam_id, member_id, late = attempt.id, exam.id, scene.member.id, NOW + 31 * MINUTE

        def extend() -> None:
            draft = service.OverrideDraft(reason="断电", member_id=member_id, extra_minutes=60)
            service.set_override(db.session.get_one(Exam, exam_id), draft, scope=["/"], actor_id=None, now=late)

        at_once(app, [lambda: service.close_overdue(now=late), extend, lambda: service.close_overdue(now=late)])
        db.session.expire_all()
        found = db.session.get_one(Attempt, attempt_id)
        ended = (found.state, found.closed_at, found.deadline)
        assert ended in {
            ("graded", NOW + 30 * MINUTE, NOW + 30 * MINUTE),
            ("running", None, NOW + 90 * MINUTE),
        }

    def test_starting_and_granting_at_once_end_with_the_time_that_was_granted(self, app: Flask, scene: Scene) -> None:
        exam = scene.exam()
        exam_id, members = exam.id, [scene.member.id, *(MemberFactory(department=scene.unit).id for _ in range(4))]
        unit_id = scene.unit.id

        def extend() -> None:
            draft = service.OverrideDraft(reason="断电", unit_id=unit_id, extra_minutes=60)
            service.set_override(db.session.get_one(Exam, exam_id), draft, scope=["/"], actor_id=None, now=NOW)

        starts = [lambda member=member: service.start_attempt(exam_id, member, now=NOW, seed=1).id for member in members]
        at_once(app, [*starts[:2], extend, *starts[2:]])
        db.session.expire_all()
        assert {attempt.deadline for attempt in db.session.scalars(select(Attempt))} == {NOW + 90 * MINUTE}

    def test_two_grants_at_once_leave_one(self, app: Flask, scene: Scene) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        exam_id, member_id = exam.id, scene.member.id

        def extend(minutes: int) -> Any:
            draft = service.OverrideDraft(reason="断电", member_id=member_id, extra_minutes=minutes)
            return lambda: service.set_override(db.session.get_one(Exam, exam_id), draft, scope=["/"], actor_id=None, now=NOW).extra_minutes

        at_once(app, [extend(10), extend(20), extend(30)])
        db.session.expire_all()
        assert count() == 1
        held = live(db.session.get_one(Exam, exam_id)).extra_minutes
        assert db.session.get_one(Attempt, attempt.id).deadline == NOW + (30 + held) * MINUTE

    def test_the_database_itself_lets_one_stand(self, scene: Scene) -> None:
        exam = scene.exam()
        allow(exam, scene.member, extra_minutes=5)
        twin = ExamOverride(exam_id=exam.id, member_id=scene.member.id, extra_minutes=9, reason="x", granted_at=NOW)
        db.session.add(twin)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


class TestPages:
    @pytest.fixture
    def browser(self, client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Client:
        for module in ("exams", "overrides"):
            monkeypatch.setattr(f"learnhub.assessment.views.{module}.now", lambda: NOW)
        grant(scene.member, ORGANIZER, scene.unit)
        return client.sign_in(scene.member)

    def test_from_the_search_to_the_list_and_back(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        member = MemberFactory(department=scene.unit, name="欧阳若兰")
        at = f"/manage/exams/{exam.id}/overrides"
        assert f"{at}/members/{member.id}" in browser.get(f"{at}?q=欧阳").text
        wrong = browser.post(f"{at}/members/{member.id}", data={"extra_minutes": "15"})
        assert wrong.status_code == 422
        assert "请写明原因" in wrong.text
        assert 'value="15"' in wrong.text
        sent = browser.post(f"{at}/members/{member.id}", data={"extra_minutes": "15", "reason": "设备故障"})
        assert sent.status_code == 303
        page = browser.get(at).text
        for words in ("欧阳若兰", "延长 15 分钟", "设备故障"):
            assert words in page
        assert "最晚的人可以答到" in page
        taken = browser.post(f"{at}/{live(exam).id}/withdraw")
        assert taken.status_code == 303
        assert "还没有特殊安排" in browser.get(at).text
        assert browser.post(f"{at}/1/withdraw").status_code == 303, "twice is once"
        assert browser.post(f"{at}/99/withdraw").status_code == 404

    def test_the_door_tells_her(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        allow(exam, scene.member, extra_minutes=15, opens_at=NOW, closes_at=NOW + DAY)
        page = browser.get(f"/exams/{exam.id}").text
        assert "给你的特殊安排" in page
        assert "作答时间延长 15 分钟" in page
        assert "进入后计时 45 分钟" in page

    def test_somebody_else_s_people_cannot_be_reached(self, browser: Client, scene: Scene) -> None:
        exam, stranger = scene.exam(), MemberFactory(department=DepartmentFactory())
        for whose in (f"members/{stranger.id}", f"units/{stranger.department_id}"):
            at = f"/manage/exams/{exam.id}/overrides/{whose}"
            assert browser.get(at).status_code == 404
            assert browser.post(at, data={"extra_minutes": "5", "reason": "x"}).status_code == 404
        assert count() == 0
