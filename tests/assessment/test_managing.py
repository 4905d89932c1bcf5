"""What an organizer does: from a bank to an open exam, within the units of the role; who sat it; the file of it."""

import io
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
import time_machine
from sqlalchemy import select

from learnhub.assessment import service
from learnhub.assessment.models import DrawRule, Exam, ExamAudience, PaperItem
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.settings.service import change_setting
from tests.assessment.conftest import NOW, Scene, make_question
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

SETTINGS = {
    "title": "季度测试",
    "instructions": "独立完成\n<b>不要</b>讨论",
    "opens_at": "2026-03-05T13:00",
    "closes_at": "2026-03-09T18:00",
    "minutes": "45",
    "pass_percent": "60",
    "attempts_allowed": "1",
    "counts": "best",
    "doing": "exam",
    "way": "whole",
    "several_rule": "",
    "shuffles_questions": "y",
    "shuffles_options": "y",
    "score_when": "after_submit",
    "right_answers_when": "after_close",
    "explanations_when": "never",
}


@pytest.fixture
def organizer(scene: Scene) -> Member:
    member = MemberFactory(department=scene.unit)
    grant(member, "organizer", scene.unit)
    return member


@pytest.fixture
def browser(client: Client, organizer: Member) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield client.sign_in(organizer)


def only_exam() -> Exam:
    return db.session.scalars(select(Exam)).one()


class TestWriting:
    def test_from_a_bank_to_an_open_exam(self, browser: Client, scene: Scene) -> None:
        assert browser.get("/manage/exams/new").status_code == 200
        made = browser.post("/manage/exams/new", data=SETTINGS | {"unit_id": scene.unit.id, "audience": [scene.unit.id]})
        assert made.status_code == 303
        exam = only_exam()
        assert (exam.title, exam.state, exam.minutes) == ("季度测试", "draft", 45)
        assert exam.instructions_html == "<p>独立完成</p><p>&lt;b&gt;不要&lt;/b&gt;讨论</p>"
        shown = {"score": "after_submit", "own_answers": "after_submit", "right_answers": "after_close", "explanations": "never"}
        assert exam.review == shown
        assert exam.opens_at == NOW - timedelta(hours=1)
        assert "第1道single题" in browser.get(made.location).text
        rules = {"bank": [scene.bank.id] * 2, "topic": ["", ""], "kind": ["single", "true_false"], "difficulty": ["", ""]}
        drawn = browser.post(f"/manage/exams/{exam.id}/paper/draws", data=rules | {"count": ["2", "1"], "marks": ["5", "2"]})
        assert drawn.status_code == 303
        assert (only_exam().question_count, only_exam().full_marks) == (3, 12.0)
        preview = browser.get(f"/manage/exams/{exam.id}/preview").text
        assert preview.count('<article class="question') == 3
        assert browser.post(f"/manage/exams/{exam.id}/publish").status_code == 303
        assert only_exam().state == "published"
        assert "撤回考试" in browser.get(f"/manage/exams/{exam.id}").text
        assert [entry.action for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "exam"))] == [
            "create_exam",
            "change_paper",
            "publish_exam",
        ]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"title": " "}, "请填写考试名称"),
            ({"closes_at": "2026-03-05T12:00"}, "结束时间要晚于开始时间"),
            ({"minutes": "0"}, "限时请填写 1 到 600 分钟"),
            ({"pass_percent": "101"}, "0 到 100"),
            ({"opens_at": "soon"}, "请填写日期和时间"),
            ({"opens_at": "0001-01-01T00:00"}, "请填写日期和时间"),
            ({"closes_at": "9999-12-31T23:59"}, "请填写日期和时间"),
        ],
    )
    def test_a_mistake_is_shown_beside_what_was_typed(self, browser: Client, scene: Scene, wrong: dict[str, str], words: str) -> None:
        answer = browser.post("/manage/exams/new", data=SETTINGS | {"unit_id": scene.unit.id} | wrong)
        assert answer.status_code == 422
        assert words in answer.text
        assert "独立完成" in answer.text
        assert db.session.scalar(select(Exam.id)) is None

    def test_a_form_sent_twice_makes_one_exam(self, browser: Client, scene: Scene) -> None:
        form = SETTINGS | {"unit_id": scene.unit.id, "audience": [scene.unit.id], "form_key": "k" * 32}
        assert browser.post("/manage/exams/new", data=form).location == browser.post("/manage/exams/new", data=form).location
        assert len(db.session.scalars(select(Exam.id)).all()) == 1

    def test_units_of_others_cannot_be_addressed(self, browser: Client, scene: Scene) -> None:
        answer = browser.post("/manage/exams/new", data=SETTINGS | {"unit_id": scene.unit.id, "audience": [DepartmentFactory().id]})
        assert answer.status_code == 422
        assert "只能选择自己范围内的单位" in answer.text

    def test_an_edit_below_keeps_the_units_that_somebody_above_chose(self, browser: Client, scene: Scene) -> None:
        other = DepartmentFactory()
        exam = scene.exam(audience_ids=[scene.unit.id, other.id])
        browser.post(f"/manage/exams/{exam.id}/edit", data=SETTINGS | {"unit_id": scene.unit.id, "audience": [scene.unit.id]})
        assert set(db.session.scalars(select(ExamAudience.unit_id))) == {scene.unit.id, other.id}


