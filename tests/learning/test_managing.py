"""The organizer's list of courses: whose, in which state, studied by how many; published and withdrawn by whom."""

from datetime import UTC, datetime
from typing import Any

import pytest

from learnhub.catalog.models import Course
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import Enrollment
from learnhub.learning.queries.managing import CourseFilter, managed_courses
from tests.client import Client
from tests.factories import CourseFactory, DepartmentFactory, LessonFactory, MemberFactory, SectionFactory, grant
from tests.statements import counted

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


@pytest.fixture
def bureau(database: Any) -> dict[str, Any]:
    """Departments A and B under a root; each owns a course; an organizer of A."""
    root = DepartmentFactory(name="水务局")
    a, b = DepartmentFactory(name="甲处", parent=root), DepartmentFactory(name="乙处", parent=root)
    organizer, member = MemberFactory(name="孙组织", department=a), MemberFactory(name="赵甲", department=a)
    grant(organizer, "organizer", a)
    ours, theirs = CourseFactory(title="甲处的课", unit_id=a.id), CourseFactory(title="乙处的课", unit_id=b.id)
    for course in (ours, theirs):
        LessonFactory(section=SectionFactory(course=course))
    return {"root": root, "a": a, "organizer": organizer, "member": member, "ours": ours, "theirs": theirs}


def enroll(course: Course, *, completed: bool) -> None:
    with transaction() as session:
        session.add(Enrollment(member_id=MemberFactory().id, course_id=course.id, enrolled_at=NOW, completed_at=NOW if completed else None))


def state_of(course: Course) -> str:
    return str(db.session.scalar(db.select(Course.state).where(Course.id == course.id)))


def test_an_organizer_sees_the_courses_of_her_units_only(client: Client, bureau: dict[str, Any]) -> None:
    page = client.sign_in(bureau["organizer"]).get("/manage/courses").text
    assert "甲处的课" in page
    assert "乙处的课" not in page
    assert "还没有人学" in page


def test_learners_and_completion_are_counted(client: Client, bureau: dict[str, Any]) -> None:
    for completed in (True, False, False, False):
        enroll(bureau["ours"], completed=completed)
    page = client.sign_in(bureau["organizer"]).get("/manage/courses").text
    assert "1 人（25%）" in page
    assert "正在学的 3 人不能继续" in page


def test_a_retired_lesson_is_not_counted(client: Client, bureau: dict[str, Any]) -> None:
    LessonFactory(section=SectionFactory(course=bureau["ours"]), retired_at=NOW)
    page = client.sign_in(bureau["organizer"]).get("/manage/courses").text
    assert 'data-label="节数">1<' in page


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("?q=甲处", True),
        ("?q=没有", False),
        ("?state=published", True),
        ("?state=draft", False),
        ("?state=odd", True),
        ("?category=没有", False),
    ],
)
def test_the_list_is_narrowed(client: Client, bureau: dict[str, Any], query: str, is_shown: bool) -> None:
    page = client.sign_in(bureau["organizer"]).get(f"/manage/courses{query}").text
    assert ("甲处的课" in page) == is_shown
    assert ("没有符合条件的课程" in page) != is_shown


def test_withdrawing_hides_the_course_and_publishing_shows_it_again(client: Client, bureau: dict[str, Any], app: Any) -> None:
    learner = app.test_client().sign_in(bureau["member"])
    address = f"/courses/{bureau['ours'].slug}"
    assert learner.get(address).status_code == 200
    client.sign_in(bureau["organizer"])
    answer = client.post(f"/manage/courses/{bureau['ours'].id}/withdraw")
    assert (answer.status_code, answer.location) == (303, "/manage/courses")
    assert "已撤下《甲处的课》" in client.get("/manage/courses").text
    assert learner.get(address).status_code == 404
    assert client.get(address).status_code == 200  # the organizer's preview
    client.post(f"/manage/courses/{bureau['ours'].id}/publish")
    assert learner.get(address).status_code == 200
    actions = db.session.execute(db.text("SELECT action FROM audit_entry ORDER BY id")).scalars().all()
    assert [action for action in actions if "course" in action] == ["withdraw_course", "publish_course"]


def test_a_course_without_lessons_is_not_published(client: Client, bureau: dict[str, Any]) -> None:
    empty = CourseFactory(title="空课", unit_id=bureau["a"].id, state="draft")
    client.sign_in(bureau["organizer"]).post(f"/manage/courses/{empty.id}/publish")
    assert state_of(empty) == "draft"
    assert "课程还没有任何一节" in client.get("/manage/courses").text


@pytest.mark.parametrize("deed", ["publish", "withdraw"])
def test_somebody_elses_course_is_not_found(client: Client, bureau: dict[str, Any], deed: str) -> None:
    client.sign_in(bureau["organizer"])
    assert client.post(f"/manage/courses/{bureau['theirs'].id}/{deed}").status_code == 404
    assert client.post(f"/manage/courses/999/{deed}").status_code == 404
    assert state_of(bureau["theirs"]) == "published"


def test_a_member_and_a_leader_have_no_such_page(client: Client, bureau: dict[str, Any]) -> None:
    assert client.sign_in(bureau["member"]).get("/manage/courses").status_code == 403
    grant(bureau["member"], "leader", bureau["root"])
    assert client.get("/manage/courses").status_code == 403
    assert client.post(f"/manage/courses/{bureau['ours'].id}/withdraw").status_code == 403


def test_who_has_no_course_is_told_how_one_comes(client: Client, bureau: dict[str, Any]) -> None:
    somewhere = DepartmentFactory(name="丙处", parent=bureau["root"])
    other = MemberFactory(department=somewhere)
    grant(other, "organizer", somewhere)
    page = client.sign_in(other).get("/manage/courses").text
    assert "你负责的单位还没有课程" in page
    assert "flask courses import" in page


def test_more_courses_cost_no_more_statements(client: Client, bureau: dict[str, Any]) -> None:
    client.sign_in(bureau["organizer"])
    client.get("/manage/courses")
    with counted() as few:
        client.get("/manage/courses")
    for _ in range(5):
        enroll(CourseFactory(unit_id=bureau["a"].id), completed=False)
    with counted() as many:
        client.get("/manage/courses")
    assert len(many) == len(few)


def test_a_course_of_no_unit_is_in_nobodys_care(database: Any) -> None:
    CourseFactory(unit_id=None)
    assert managed_courses([DepartmentFactory().path], CourseFilter()) == []


def test_a_search_takes_signs_literally(database: Any) -> None:
    unit = DepartmentFactory()
    CourseFactory(title="100% 达标", unit_id=unit.id)
    CourseFactory(title="1000 题", unit_id=unit.id)
    assert [row.course.title for row in managed_courses([unit.path], CourseFilter(text="0%"))] == ["100% 达标"]
