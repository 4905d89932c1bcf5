"""Pages of courses: who sees what, filters, the outline, lessons of each kind, files, my study, and what they cost."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from learnhub.catalog.models import Course, Lesson, Section
from learnhub.catalog.service import save_material
from learnhub.core.clock import local_day, now
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment, LessonProgress, StudyDay
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import CourseFactory, DepartmentFactory, LessonFactory, MemberFactory, SectionFactory, grant
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory
from tests.statements import counted

AT = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n党员必须履行八项义务。\n\n00:00:04.000 --> 00:00:08.000\n第一项是<b>学习</b>。\n"


@pytest.fixture
def member(database: Any) -> Member:
    """A member."""
    found: Member = MemberFactory(name="林晓燕")
    return found


@pytest.fixture
def course(database: Any) -> Course:
    """A published course."""
    found: Course = CourseFactory(slug="dangzhang", title="党章学习", summary="逐条读懂义务与权利", study_hours=Decimal("1.5"))
    return found


@pytest.fixture
def section(course: Course) -> Section:
    """Its first chapter."""
    found: Section = SectionFactory(course=course, title="总纲")
    return found


def study(member: Member, lesson: Lesson, *, intervals: list[list[float]], done: bool = False, **more: Any) -> LessonProgress:
    """The member has seen some of the lesson."""
    covered = sum(stop - start for start, stop in intervals)
    progress = LessonProgress(
        member_id=member.id,
        lesson_id=lesson.id,
        course_id=lesson.course_id,
        intervals=intervals,
        covered_seconds=covered,
        started_at=AT,
        updated_at=AT,
        completed_at=AT if done else None,
        **more,
    )
    db.session.add(progress)
    db.session.commit()
    return progress


def enroll(member: Member, course: Course, *, last: Lesson | None = None, done: bool = False) -> None:
    """The member takes the course."""
    row = Enrollment(member_id=member.id, course_id=course.id, enrolled_at=AT, last_studied_at=AT, completed_at=AT if done else None)
    row.last_lesson_id = last.id if last else None
    db.session.add(row)
    db.session.commit()


def give_file(lesson: Lesson, name: str, content: bytes, media_type: str, column: str = "material_id") -> int:
    """The lesson gets a file; returns its number."""
    course = db.session.get_one(Course, lesson.course_id)
    material = save_material(course, name, BytesIO(content), media_type, now=AT)
    setattr(lesson, column, material.id)
    db.session.commit()
    return material.id


def row_of(page: str, title: str) -> str:
    """What stands in the outline before the lesson's name."""
    end = page.index(f" {title}</a>")
    return page[page.rindex("<li", 0, end) : end]


# ── the catalog ──────────────────────────────────────────────────────────────────────────────────


def test_the_catalog_shows_published_courses_only(client: Client, member: Member, course: Course) -> None:
    CourseFactory(title="还在写的课程", state="draft")
    CourseFactory(title="撤下的课程", state="withdrawn")
    page = client.sign_in(member).get("/courses").text
    assert "党章学习" in page
    assert "还在写的课程" not in page
    assert "撤下的课程" not in page


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("q=廉洁", {"廉洁自律"}),
        ("category=支部建设", {"支部工作"}),
        ("kind=required", {"廉洁自律"}),
        ("kind=elective", {"党章学习", "支部工作"}),
        ("state=new", {"支部工作"}),
        ("state=in_progress", {"党章学习"}),
        ("state=done", {"廉洁自律"}),
        ("kind=elective&state=new", {"支部工作"}),
        ("kind=nonsense&state=nonsense", {"党章学习", "廉洁自律", "支部工作"}),
        ("q=%25", set()),
    ],
)
def test_the_catalog_is_narrowed(client: Client, member: Member, course: Course, query: str, seen: set[str]) -> None:
    done = CourseFactory(title="廉洁自律", is_required=True)
    CourseFactory(title="支部工作", category="支部建设")
    enroll(member, course)
    enroll(member, done, done=True)
    page = client.sign_in(member).get(f"/courses?{query}").text
    assert {title for title in ("党章学习", "廉洁自律", "支部工作") if f">{title}</a>" in page} == seen


def test_a_search_that_finds_nothing_says_how_to_go_on(client: Client, member: Member, course: Course) -> None:
    page = client.sign_in(member).get("/courses?q=没有这样的课").text
    assert "没有符合条件的课程" in page
    assert "查看全部课程" in page


def test_a_filter_keeps_the_others(client: Client, member: Member, course: Course) -> None:
    page = client.sign_in(member).get("/courses?q=党章&kind=elective").text
    assert "/courses?q=%E5%85%9A%E7%AB%A0&amp;kind=elective&amp;state=done" in page
    assert '<input type="hidden" name="kind" value="elective">' in page


