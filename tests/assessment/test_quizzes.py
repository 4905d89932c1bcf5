"""The quiz of a lesson: practice rules, and completing it completes the lesson."""

from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from learnhub.assessment import service
from learnhub.assessment.models import Attempt, Exam, PaperItem
from learnhub.assessment.service.papers import freeze_paper
from learnhub.catalog.models import Lesson
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import LessonProgress
from learnhub.settings.service import change_setting
from tests.assessment.conftest import NOW, Scene
from tests.client import Client
from tests.factories import LessonFactory


@pytest.fixture
def lesson(scene: Scene) -> Lesson:
    return LessonFactory(kind="quiz", title="小测验")


def save(lesson: Lesson, scene: Scene, **more: Any) -> Exam:
    values: dict[str, Any] = {"pass_percent": 60, "attempts": 0, "draw": 0} | more
    with transaction():
        ids = [question.id for question in scene.questions]
        return service.save_lesson_quiz(lesson.id, "小测验", ids, **values, actor_id=None, now=NOW)


def answer_all(browser: Client, address: str, answers: list[list[str]]) -> Any:
    for position, answer in enumerate(answers):
        sent = {"position": position, "answer": answer, "marked": False, "seq": position + 1, "tab": "one"}
        assert browser.post(f"{address}/answers", json=sent).status_code == 200
    return browser.post(f"{address}/submit", data={})


def right_answers(attempt_id: int) -> list[list[str]]:
    keys = {"single": ["a"], "multiple": ["a", "b"], "true_false": ["t"]}
    return [keys[item["kind"]] for item in db.session.get_one(Attempt, attempt_id).paper]


class TestTaking:
    @pytest.fixture
    def browser(self, client: Client, scene: Scene) -> Any:
        with time_machine.travel(NOW, tick=False):
            yield client.sign_in(scene.member)

    def test_passing_completes_the_lesson_and_leads_on(self, browser: Client, scene: Scene, lesson: Lesson) -> None:
        following = LessonFactory(section=lesson.section, title="下一节的课")
        save(lesson, scene)
        assert "开始测验" in browser.get(f"/quizzes/{lesson.id}").text
        address = browser.post(f"/quizzes/{lesson.id}/start").location
        page = browser.get(address).text
        assert "不限时" in page
        answer = answer_all(browser, address, right_answers(int(address.rsplit("/", 1)[1])))
        result = browser.get(answer.location).text
        assert "已通过" in result
        assert f"/{following.slug}" in result
        assert "is-right" in result or "没有答错的题" in result
        progress = db.session.scalars(select(LessonProgress).where(LessonProgress.lesson_id == lesson.id)).one()
        assert progress.completed_at == NOW

    def test_failing_does_not_and_one_may_try_again(self, browser: Client, scene: Scene, lesson: Lesson) -> None:
        save(lesson, scene)
        for _each in range(3):
            address = browser.post(f"/quizzes/{lesson.id}/start").location
            result = browser.get(answer_all(browser, address, [["b"]]).location).text
            assert "未通过" in result
            assert "再做一次" in result
        assert db.session.scalar(select(LessonProgress.completed_at).where(LessonProgress.lesson_id == lesson.id)) is None

    def test_a_quiz_is_no_exam_in_the_list(self, browser: Client, scene: Scene, lesson: Lesson) -> None:
        exam = save(lesson, scene)
        assert "小测验" not in browser.get("/exams").text
        assert browser.get(f"/exams/{exam.id}").location.endswith(f"/quizzes/{lesson.id}")

    def test_the_quiz_of_a_withdrawn_course_is_missing(self, browser: Client, scene: Scene, lesson: Lesson) -> None:
        save(lesson, scene)
        lesson.section.course.state = "withdrawn"
        db.session.commit()
        assert browser.get(f"/quizzes/{lesson.id}").status_code == 404
        assert browser.post(f"/quizzes/{lesson.id}/start").status_code == 404

    def test_a_lesson_without_a_quiz_has_no_page(self, browser: Client, lesson: Lesson) -> None:
        assert browser.get(f"/quizzes/{lesson.id}").status_code == 404


@pytest.mark.both_databases
class TestSaving:
    def test_the_same_again_changes_nothing(self, scene: Scene, lesson: Lesson) -> None:
        first = save(lesson, scene)
        rows = list(db.session.scalars(select(PaperItem.id)))
        again = save(lesson, scene)
        assert (again.id, list(db.session.scalars(select(PaperItem.id)))) == (first.id, rows)

    def test_a_draw_asks_that_many_each_time_anew(self, scene: Scene, lesson: Lesson) -> None:
        exam = save(lesson, scene, draw=3)
        papers = set()
        for seed in range(12):
            attempt = scene.start(exam, seed=seed)
            papers.add(tuple(sorted(item["question"] for item in attempt.paper)))
            assert (len(attempt.paper), attempt.full_marks, attempt.deadline) == (3, 30.0, None)
            scene.submit(attempt)
        assert len(papers) > 3

    @pytest.mark.parametrize("wrong", [{"draw": 7}, {"pass_percent": 101}, {"attempts": -1}, {"draw": -1}])
    def test_the_impossible_is_refused(self, scene: Scene, lesson: Lesson, wrong: dict[str, int]) -> None:
        with pytest.raises(Refused):
            save(lesson, scene, **wrong)

    def test_allowed_attempts_end(self, scene: Scene, lesson: Lesson) -> None:
        exam = save(lesson, scene, attempts=1)
        scene.submit(scene.start(exam))
        with pytest.raises(Refused):
            scene.start(exam)

    def test_it_is_marked_by_the_rule_of_the_unit_whose_course_it_is(self, scene: Scene, lesson: Lesson) -> None:
        exam = save(lesson, scene)
        with transaction():
            lesson.section.course.unit_id = scene.unit.id
            change_setting("questions.several_rule", "half_for_subset", unit_id=scene.unit.id, actor_id=None, now=NOW)
        assert {item["rule"] for item in freeze_paper(exam, seed=1)} == {"half_for_subset"}

    def test_a_retired_lesson_has_no_quiz_any_more(self, scene: Scene, lesson: Lesson) -> None:
        exam = save(lesson, scene)
        lesson.retired_at = NOW
        db.session.commit()
        with pytest.raises(Missing):
            scene.start(exam)
