"""Rules of study hours on their pages: what members read, new versions with a look before, and the level of a course."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER
from learnhub.learning.models import AwardRule
from learnhub.learning.queries.awards import rule_on
from learnhub.learning.rules.awards import FIRST_RULES, Level, Tiers
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import CourseFactory, DepartmentFactory, LessonFactory, MemberFactory, SectionFactory, grant
from tests.learning.conftest import NOON

TODAY = date(2026, 3, 5)
TIERS: dict[str, Any] = {
    "long_minutes": 30,
    "long": "2",
    "middle": "0.5",
    "short_minutes": 15,
    "short": "0.25",
    "test": "0.5",
    "valid_from": "2026-04-01",
    "document": "《干部网络学院学时管理办法》",
    "seen": 0,
}


@pytest.fixture
def admin(database: Any, client: Client) -> Member:
    """The administrator of everything, signed in."""
    root = DepartmentFactory()
    member = MemberFactory(department=root)
    grant(member, ADMINISTRATOR, root)
    grant(member, ORGANIZER, root)
    client.sign_in(member)
    return member


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def versions() -> list[AwardRule]:
    return list(db.session.scalars(select(AwardRule)))


def test_members_read_the_rules_in_plain_words(database: Any, client: Client) -> None:
    client.sign_in(MemberFactory())
    page = client.get("/study/rules").text
    assert "30 分钟及以上的一节计 1 学时，15 分钟及以内的计 0.25" in page
    assert "每学完一节计 0.5 学时" in page


def test_a_look_shows_what_would_change_and_changes_nothing(admin: Member, client: Client) -> None:
    course = CourseFactory(award_level="tiers", study_hours=Decimal("9.0"), title="长课")
    LessonFactory(section=SectionFactory(course=course), duration_seconds=3600)
    answer = client.post("/manage/hour-rules/tiers/new", data=TIERS | {"look": "1"})
    assert answer.status_code == 200
    assert "长课" in answer.text
    assert "<b>2.0</b>" in answer.text
    assert versions() == []


def test_a_version_holds_from_its_day_and_is_announced_to_members(admin: Member, client: Client) -> None:
    assert client.post("/manage/hour-rules/tiers/new", data=TIERS).status_code == 303
    assert rule_on(Level.TIERS, TODAY) == FIRST_RULES[Level.TIERS]
    assert rule_on(Level.TIERS, date(2026, 4, 1)) == Tiers(long=Decimal(2))
    assert versions()[0].set_by == admin.account_id
    assert "2026年4月1日起" in client.get("/study/rules").text
    assert "即将施行" in client.get("/manage/hour-rules").text


def test_the_same_form_sent_twice_makes_one_version(admin: Member, client: Client) -> None:
    assert [client.post("/manage/hour-rules/tiers/new", data=TIERS).status_code for _ in range(2)] == [303, 422]
    assert len(versions()) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"long": "0.3"}, "以 0.25 为单位"),
        ({"long": "x"}, "long-error-1"),
        ({"short_minutes": 40}, "“长”的一档要大于"),
        ({"long_minutes": "9" * 40}, "1 到 600"),
        ({"valid_from": "2026-03-04"}, "从今天或以后选起"),
        ({"valid_from": "x"}, "请选择日期"),
        ({"document": " "}, "依据的文件"),
    ],
)
def test_a_form_with_a_mistake_keeps_what_was_typed(admin: Member, client: Client, wrong: dict[str, Any], sentence: str) -> None:
    answer = client.post("/manage/hour-rules/tiers/new", data=TIERS | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert str(*wrong.values()).strip() in answer.text
    assert versions() == []


def test_every_level_has_its_form(admin: Member, client: Client) -> None:
    common = {"valid_from": "2026-03-05", "document": "办法", "seen": 0}
    assert client.get("/manage/hour-rules/lesson/new").status_code == 200
    assert client.post("/manage/hour-rules/lesson/new", data=common | {"lesson": "1.0", "test": "0"}).status_code == 303
    assert client.get("/manage/hour-rules/proportional/new").status_code == 200
    assert client.post("/manage/hour-rules/proportional/new", data=common | {"by": "seconds"}).status_code == 303
    assert client.post("/manage/hour-rules/proportional/new", data=common | {"by": "pages", "seen": 1}).status_code == 422
    assert client.get("/manage/hour-rules/course/new").status_code == 404
    assert len(versions()) == 2


def test_an_administrator_of_a_part_reads_and_does_not_set(database: Any, client: Client) -> None:
    part = DepartmentFactory(parent=DepartmentFactory())
    member = MemberFactory(department=part)
    grant(member, ADMINISTRATOR, part)
    client.sign_in(member)
    assert "修改规则" not in client.get("/manage/hour-rules").text
    assert client.post("/manage/hour-rules/tiers/new", data=TIERS).status_code == 403
    assert versions() == []


def test_the_level_of_a_course_is_chosen_with_what_each_would_give(admin: Member, client: Client) -> None:
    course = CourseFactory(study_hours=Decimal("9.0"), unit_id=admin.department_id)
    LessonFactory(section=SectionFactory(course=course), duration_seconds=1200)
    address = f"/manage/courses/{course.id}/hours"
    page = client.get(address).text
    assert "学完合计 9.0 学时" in page
    assert "学完合计 0.5 学时" in page
    assert client.post(address, data={"level": "tiers"}).status_code == 303
    assert course.award_level == "tiers"
    assert client.post(address, data={"level": "page"}).status_code == 422
    assert client.post(address).status_code == 422
    assert course.award_level == "tiers"
    assert "本课程学完得 0.5 学时" in client.get(f"/courses/{course.slug}").text


def test_a_course_page_says_how_it_is_credited_and_what_is_credited(database: Any, client: Client) -> None:
    member = MemberFactory()
    client.sign_in(member)
    for level, words in (
        ("course", "核定的 1.0 学时一次计入"),
        ("lesson", "每学完一节计 0.5 学时"),
        ("proportional", "每满 0.5 学时计入一次"),
        ("tiers", "取最接近的 0.5"),
    ):
        course = CourseFactory(award_level=level)
        LessonFactory(section=SectionFactory(course=course))
        assert words in client.get(f"/courses/{course.slug}").text


def test_rules_of_the_past_stay_readable(admin: Member, client: Client) -> None:
    for seen, (days, hours) in enumerate([(0, "1"), (10, "2")]):
        form = TIERS | {"long": hours, "middle": "1", "seen": seen, "valid_from": (TODAY + timedelta(days=days)).isoformat()}
        assert client.post("/manage/hour-rules/tiers/new", data=form).status_code == 303
    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        client.sign_in(admin)
        page = client.get("/manage/hour-rules").text
    assert page.count("干部网络学院学时管理办法") == 2
    assert "曾经施行" in page
