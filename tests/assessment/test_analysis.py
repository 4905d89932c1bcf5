"""The analysis of an exam: what its organizer reads of questions, scores, departments and absentees."""

import io
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
import time_machine
from sqlalchemy import select

from learnhub.assessment import service
from learnhub.assessment.models import Attempt, Exam
from learnhub.assessment.queries.analysis import exam_analysis, question_figures
from learnhub.assessment.queries.measured import bank_figures
from learnhub.assessment.rules.item_analysis import Flag
from learnhub.audit.models import AuditEntry
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.questions.models import Question, QuestionVersion
from tests.assessment.conftest import NOW, Scene, make_question
from tests.assessment.kinds import one_of_each
from tests.assessment.test_regrading import decide
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(days=2)
pytestmark = pytest.mark.both_databases


@pytest.fixture
def organizer(scene: Scene) -> Member:
    member = MemberFactory(department=scene.unit)
    grant(member, "organizer", scene.unit)
    return member


@pytest.fixture
def browser(client: Client, organizer: Member) -> Any:
    with time_machine.travel(LATER, tick=False):
        yield client.sign_in(organizer)


def sit(scene: Scene, exam: Exam, answers: dict[int, Sequence[str]], member: Member | None = None) -> Attempt:
    """A member hands in these answers, by position."""
    attempt = scene.start(exam, member or MemberFactory(department=scene.unit))
    for position, answer in answers.items():
        scene.save(attempt, position, answer)
    return scene.submit(attempt, now=SOON)


@pytest.fixture
def exam(scene: Scene) -> Exam:
    """Two single-choice questions; four sat it, one of them twice, one did not."""
    exam = scene.exam(questions=scene.questions[:2], attempts_allowed=2)
    again = MemberFactory(department=scene.unit)
    for member, answers in (
        (scene.member, {0: ["a"], 1: ["a"]}),
        (again, {0: ["b"]}),
        (None, {0: ["a"], 1: ["c"]}),
        (None, {0: ["b"], 1: ["a"]}),
        (again, {0: ["a"], 1: ["a"]}),
    ):
        sit(scene, exam, answers, member)
    return exam


def everywhere(scene: Scene) -> list[str]:
    return [scene.unit.path]


