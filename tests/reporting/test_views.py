"""Pages of the leader, the organizer and the member: what stands on them and who may open them."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from learnhub.assessment.models import ExamAudience
from learnhub.audit.models import AuditEntry
from learnhub.core.clock import local_day, now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import Enrollment, Target
from learnhub.learning.queries import hours_of_member
from learnhub.organization.models import Member
from learnhub.ranking import service as ranking
from learnhub.ranking.queries.hours import hours_board
from tests.client import Client
from tests.factories import BranchFactory, CourseFactory, DepartmentFactory, LessonFactory, MemberFactory, SectionFactory, grant
from tests.factories.assessment import ExamFactory
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory
from tests.reporting.conftest import Bureau, hours
from tests.statements import counted


@pytest.fixture
def bureau(build: Callable[[date], Bureau]) -> Bureau:
    return build(local_day(now()))


def text_of(page: Any) -> str:
    """The words of a page without tags, spaces squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


LEADER_PAGES = ("/dashboard?unit={unit}", "/dashboard/members?unit={unit}", "/dashboard/members?unit={unit}&show=warned&own=1")


@pytest.mark.parametrize("path", LEADER_PAGES)
@pytest.mark.parametrize("where", ["b", "root", "branch", "other_branch"])
def test_a_leader_of_a_finds_nothing_outside_of_a(client: Client, bureau: Bureau, path: str, where: str) -> None:
    client.sign_in(bureau.leader_of_a)
    assert client.get(path.format(unit=getattr(bureau, where).id)).status_code == 404
    assert client.get(path.format(unit=987654)).status_code == 404
    for inside in (bureau.a, bureau.a1):
        assert client.get(path.format(unit=inside.id)).status_code == 200


@pytest.mark.parametrize("where", ["b", "root", "other_branch"])
def test_nor_does_an_export_leave_the_subtree(client: Client, bureau: Bureau, where: str) -> None:
    unit = getattr(bureau, where).id
    assert client.sign_in(bureau.leader_of_a).post(f"/dashboard/export?unit={unit}").status_code == 404
    assert client.sign_in(bureau.organizer_of_a).post(f"/manage/behind/export?unit={unit}").status_code == 404
    assert client.get(f"/manage/behind?unit={unit}").status_code == 404
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).all() == []


def test_members_are_found_by_their_own_leader_and_organizer_alone(client: Client, bureau: Bureau) -> None:
    inside, outside = bureau.people["甲下"].id, bureau.people["乙一"].id
    for watcher, path in ((bureau.leader_of_a, "/dashboard/members/{}"), (bureau.organizer_of_a, "/manage/behind/{}")):
        client.sign_in(watcher)
        assert client.get(path.format(inside)).status_code == 200
        assert client.get(path.format(outside)).status_code == 404
        assert client.get(path.format(987654)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/dashboard", "/dashboard/members", "/dashboard/members/1", "/manage", "/manage/behind", "/manage/behind/1"]
)
def test_a_plain_member_opens_no_report(client: Client, bureau: Bureau, path: str) -> None:
    assert client.sign_in(bureau.people["甲一"]).get(path).status_code == 403


def test_an_organizer_is_no_leader_nor_the_other_way_round(client: Client, bureau: Bureau) -> None:
    client.sign_in(bureau.organizer_of_a)
    assert [client.get("/dashboard").status_code, client.post("/dashboard/export").status_code] == [403, 403]
    client.sign_in(bureau.leader_of_a)
    assert [client.get(path).status_code for path in ("/manage", "/manage/behind")] == [403, 403]
    assert client.post("/manage/behind/export").status_code == 403


def test_the_names_of_b_stand_on_no_page_of_a(client: Client, bureau: Bureau) -> None:
    client.sign_in(bureau.leader_of_a)
    pages = [client.get(path).text for path in ("/dashboard", "/dashboard/members")]
    client.sign_in(bureau.organizer_of_a)
    pages += [client.get(path).text for path in ("/manage/behind?show=all",)]
    assert all("甲一" in page for page in pages[1:])
    assert not any("乙一" in page or "乙二" in page for page in pages)


