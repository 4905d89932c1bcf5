"""A day of the calendar opens to what was done on it, and shows nothing of anybody else."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.queries.hours_entries import hours_entries
from learnhub.reporting.queries.day import day_of_study
from tests.client import Client
from tests.factories import DepartmentFactory, LessonFactory, MemberFactory
from tests.factories.assessment import ExamFactory, GradedAttemptFactory
from tests.learning.conftest import NOON, Browser
from tests.statements import counted

both = pytest.mark.both_databases
DAY = date(2026, 3, 5)


@pytest.fixture
def me(database: Any) -> Browser:
    """Ten minutes of a lesson finished, an exam handed in, a session attended, all on one day; and somebody else who did the same."""
    unit = DepartmentFactory()
    found = [Browser(MemberFactory(department=unit), LessonFactory(title="第一节")) for _ in range(2)]
    exam = ExamFactory(unit_id=unit.id, title="季度测试")
    for browser in found:
        browser.open()
        browser.play(600)
        GradedAttemptFactory(exam_id=exam.id, member_id=browser.member.id, closed_at=NOON)
    with transaction():
        service.record_session(
            "专题培训",
            unit.id,
            [each.member.id for each in found],
            held_on=DAY,
            category="group",
            hours=Decimal(2),
            actor_id=None,
            now=NOON,
        )
    return found[0]


@both
def test_the_day_holds_lessons_hours_points_exams_and_sessions_once(me: Browser) -> None:
    found = day_of_study(me.member.id, DAY)
    (lesson,) = found.lessons
    assert (lesson.title, lesson.is_completed, lesson.is_open) == ("第一节", True, True)
    assert lesson.seconds == pytest.approx(found.seconds) == pytest.approx(600)
    assert [exam.title for exam in found.exams] == ["季度测试"]
    assert [session.title for session in found.sessions] == ["专题培训"]
    assert sum(entry.hours for entry in found.hours) == sum(entry.hours for entry in hours_entries(me.member.id, DAY.year))
    assert sum(entry.points for entry in found.points) > 0
    assert {entry.member_id for entry in (*found.hours, *found.points)} == {me.member.id}
    assert day_of_study(me.member.id, DAY - timedelta(days=1)).is_empty
    assert day_of_study(MemberFactory().id, DAY).is_empty


def test_midnight_is_that_of_the_platform_s_zone(database: Any) -> None:
    browser = Browser(MemberFactory(), LessonFactory(), now=NOON + timedelta(hours=12, minutes=-5))  # 23:55 in Shanghai
    browser.opened_at = browser.now
    browser.open()
    browser.play(600)
    late, early = (day_of_study(browser.member.id, day) for day in (DAY, DAY + timedelta(days=1)))
    assert late.seconds + early.seconds == pytest.approx(600)
    assert (late.lessons[0].is_completed, early.lessons[0].is_completed) == (False, True)


def test_the_page_and_the_way_to_it(me: Browser, client: Client) -> None:
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        page = client.sign_in(me.member).get("/study").text
        assert 'href="/study/days/2026-03-05"' in page
        page = client.get("/study/days/2026-03-05").text
        for words in ("第一节", "这一天学完", "季度测试", "专题培训", "学习时间 10 分钟"):
            assert words in page, words
        assert "12:0" not in page  # no hours of the day
        assert "这一天没有学习记录" in client.get("/study/days/2026-03-01").text
        for wrong in ("2026-03-06", "1999-12-31", "x", "2026-02-30", "9999-12-31", "0001-01-01"):
            assert client.get(f"/study/days/{wrong}").status_code == 404, wrong


def test_of_days_whose_raw_records_are_gone_the_page_says_so(me: Browser, client: Client) -> None:
    with transaction():
        db.session.execute(db.text("DELETE FROM study_beat"))
    with time_machine.travel(NOON + timedelta(days=120), tick=False):
        page = client.sign_in(me.member).get("/study/days/2026-03-05").text
    assert "只保存 90 天" in page
    assert "学习时间 10 分钟" in page


def test_the_statements_do_not_grow_with_the_day(me: Browser, app: Flask) -> None:
    with counted() as before:
        day_of_study(me.member.id, DAY)
    for _ in range(3):
        another = Browser(me.member, LessonFactory(), now=me.now)
        another.open()
        another.play(60)
        me.now = another.now
    with counted() as after:
        day_of_study(me.member.id, DAY)
    assert len(after) == len(before)