def test_what_is_typed_is_shown_as_text(client: Client, member: Member) -> None:
    assert "<script>alert" not in client.sign_in(member).get("/courses?q=<script>alert(1)</script>").text


# ── the course ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/courses", "/courses/dangzhang", "/courses/dangzhang/first", "/study"])
def test_nobody_sees_courses_without_signing_in(client: Client, section: Section, path: str) -> None:
    LessonFactory(section=section, slug="first")
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_an_unpublished_course_is_not_there_for_members(
    client: Client, member: Member, course: Course, section: Section, state: str
) -> None:
    LessonFactory(section=section, slug="first")
    course.state = state
    db.session.commit()
    client.sign_in(member)
    assert [client.get(path).status_code for path in ("/courses/dangzhang", "/courses/dangzhang/first")] == [404, 404]


def test_an_organizer_previews_what_is_not_published_and_nobody_elses(client: Client, course: Course, section: Section) -> None:
    root = DepartmentFactory()
    a, b = DepartmentFactory(parent=root), DepartmentFactory(parent=root)
    LessonFactory(section=section, slug="first", kind="article", body_html="<p>正文</p>", pages=1)
    course.state, course.unit_id = "draft", a.id
    db.session.commit()
    own, other = MemberFactory(department=a), MemberFactory(department=b)
    grant(own, "organizer", a)
    grant(other, "organizer", b)
    page = client.sign_in(own).get("/courses/dangzhang")
    assert page.status_code == 200
    assert "这门课程没有发布" in page.text
    assert '"counted": false' in client.get("/courses/dangzhang/first").text
    assert client.sign_in(other).get("/courses/dangzhang").status_code == 404


def test_a_course_nobody_wrote_is_not_there(client: Client, member: Member) -> None:
    answer = client.sign_in(member).get("/courses/nothing")
    assert answer.status_code == 404
    assert "没有这门课程，或者它已经撤下" in answer.text


def test_the_outline_says_in_words_how_far_one_is(client: Client, member: Member, course: Course, section: Section) -> None:
    first, second, third = (LessonFactory(section=section, title=title) for title in ("已看完的", "看了一半的", "没有看的"))
    LessonFactory(section=section, title="退休的一节", retired_at=AT)
    study(member, first, intervals=[[0, 600]], done=True)
    study(member, second, intervals=[[0, 300]], position=300.0)
    enroll(member, course, last=second)
    page = client.sign_in(member).get("/courses/dangzhang").text
    rows = {
        title: page[page.rindex("<li", 0, page.index(f" {title}</a>")) : page.index(f" {title}</a>")] for title in ("已看完的", "没有看的")
    }
    assert "已学完" in rows["已看完的"]
    assert "未开始" in rows["没有看的"]
    assert "上次学到 5:00，有效观看 50%" in page
    assert '<span class="num">1</span> / 3 节' in page
    assert "继续学习" in page
    assert f"/courses/dangzhang/{second.slug}" in page
    assert "退休的一节" not in page
    assert third.title in page


def test_the_course_says_what_passing_takes(client: Client, member: Member, course: Course, section: Section) -> None:
    LessonFactory(section=section)
    LessonFactory(section=section, kind="article", pages=3, characters=900)
    LessonFactory(section=section, kind="quiz", question_count=10)
    course.complete_coverage, course.quiz_pass_percent = 0.8, 70
    db.session.commit()
    page = client.sign_in(member).get("/courses/dangzhang").text
    assert "每个视频的有效观看达到 <b>80%</b>" in page
    assert "测验得分不低于满分的 <b>70%</b>" in page
    assert "核定的 1.5 学时一次计入" in page
    assert "开始学习" in page


def test_a_completed_course_offers_to_see_it_again(client: Client, member: Member, course: Course, section: Section) -> None:
    study(member, LessonFactory(section=section), intervals=[[0, 600]], done=True)
    enroll(member, course, done=True)
    page = client.sign_in(member).get("/courses/dangzhang").text
    assert "再看一遍" in page
    assert "已计入网络自学" in page


def test_a_course_without_lessons_is_still_a_page(client: Client, member: Member, course: Course) -> None:
    assert "这门课程还没有内容" in client.sign_in(member).get("/courses/dangzhang").text


# ── lessons ──────────────────────────────────────────────────────────────────────────────────────