def test_the_dashboard_says_what_was_worked_out_by_hand(client: Client, bureau: Bureau) -> None:
    page = text_of(client.sign_in(bureau.leader_of_all).get("/dashboard"))
    for words in ("水务局", "甲处", "乙处", "合计", "进度预警", "统计口径", "18.5", "3 人次应考", "1 人次未及格", "4 人有目标"):
        assert words in page, words


def test_the_charts_have_words_for_who_cannot_see_them(client: Client, bureau: Bureau) -> None:
    page = client.sign_in(bureau.leader_of_all).get("/dashboard").text
    assert page.count('data-chart="') == 2
    assert page.count('<script type="application/json">') == 2
    assert len(re.findall(r'<div role="img"\s+aria-label="[^"]{10,}"', page)) == 2
    assert "<caption>人均学时走势</caption>" in page


def test_drilling_down_leads_to_members_and_back_up(client: Client, bureau: Bureau) -> None:
    client.sign_in(bureau.leader_of_all)
    page = client.get(f"/dashboard?unit={bureau.a1.id}")
    assert "甲下" in page.text
    for upper in (bureau.root, bureau.a):
        assert f'href="/dashboard?unit={upper.id}&amp;period=year"' in page.text
    own = client.get(f"/dashboard/members?unit={bureau.a.id}&own=1")
    assert "甲一" in own.text
    assert "甲下" not in own.text


def test_a_leader_of_two_subtrees_chooses_between_them(client: Client, bureau: Bureau) -> None:
    grant(bureau.leader_of_a, "leader", bureau.branch)
    grant(bureau.leader_of_a, "leader", bureau.a1)
    page = client.sign_in(bureau.leader_of_a).get("/dashboard")
    assert f"unit={bureau.branch.id}" in page.text
    assert "第一党支部" in client.get(f"/dashboard?unit={bureau.branch.id}").text


@pytest.mark.parametrize("period", ["month", "quarter", "year", "century"])
def test_every_period_has_its_page(client: Client, bureau: Bureau, period: str) -> None:
    assert client.sign_in(bureau.leader_of_all).get(f"/dashboard?period={period}").status_code == 200


def test_a_bureau_without_targets_still_has_a_dashboard(client: Client, database: Any) -> None:
    root = DepartmentFactory(name="水务局")
    leader = MemberFactory(department=None)
    grant(leader, "leader", root)
    client.sign_in(leader)
    assert "这个单位还没有在册人员" in client.get("/dashboard").text
    MemberFactory(department=root)
    assert "本年还没有考核目标" in client.get("/dashboard").text


def book_of(answer: Any) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(answer.data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_export_opens_and_says_what_the_page_says(client: Client, bureau: Bureau) -> None:
    client.sign_in(bureau.leader_of_all)
    answer = client.post(f"/dashboard/export?unit={bureau.root.id}")
    assert answer.status_code == 200
    book = book_of(answer)
    units = {row[0]: dict(zip(book["单位"][0], row, strict=True)) for row in book["单位"][1:]}
    assert set(units) == {"甲处", "乙处", "水务局"}
    whole = units["水务局"]
    assert (whole["人数"], whole["有考核目标"], whole["达标人数"]) == (6, 4, units["甲处"]["达标人数"] + units["乙处"]["达标人数"])
    assert whole["人均计入学时"] == 18.5
    assert whole["人数"] == units["甲处"]["人数"] + units["乙处"]["人数"]
    page = text_of(client.get("/dashboard"))
    assert f"{whole['学时达标率'] * 100:.1f}" in page
    members = {row[0]: dict(zip(book["人员"][0], row, strict=True)) for row in book["人员"][1:]}
    assert set(members) == set(bureau.people)
    assert (members["甲下"]["计入学时"], members["甲下"]["获得学时"]) == (16, 20)
    assert members["甲三"]["状态"] == "不作硬性要求"
    assert members["乙二"]["状态"] == "没有考核目标"


def test_the_export_follows_the_filter_and_is_recorded(client: Client, bureau: Bureau) -> None:
    client.sign_in(bureau.organizer_of_a)
    answer = client.post("/manage/behind/export?show=behind")
    names = [row[0] for row in book_of(answer)["人员"][1:]]
    assert "甲二" in names
    assert not {"甲一", "乙一", "乙二"} & set(names)
    shown = client.get("/manage/behind?show=behind").text
    assert all(name in shown for name in names)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert entry.actor_id == bureau.organizer_of_a.account_id
    assert entry.detail["rows"] == len(names)


@pytest.mark.parametrize(
    "name", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "http://evil.example", '=HYPERLINK("http://evil.example")']
)
def test_a_name_never_becomes_a_formula_or_a_link(client: Client, bureau: Bureau, name: str) -> None:
    MemberFactory(name=name, department=bureau.a, sort_name="a")
    answer = client.sign_in(bureau.leader_of_a).post("/dashboard/export")
    sheet = load_workbook(io.BytesIO(answer.data))["人员"]
    cell = next(row[0] for row in sheet.iter_rows() if row[0].value == name)
    assert (cell.data_type, cell.hyperlink) == ("s", None)