class TestPapers:
    def test_questions_are_picked_ordered_and_weighted(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(questions=[], publish=False)
        ids = [question.id for question in scene.questions]
        browser.post(f"/manage/exams/{exam.id}/paper/add", data={"question": ids[:3]})
        assert only_exam().full_marks == 8.0
        sent = {f"place{ids[0]}": "3", f"place{ids[1]}": "1", f"place{ids[2]}": "2", "each-single": "1.5", f"marks{ids[2]}": "4"}
        browser.post(f"/manage/exams/{exam.id}/paper/items", data=sent)
        items = db.session.execute(select(PaperItem.question_id, PaperItem.marks).order_by(PaperItem.position)).all()
        assert items == [(ids[1], 1.5), (ids[2], 4.0), (ids[0], 1.5)]
        browser.post(f"/manage/exams/{exam.id}/paper/items", data={"remove": [ids[2]]})
        assert only_exam().question_count == 2

    def test_all_that_a_search_finds_goes_on_the_paper(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(questions=[], publish=False)
        browser.post(f"/manage/exams/{exam.id}/paper/add?kind=multiple", data={"all": "1"})
        assert list(db.session.scalars(select(PaperItem.question_id))) == [question.id for question in scene.questions[2:4]]

    def test_too_many_to_draw_is_refused_and_says_how_many_are_missing(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(questions=[], publish=False)
        sent = {"bank": scene.bank.id, "topic": "", "kind": "single", "difficulty": "", "count": "5", "marks": "2"}
        answer = browser.post(f"/manage/exams/{exam.id}/paper/draws", data=sent)
        assert answer.status_code == 422
        assert "“党章题库”的单选题要抽 5 题，只有 2 题，还缺 3 题" in answer.text
        assert db.session.scalar(select(DrawRule.id)) is None

    @pytest.mark.parametrize("count", ["三", "-2", "1.5", "9" * 30])
    def test_a_count_that_is_no_number_is_refused_with_its_row(self, browser: Client, scene: Scene, count: str) -> None:
        exam = scene.exam(questions=[], publish=False)
        sent = {"bank": [scene.bank.id] * 2, "topic": ["", ""], "kind": ["single"] * 2, "difficulty": ["", ""], "marks": ["2", "2"]}
        answer = browser.post(f"/manage/exams/{exam.id}/paper/draws", data=sent | {"count": ["1", count]})
        assert answer.status_code == 422
        assert "第 2 行的题数" in answer.text
        assert db.session.scalar(select(DrawRule.id)) is None

    @pytest.mark.parametrize("marks", ["两分", "nan", "inf", "0", "-1"])
    @pytest.mark.parametrize("name", ["each-single", "marks"])
    def test_marks_that_cannot_be_are_not_passed_over(self, browser: Client, scene: Scene, name: str, marks: str) -> None:
        exam = scene.exam(marks=2.0, publish=False)
        name += str(scene.questions[0].id) if name == "marks" else ""
        browser.post(f"/manage/exams/{exam.id}/paper/items", data={name: marks, f"place{scene.questions[0].id}": "6"})
        assert "分值" in browser.get(f"/manage/exams/{exam.id}/paper").text.partition('role="alert"')[2][:900]
        assert db.session.scalars(select(PaperItem.question_id).order_by(PaperItem.position)).first() == scene.questions[0].id

    def test_marks_in_full_width_signs_are_marks(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(marks=2.0, publish=False)
        browser.post(f"/manage/exams/{exam.id}/paper/items", data={"each-single": "２．５"})
        assert only_exam().full_marks == 13.0

    def test_marks_are_halves_up_to_a_hundred(self, scene: Scene) -> None:
        exam = scene.exam(questions=[], publish=False)
        for marks in (0, 0.3, -1, 100.5):
            with pytest.raises(Refused), transaction():
                service.set_fixed_paper(exam, [(scene.questions[0].id, marks)], scope=service.EVERYWHERE, actor_id=None, now=NOW)

    def test_a_paper_somebody_sits_is_locked(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        scene.start(exam)
        browser.post(f"/manage/exams/{exam.id}/paper/items", data={"remove": [scene.questions[0].id]})
        assert only_exam().question_count == 6
        page = browser.get(f"/manage/exams/{exam.id}/paper")
        assert "已经有人作答，试卷不能再改" in page.text

    def test_questions_of_a_foreign_bank_are_out_of_reach(self, scene: Scene) -> None:
        with transaction():
            exam = service.create_exam(
                service.ExamDraft("考试", scene.unit.id, [], None, None, 30), scope=[scene.unit.path], actor_id=None, now=NOW
            )
        scene.bank.unit_id = DepartmentFactory().id
        question = make_question(scene.bank)
        with pytest.raises(Missing), transaction():
            service.set_fixed_paper(exam, [(question.id, 2.0)], scope=[scene.unit.path], actor_id=None, now=NOW)

    def test_a_unit_has_its_own_pass_mark_and_says_who_publishes(self, browser: Client, scene: Scene, organizer: Member) -> None:
        with transaction():
            change_setting("assessment.pass_percent", "85", unit_id=scene.unit.id, actor_id=None, now=NOW)
            change_setting("catalog.author_may_publish", "false", unit_id=scene.unit.id, actor_id=None, now=NOW)
        assert 'value="85"' in browser.get("/manage/exams/new").text
        exam = scene.exam(publish=False)
        with transaction():
            exam.created_by = organizer.account_id
        browser.post(f"/manage/exams/{exam.id}/publish")
        assert "由他人审核后发布" in browser.get(f"/manage/exams/{exam.id}").text
        assert exam.state == "draft"

    @pytest.mark.parametrize(
        "draft", [{"closes_at": None, "opens_at": None}, {"audience_ids": []}, {"closes_at": NOW - timedelta(hours=3)}]
    )
    def test_what_is_not_ready_cannot_be_published(self, scene: Scene, draft: dict[str, Any]) -> None:
        if draft.get("closes_at"):
            draft["opens_at"] = NOW - timedelta(hours=9)
        with pytest.raises(Refused):
            scene.exam(**draft)


ADDRESSES = ["", "/edit", "/paper", "/preview", "/attempts", "/attempts/{member}"]
DEEDS = ["/edit", "/publish", "/withdraw", "/paper/add", "/paper/items", "/paper/draws", "/attempts/export"]


class TestScope:
    @pytest.fixture
    def stranger(self, client: Client, scene: Scene) -> Any:
        other = MemberFactory(department=DepartmentFactory())
        grant(other, "organizer", other.department)
        with time_machine.travel(NOW, tick=False):
            yield client.sign_in(other)

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_an_organizer_of_another_unit_sees_nothing(self, stranger: Client, scene: Scene, address: str) -> None:
        exam = scene.exam()
        scene.start(exam)
        assert stranger.get(f"/manage/exams/{exam.id}{address.format(member=scene.member.id)}").status_code == 404

    @pytest.mark.parametrize("deed", DEEDS)
    def test_and_does_nothing(self, stranger: Client, scene: Scene, deed: str) -> None:
        exam = scene.exam()
        before = (exam.state, exam.question_count, exam.updated_at)
        assert stranger.post(f"/manage/exams/{exam.id}{deed}", data=SETTINGS).status_code == 404
        exam = only_exam()
        assert (exam.state, exam.question_count, exam.updated_at) == before

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_member_may_not_enter(self, client: Client, scene: Scene, address: str) -> None:
        exam = scene.exam()
        with time_machine.travel(NOW, tick=False):
            client.sign_in(scene.member)
            assert client.get(f"/manage/exams/{exam.id}{address.format(member=scene.member.id)}").status_code == 403

    @pytest.mark.parametrize("deed", DEEDS)
    def test_another_site_cannot_post(self, browser: Client, scene: Scene, deed: str) -> None:
        exam = scene.exam()
        assert browser.post(f"/manage/exams/{exam.id}{deed}", data=SETTINGS, sends_token=False).status_code == 400

    def test_the_course_quiz_is_no_exam_of_the_organizers(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        assert exam.title in browser.get("/manage/exams").text
        assert exam.title not in browser.get("/manage/exams?q=没有").text
        assert exam.title not in browser.get("/manage/exams?state=draft").text


class TestSittings:
    def sat(self, scene: Scene) -> Exam:
        """One who passed, one who failed, one who is absent (the organizer), and one with a formula for a name."""
        exam = scene.exam()
        scene.member.name = "=1+1"
        db.session.commit()
        best = scene.start(exam)
        for position, answer in enumerate([["a"], ["a"], ["a", "b"], ["a", "b"], ["t"], ["t"]]):
            scene.save(best, position, answer)
        scene.submit(best, now=NOW + timedelta(minutes=12))
        scene.submit(scene.start(exam, MemberFactory(name="赵不及", department=scene.unit)))
        return exam

    def test_who_sat_who_passed_and_who_is_absent(self, browser: Client, scene: Scene, organizer: Member) -> None:
        exam = self.sat(scene)
        page = browser.get(f"/manage/exams/{exam.id}/attempts").text
        assert "全部 3" in page
        assert "及格 1" in page
        assert "不及格 1" in page
        assert "未参加 1" in page
        absent = browser.get(f"/manage/exams/{exam.id}/attempts?show=absent").text
        assert organizer.account.staff_number in absent
        assert "赵不及" not in absent
        with time_machine.travel(NOW + timedelta(days=3), tick=False):
            browser.sign_in(organizer)
            assert "缺考" in browser.get(f"/manage/exams/{exam.id}/attempts").text

    @pytest.mark.parametrize(("order", "first"), [("desc", "=1+1"), ("asc", "赵不及")])
    def test_sorted_by_score_with_the_absent_last(self, browser: Client, scene: Scene, order: str, first: str) -> None:
        page = browser.get(f"/manage/exams/{self.sat(scene).id}/attempts?sort=score&order={order}").text
        rows = page.split("<tbody>")[1].split("<tr>")[1:]
        assert first in rows[0]
        assert "未参加" in rows[2]

    def test_narrowed_to_a_unit(self, browser: Client, scene: Scene) -> None:
        below = DepartmentFactory(parent=scene.unit, name="下级科室")
        exam = self.sat(scene)
        scene.submit(scene.start(exam, MemberFactory(name="钱一", department=below)))
        page = browser.get(f"/manage/exams/{exam.id}/attempts?unit={below.id}").text
        assert "钱一" in page
        assert "赵不及" not in page

    def test_the_file_holds_what_the_page_shows_and_no_formula(self, browser: Client, scene: Scene, organizer: Member) -> None:
        exam = self.sat(scene)
        answer = browser.post(f"/manage/exams/{exam.id}/attempts/export?sort=score&order=desc")
        assert answer.status_code == 200
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
        rows = sheet.to_python()
        assert rows[0][:6] == ["姓名", "工号", "部门", "党支部", "结果", "成绩"]
        assert [row[0] for row in rows[1:3]] == ["=1+1", "赵不及"]
        assert [row[4] for row in rows[1:]] == ["及格", "不及格", "未参加"]
        assert rows[1][5:8] == [12.0, 12.0, 1.0]
        assert rows[1][10] == 12.0
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
        assert (entry.actor_id, entry.subject_id, entry.detail) == (organizer.account_id, exam.id, {"rows": 3})

    def test_one_members_answers_and_that_somebody_looked(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(attempts_allowed=2)
        attempt = scene.start(exam)
        scene.save(attempt, 0, ["b"], seq=2, tab="new")
        scene.save(attempt, 0, ["c"], seq=2, tab="old")
        assert "交卷后才能看到" in browser.get(f"/manage/exams/{exam.id}/attempts/{scene.member.id}").text
        scene.submit(attempt)
        page = browser.get(f"/manage/exams/{exam.id}/attempts/{scene.member.id}").text
        assert "另一个页面在" in page
        assert "也作答过：C" in page
        assert page.count("is-right") == 8
        looked = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "view_answers")).all()
        assert [entry.subject_id for entry in looked] == [attempt.id, attempt.id]