def test_a_video_lesson_has_player_captions_and_words(client: Client, member: Member, section: Section) -> None:
    lesson = LessonFactory(section=section, slug="first", title="义务")
    video = give_file(lesson, "first.mp4", b"0" * 64, "video/mp4")
    captions = give_file(lesson, "first.vtt", CAPTIONS.encode(), "text/vtt", "captions_id")
    study(member, lesson, intervals=[[0, 300]], position=200.0, study_seconds=280.0, media_sha256=lesson.material.sha256)
    LessonFactory(section=section, slug="second", title="权利")
    page = client.sign_in(member).get("/courses/dangzhang/first").text
    assert f'src="/media/{video}?v=' in page
    assert f'src="/media/{captions}"' in page
    assert "上次学到 3:20" in page
    assert "达到 90% 计为完成，还需观看 4 分" in page
    assert "党员必须履行八项义务。" in page
    assert "<span>第一项是学习。</span>" in page
    assert '"next_url": "/courses/dangzhang/second"' in page


def test_progress_of_a_replaced_file_is_not_shown(client: Client, member: Member, section: Section) -> None:
    lesson = LessonFactory(section=section, slug="first")
    give_file(lesson, "first.mp4", b"0" * 64, "video/mp4")
    study(member, lesson, intervals=[[0, 300]], position=200.0, media_sha256="another")
    page = client.sign_in(member).get("/courses/dangzhang/first").text
    assert "上次学到" not in page
    assert '"intervals": []' in page


def test_an_article_counts_its_paragraphs(client: Client, member: Member, section: Section) -> None:
    body = "<p>第一段</p><p>第二段</p>"
    lesson = LessonFactory(section=section, slug="text", kind="article", body_html=body, pages=2, characters=900)
    study(member, lesson, intervals=[[0, 1]], study_seconds=20.0)
    page = client.sign_in(member).get("/courses/dangzhang/text").text
    assert body in page
    assert "已读 1/2 段" in page
    assert "还需停留 40 秒" in page


def test_a_document_keeps_a_place_for_each_page(client: Client, member: Member, section: Section) -> None:
    lesson = LessonFactory(section=section, slug="pdf", kind="document", pages=3)
    give_file(lesson, "a.pdf", b"%PDF-1.4", "application/pdf")
    page = client.sign_in(member).get("/courses/dangzhang/pdf").text
    assert page.count('class="pdf-page"') == 3
    assert "第 1 页，共 3 页" in page


def test_a_lesson_without_its_file_says_so(client: Client, member: Member, section: Section) -> None:
    LessonFactory(section=section, slug="first")
    page = client.sign_in(member).get("/courses/dangzhang/first").text
    assert "课件还没有上传" in page
    assert "<video" not in page


def test_a_quiz_lesson_leads_to_the_quiz(client: Client, member: Member, section: Section) -> None:
    lesson = LessonFactory(section=section, slug="quiz", kind="quiz", question_count=10)
    answer = client.sign_in(member).get("/courses/dangzhang/quiz")
    assert answer.status_code == 302
    assert str(lesson.id) in answer.headers["Location"]


def test_a_retired_lesson_is_gone(client: Client, member: Member, section: Section) -> None:
    LessonFactory(section=section, slug="old", retired_at=AT)
    answer = client.sign_in(member).get("/courses/dangzhang/old")
    assert answer.status_code == 404
    assert "可能已经调整" in answer.text


def test_a_lesson_of_another_course_is_not_found_here(client: Client, member: Member, course: Course) -> None:
    LessonFactory(section=SectionFactory(course=CourseFactory()), slug="elsewhere")
    assert client.sign_in(member).get("/courses/dangzhang/elsewhere").status_code == 404


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def test_files_go_to_who_may_see_the_course(client: Client, member: Member, course: Course, section: Section) -> None:
    lesson = LessonFactory(section=section)
    number = give_file(lesson, "first.mp4", b"0123456789", "video/mp4")
    assert client.get(f"/media/{number}").status_code in {302, 401}
    answer = client.sign_in(member).get(f"/media/{number}", headers={"Range": "bytes=2-5"})
    assert (answer.status_code, answer.data) == (206, b"2345")
    course.state = "withdrawn"
    db.session.commit()
    assert client.get(f"/media/{number}").status_code == 404


# ── my study ─────────────────────────────────────────────────────────────────────────────────────


def test_my_study_shows_what_counts_and_every_entry(client: Client, member: Member) -> None:
    today = local_day(now())
    plan = TargetPlanFactory(year=today.year)
    TargetFactory(plan_id=plan.id, member_id=member.id)
    StudyHoursEntryFactory(member_id=member.id, category="online", hours=Decimal("18.0"), day=today, reason="网络课程")
    StudyHoursEntryFactory(member_id=member.id, category="group", hours=Decimal("2.0"), day=today, reason="支部党员大会")
    page = client.sign_in(member).get("/study").text
    assert "计入 18.0 / 32；集体学习 2.0；网络自学 18.0（计入上限 16）" in page
    assert "网络课程" in page
    assert "支部党员大会" in page
    assert "2 条，合计 20.0 学时" in page
    assert "序时进度" in page