def test_the_export_holds_neither_phones_nor_numbers(client: Client, bureau: Bureau) -> None:
    answer = client.sign_in(bureau.leader_of_all).post("/dashboard/export")
    cells = {str(cell) for rows in book_of(answer).values() for row in rows for cell in row}
    for member in bureau.people.values():
        assert member.account.phone not in cells
        assert member.account.staff_number not in cells


def test_the_organizers_desk_counts_what_is_hers(client: Client, bureau: Bureau) -> None:
    page = text_of(client.sign_in(bureau.organizer_of_a).get("/manage"))
    assert "在册 4 人" in page
    assert "1 人落后于序时进度" in page or "2 人落后于序时进度" in page
    assert "甲处" in page


def test_the_list_of_who_is_behind_sorts_and_filters(client: Client, bureau: Bureau) -> None:
    client.sign_in(bureau.organizer_of_a)
    for sort in ("name", "unit", "counted", "gap", "last", "nonsense"):
        assert client.get(f"/manage/behind?show=all&sort={sort}&order=desc&page=9").status_code == 200
    narrowed = client.get(f"/manage/behind?show=all&unit={bureau.a1.id}")
    assert "甲下" in narrowed.text
    assert "甲一" not in narrowed.text
    assert "没有符合条件的人员" in client.get(f"/manage/behind?show=exempt&unit={bureau.a1.id}").text


@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/members", "/manage/behind?show=all", "/manage"])
def test_a_report_costs_few_statements_however_many_there_are(client: Client, bureau: Bureau, path: str) -> None:
    grant(bureau.leader_of_all, "organizer", bureau.root)
    client.sign_in(bureau.leader_of_all).get(path)
    with counted() as before:
        client.get(path)
    for _ in range(12):
        member = MemberFactory(department=DepartmentFactory(parent=bureau.a), branch=BranchFactory())
        TargetFactory(plan_id=bureau.plan.id, member_id=member.id)
        hours(member, 1, local_day(now()))
    client.get(path)  # what has changed is reckoned once
    with counted() as after:
        client.get(path)
    assert len(after) == len(before) <= 16, [line for line in after if line not in before]


# Home


@pytest.fixture
def me(database: Any) -> Member:
    """A member with a target of 32, 12 hours of which 6.5 online; a place on the board of the month."""
    member: Member = MemberFactory(
        name="陈思远", department=DepartmentFactory(name="河湖保护处"), branch=BranchFactory(name="机关第二党支部")
    )
    today = local_day(now())
    plan = TargetPlanFactory(year=today.year, hours=32)
    TargetFactory(plan_id=plan.id, member_id=member.id)
    for category, amount in (("online", "20.0"), ("group", "5.5")):
        StudyHoursEntryFactory(
            member_id=member.id, hours=Decimal(amount), category=category, day=today, year=today.year, reason="支部集体学习"
        )
    with transaction():
        ranking.award(member.id, "exam_passed", "exam:1", "党章知识测验", now=now())
    return member


def test_the_home_page_says_what_counts_towards_the_target(client: Client, me: Member) -> None:
    page = text_of(client.sign_in(me).get("/"))
    for words in ("陈思远同志", "21.5", "/ 32 学时", "网络自学 20.0（计入上限 16）", "集体学习 5.5", "机关第二党支部"):
        assert words in page, words
    assert re.search("快于序时进度|慢于序时进度|与序时进度持平", page)
    for words in ("第 1 名", "/ 1 人", "最近获得的学时", "支部集体学习"):
        assert words in page, words