class TestFigures:
    def test_first_attempts_count_and_what_was_not_answered_earned_nothing(self, scene: Scene, exam: Exam) -> None:
        found = exam_analysis(exam, everywhere(scene))
        assert (found.whole.n, found.whole.mean, found.whole.median, found.passed) == (4, 2.0, 2.0, 1)
        assert [question.figures.facility for question in found.questions] == [0.5, 0.5]
        assert [question.number for question in found.questions] == [1, 2]
        assert found.steps == (1, 0, 0, 0, 0, 2, 0, 0, 0, 1)

    def test_the_options_tell_who_chose_them(self, scene: Scene, exam: Exam) -> None:
        second = exam_analysis(exam, everywhere(scene)).questions[1]
        assert [(option.name, option.n, option.is_right) for option in second.options] == [
            ("A", 2, True),
            ("B", 0, False),
            ("C", 1, False),
            ("D", 0, False),
        ]
        assert (second.blank, second.of_version) == (1, 4)
        assert second.options[0].thirds == (1, 1, 0)

    def test_members_out_of_scope_do_not_count(self, scene: Scene, exam: Exam) -> None:
        elsewhere = DepartmentFactory()
        assert exam_analysis(exam, [elsewhere.path]).whole.n == 0

    def test_a_running_attempt_does_not_count(self, scene: Scene, exam: Exam) -> None:
        scene.save(scene.start(exam, MemberFactory(department=scene.unit)), 0, ["a"])
        assert exam_analysis(exam, everywhere(scene)).whole.n == 4

    def test_a_question_that_was_mended_is_one_question_with_the_options_most_saw(self, scene: Scene, exam: Exam) -> None:
        first = exam.items[0].question_id
        mended = QuestionVersion(
            question_id=first,
            number=2,
            kind="single",
            stem_html="<p>改过</p>",
            options=[{"id": "x", "html": "新"}, {"id": "y", "html": "旧"}],
            answer_key={"right": ["x"]},
            created_at=NOW,
        )
        db.session.add(mended)
        db.session.get_one(Question, first).version = 2
        db.session.commit()
        sit(scene, exam, {0: ["x"], 1: ["a"]})
        question = question_figures(exam_analysis(exam, everywhere(scene)), first)
        assert (question.figures.n, question.of_version, len(question.options)) == (5, 4, 4)
        assert question.figures.facility == pytest.approx(0.6)

    def test_drawn_papers_are_analyzed_over_those_who_saw_the_question_and_have_no_alpha(self, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        with transaction():
            service.set_draw_rules(
                exam, [service.RuleDraft(scene.bank.id, 1, 2.0, "single")], scope=service.EVERYWHERE, actor_id=None, now=NOW
            )
            service.publish_exam(exam, actor_id=None, now=NOW - timedelta(hours=2))
        for seed in range(8):
            attempt = scene.start(exam, MemberFactory(department=scene.unit), seed=seed)
            scene.save(attempt, 0, ["a"])
            scene.submit(attempt, now=SOON)
        found = exam_analysis(exam, everywhere(scene))
        assert sum(question.figures.n for question in found.questions) == 8
        assert len(found.questions) == 2
        assert {question.figures.facility for question in found.questions} == {1.0}
        assert (found.whole.alpha, found.whole.sem, found.is_drawn) == (None, None, True)
        assert {question.number for question in found.questions} == {None}

    def test_the_parts_of_a_passage_are_items_and_one_testlet(self, scene: Scene) -> None:
        passage = one_of_each(scene.bank)[-1]
        exam = scene.exam(questions=[scene.questions[0], passage])
        attempt = scene.start(exam)
        given = {position: item for position, item in enumerate(attempt.paper) if "part" in item}
        sit(scene, exam, {0: ["a"]}, scene.member)
        found = exam_analysis(exam, everywhere(scene))
        assert [question.label for question in found.questions] == ["1", *(f"2({number})" for number in range(1, len(given) + 1))]
        assert [question.figures.facility for question in found.questions] == [1.0, *[0.0] * len(given)]
        assert {question.question_id for question in found.questions[1:]} == {passage.id}
        last = found.questions[-1]
        assert question_figures(found, passage.id, last.part) is last
        assert bank_figures(passage.bank_id)[passage.id].n == 1

    def test_a_question_left_out_is_no_item_and_full_marks_for_all_are_counted(self, scene: Scene, exam: Exam) -> None:
        decide(exam, scene.questions[0], "left_out")
        left = exam_analysis(exam, everywhere(scene))
        assert ([question.question_id for question in left.questions], left.whole.mean) == ([scene.questions[1].id], 1.0)
        decide(exam, scene.questions[0], "full", seen=1)
        full = exam_analysis(exam, everywhere(scene))
        assert (full.questions[0].figures.facility, full.whole.mean) == (1.0, 3.0)

    def test_the_bank_knows_what_was_measured_over_all_exams(self, scene: Scene, exam: Exam) -> None:
        other = scene.exam(questions=scene.questions[1:3])
        sit(scene, other, {0: ["a"], 1: ["a", "b"]})
        sit(scene, other, {0: ["c"]})
        measured = bank_figures(scene.bank.id)
        assert {each: (found.n, found.facility) for each, found in measured.items()} == {
            scene.questions[0].id: (4, 0.5),
            scene.questions[1].id: (6, 0.5),
            scene.questions[2].id: (2, 0.5),
        }
        assert measured[scene.questions[0].id].r_rest == pytest.approx(0)
        assert measured[scene.questions[2].id].r_rest == pytest.approx(1)


class TestPages:
    def test_the_page_shows_figures_with_their_samples_and_who_is_absent(self, browser: Client, scene: Scene, exam: Exam) -> None:
        late = MemberFactory(department=scene.unit, name="缺席者")
        page = browser.get(f"/manage/exams/{exam.id}/analysis").text
        assert "n = 4 · 样本少，仅供参考" in page
        assert late.name in page
        assert "第1道single题" in page

    def test_the_exam_is_explained_from_its_own_figures(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        for number in range(50):
            right, wrong = (["a"], ["a"], ["a", "b"], ["a", "b"], ["t"]), (["b"], ["b"], ["c"], ["c"], ["f"])
            sit(scene, exam, dict(enumerate(right if number < 35 else wrong)) | {5: ["t"] if number < 20 else ["f"]})
        page = browser.get(f"/manage/exams/{exam.id}/analysis").text
        assert "首次作答有 70% 及格，还有 15 人没有达到" in page
        assert "同一个人换一份同样难的卷子" in page
        assert "分数的先后大体可信" in page
        assert "没有发现答案可疑的题" in page
        assert re.findall(r">(第 \d 题)</a>", page)[0] == "第 6 题"  # the hardest is talked over first
        assert "仅供参考。</li>" not in page

    def test_few_papers_are_said_to_be_few(self, browser: Client, exam: Exam) -> None:
        assert "只有 4 份首次答卷，下面的话仅供参考" in browser.get(f"/manage/exams/{exam.id}/analysis").text

    def test_an_exam_that_nobody_sat_says_so(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        assert "还没有可以分析的答卷" in browser.get(f"/manage/exams/{exam.id}/analysis").text
        assert "谁选了什么" in browser.get(f"/manage/exams/{exam.id}/analysis/{scene.questions[0].id}").text

    def test_questions_are_sorted_and_filtered_and_nonsense_harms_nothing(self, browser: Client, scene: Scene, exam: Exam) -> None:
        sit(scene, exam, {0: ["a"]})
        address = f"/manage/exams/{exam.id}/analysis"
        down = browser.get(f"{address}?sort=facility&order=desc").text
        up = browser.get(f"{address}?sort=facility&order=asc").text
        assert down.index("第1道single题") < down.index("第2道single题")
        assert up.index("第2道single题") < up.index("第1道single题")
        assert "没有符合条件的题" in browser.get(f"{address}?show=flagged").text
        assert browser.get(f"{address}?sort=x&order=y&page=99&kind=z&show=w").status_code == 200

    def test_one_question_tells_what_its_figures_mean(self, browser: Client, exam: Exam) -> None:
        page = browser.get(f"/manage/exams/{exam.id}/analysis/{exam.items[0].question_id}").text
        assert "谁选了什么" in page
        assert "正确答案" in page
        assert "作答不足 30 份" in page

    def test_a_question_of_another_paper_is_not_there(self, browser: Client, scene: Scene, exam: Exam) -> None:
        assert browser.get(f"/manage/exams/{exam.id}/analysis/{scene.questions[5].id}").status_code == 404

    def test_a_suspect_key_is_marked_with_advice(self, browser: Client, scene: Scene) -> None:
        wrong = make_question(scene.bank, key=["d"])
        exam = scene.exam(questions=[*scene.questions[:2], wrong])
        for number in range(50):
            able = number % 2
            answer = ["a"] if able else ["b"]
            sit(scene, exam, {0: answer, 1: answer, 2: ["a"] if able else ["d"]})
        found = question_figures(exam_analysis(exam, everywhere(scene)), wrong.id)
        assert set(found.figures.flags) == {Flag.SUSPECT_KEY, Flag.PREFERRED_DISTRACTOR}
        flagged = browser.get(f"/manage/exams/{exam.id}/analysis?show=flagged").text
        assert wrong.stem_text in flagged
        assert scene.questions[0].stem_text not in flagged
        assert "先核对标准答案" in browser.get(f"/manage/exams/{exam.id}/analysis/{wrong.id}").text

    def test_the_file_holds_all_of_it_and_is_recorded(self, browser: Client, exam: Exam) -> None:
        reply = browser.post(f"/manage/exams/{exam.id}/analysis/export")
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(reply.data))
        assert book.sheet_names == ["全卷", "成绩分布", "试题", "选项", "各部门", "未参加", "说明"]
        assert sum(line[1] for line in book.get_sheet_by_name("成绩分布").to_python()[1:]) == 4
        lines = book.get_sheet_by_name("试题").to_python()
        assert [line[0] for line in lines] == ["题号", "1", "2"]
        assert lines[1][5] == 0.5
        assert db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "export")).all() == ["export"]

    def test_an_organizer_of_another_department_finds_nothing(self, client: Client, exam: Exam) -> None:
        other = DepartmentFactory()
        stranger = MemberFactory(department=other)
        grant(stranger, "organizer", other)
        client.sign_in(stranger)
        for address in ("", f"/{exam.items[0].question_id}"):
            assert client.get(f"/manage/exams/{exam.id}/analysis{address}").status_code == 404
        assert client.post(f"/manage/exams/{exam.id}/analysis/export").status_code == 404


def test_somebody_elses_scope_is_refused_below_the_page_too(scene: Scene, exam: Exam) -> None:
    with pytest.raises(Missing):
        question_figures(exam_analysis(exam, everywhere(scene)), 10**9)