def test_who_is_exempt_is_not_measured(client: Client, member: Member) -> None:
    today = local_day(now())
    plan = TargetPlanFactory(year=today.year)
    TargetFactory(plan_id=plan.id, member_id=member.id, exempt_from=today.replace(month=1, day=1), exempt_approver="机关党委")
    page = client.sign_in(member).get("/study").text
    assert "不作硬性要求" in page
    assert "序时进度" not in page


def test_my_study_is_mine(client: Client, member: Member) -> None:
    today = local_day(now())
    other = MemberFactory()
    StudyHoursEntryFactory(member_id=other.id, day=today, reason="别人的学时")
    db.session.add(StudyDay(member_id=other.id, day=today, seconds=600))
    db.session.commit()
    page = client.sign_in(member).get("/study").text
    assert "别人的学时" not in page
    assert "当月还没有学习时间" in page
    assert "这一年还没有学时" in page


def test_the_calendar_turns_and_stops_at_today(client: Client, member: Member) -> None:
    today = local_day(now())
    before = today.replace(day=1) - timedelta(days=1)
    db.session.add(StudyDay(member_id=member.id, day=before, seconds=900))
    db.session.commit()
    client.sign_in(member)
    assert "学习 15 分钟" not in client.get("/study").text
    page = client.get(f"/study?month={before:%Y-%m}").text
    assert "学习 15 分钟" in page
    assert "下个月" in page
    for nonsense in ("month=9999-01", "month=x", "month=0000-13", "year=1", "year=x"):
        assert client.get(f"/study?{nonsense}").status_code == 200
    assert "下个月" not in client.get("/study").text


def test_a_withdrawn_course_stays_in_ones_record_without_a_link(client: Client, member: Member, course: Course) -> None:
    enroll(member, course, done=True)
    course.state = "withdrawn"
    db.session.commit()
    page = client.sign_in(member).get("/study").text
    assert "党章学习" in page
    assert 'href="/courses/dangzhang"' not in page


# ── what pages cost ──────────────────────────────────────────────────────────────────────────────


def cost_of(client: Client, path: str) -> int:
    """Statements of a page, without the look at the settings that comes once a second."""
    client.get(path)
    with counted() as seen:
        assert client.get(path).status_code == 200
    return sum(statement.startswith("SELECT") and "FROM setting" not in statement for statement in seen)


@pytest.mark.parametrize("path", ["/courses", "/courses/dangzhang", "/courses/dangzhang/text", "/study"])
def test_pages_cost_no_more_with_more_lessons_and_courses(
    client: Client, member: Member, course: Course, section: Section, path: str
) -> None:
    LessonFactory(section=section, slug="text", kind="article", body_html="<p>正文</p>", pages=1)
    enroll(member, course)
    client.sign_in(member)
    few = cost_of(client, path)
    for _ in range(3):
        more = SectionFactory(course=course)
        for _lesson in range(5):
            study(member, LessonFactory(section=more), intervals=[[0, 60]])
        enroll(member, SectionFactory(course=CourseFactory()).course)
        enroll(member, CourseFactory(), done=True)
    assert cost_of(client, path) == few


def test_an_elective_course_is_left_and_taken_up_again(client: Client, database: Any) -> None:
    lesson, member = LessonFactory(), MemberFactory()
    course = lesson.section.course
    client.sign_in(member)
    client.post(f"/study/lessons/{lesson.id}/lease", json={})
    assert "退出学习" in client.get(f"/courses/{course.slug}").text
    assert course.title in client.get("/courses?state=in_progress").text
    assert client.post(f"/courses/{course.slug}/leave").status_code == 303
    page = client.get(f"/courses/{course.slug}").text
    assert "随时可以接着学" in page
    assert "开始学习" in page
    assert course.title not in client.get("/courses?state=in_progress").text
    assert "没有可以退出的学习" in client.post(f"/courses/{course.slug}/leave", follow_redirects=True).text
    client.post(f"/study/lessons/{lesson.id}/lease", json={})
    assert "继续学习" in client.get(f"/courses/{course.slug}").text


def test_a_required_course_cannot_be_left(client: Client, database: Any) -> None:
    lesson = LessonFactory()
    lesson.section.course.is_required = True
    database.session.commit()
    client.sign_in(MemberFactory())
    client.post(f"/study/lessons/{lesson.id}/lease", json={})
    page = f"/courses/{lesson.section.course.slug}"
    assert "退出学习" not in client.get(page).text
    assert client.post(f"{page}/leave").status_code == 422