def test_tasks_are_the_lesson_to_go_on_with_and_open_exams(client: Client, me: Member) -> None:
    course = CourseFactory(title="三会一课怎么开", is_required=True, slug="meetings")
    lesson = LessonFactory(section=SectionFactory(course=course), title="支部党员大会")
    db.session.add(Enrollment(member_id=me.id, course_id=course.id, enrolled_at=now(), last_studied_at=now(), last_lesson_id=lesson.id))
    exam = ExamFactory(
        title="《中国共产党廉洁自律准则》专题考试", unit_id=me.department_id, closes_at=now() + timedelta(days=2, hours=8, minutes=5)
    )
    db.session.add(ExamAudience(exam_id=exam.id, unit_id=me.department_id or 0))
    db.session.commit()
    page = client.sign_in(me).get("/")
    assert f"/courses/meetings/{lesson.slug}" in page.text
    assert f"/exams/{exam.id}" in page.text
    assert "还剩 2 天 8 小时" in text_of(page)
    assert "已学 0/1 节" in text_of(page)


def test_a_new_member_sees_what_to_begin_with(client: Client, database: Any) -> None:
    course = CourseFactory(title="党章学习", is_required=True, slug="charter")
    LessonFactory(section=SectionFactory(course=course))
    page = client.sign_in(MemberFactory(department=None)).get("/")
    assert "开始学习" in page.text
    assert "/courses/charter" in page.text
    assert "本年没有考核目标" in page.text


def test_nothing_to_do_is_said_and_shows_a_way(client: Client, database: Any) -> None:
    page = client.sign_in(MemberFactory()).get("/")
    assert "今天没有待办的学习和考试" in page.text
    assert "还没有必修课程" in page.text


def test_who_is_exempt_has_no_pace(client: Client, me: Member) -> None:
    target = db.session.scalars(select(Target).where(Target.member_id == me.id)).one()
    target.exempt_from, target.exempt_approver = date(now().year, 1, 1), "机关党委"
    db.session.commit()
    page = client.sign_in(me).get("/")
    assert "不作硬性要求" in page.text
    assert "序时进度 " not in page.text
    assert client.get("/me").status_code == 200


def test_ones_own_page_leads_everywhere(client: Client, me: Member) -> None:
    page = client.sign_in(me).get("/me")
    for address in ("/ranking/rules", f"/ranking/members/{me.id}/entries", "/profile", "/account/sessions", "/sign-out"):
        assert address in page.text, address
    assert "21.5" in page.text


def test_every_page_shows_the_same_hours(client: Client, me: Member) -> None:
    today = local_day(now())
    summary = hours_of_member(me.id, today.year, today=today)
    assert (summary.counted, summary.total) == (Decimal("21.5"), Decimal("25.5"))
    root = me.department
    assert root is not None
    watcher = MemberFactory(department=None)
    grant(watcher, "leader", root), grant(watcher, "organizer", root)
    client.sign_in(me)
    pages = [client.get(path) for path in ("/", "/me", "/study")]
    client.sign_in(watcher)
    pages += [
        client.get(path)
        for path in (
            "/dashboard",
            "/dashboard/members",
            f"/dashboard/members/{me.id}",
            "/manage/behind?show=all",
            f"/manage/behind/{me.id}",
        )
    ]
    for page in pages:
        assert page.status_code == 200, page.request.path
        assert "21.5" in text_of(page), page.request.path
    board = hours_board(today.year, me.id, 50)
    assert board.own is not None
    assert board.own.score == round(21.5 * 100 / 32, 1)


def test_the_home_page_costs_few_statements_however_much_there_is(client: Client, me: Member) -> None:
    client.sign_in(me).get("/")
    with counted() as before:
        client.get("/")
    for number in range(8):
        course = CourseFactory(is_required=True)
        LessonFactory(section=SectionFactory(course=course))
        other = MemberFactory()
        with transaction():
            ranking.award(other.id, "exam_passed", f"exam:{number}", "党章知识测验", now=now())
        hours(me, 1, local_day(now()))
    with counted() as after:
        client.get("/")
    assert len(after) == len(before) <= 20, after
