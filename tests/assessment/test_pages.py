"""What a member meets: lists, covers, the paper, results; and what is not hers."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from learnhub.accounts.models import UserSession
from learnhub.assessment.models import Attempt, Response
from learnhub.core.extensions import db
from tests.assessment.conftest import NOW, Scene
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory
from tests.statements import counted

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(client: Client, scene: Scene, clock: Any) -> Client:
    return client.sign_in(scene.member)


def body(position: int, answer: list[str], seq: int = 1, **more: Any) -> dict[str, Any]:
    return {"position": position, "answer": answer, "marked": False, "seq": seq, "tab": "one"} | more


class TestSitting:
    def test_from_the_list_to_the_result(self, browser: Client, scene: Scene, clock: Any) -> None:
        exam = scene.exam(review={"score": "after_submit", "right_answers": "after_submit", "explanations": "after_submit"})
        assert exam.title in browser.get("/exams").text
        cover = browser.get(f"/exams/{exam.id}").text
        assert "开始作答" in cover
        started = browser.post(f"/exams/{exam.id}/start")
        assert started.status_code == 303
        page = browser.get(started.location)
        assert page.status_code == 200
        assert page.text.count('class="question panel') == 6
        saved = browser.post(f"{started.location}/answers", json=body(0, ["a"]))
        assert saved.json == {
            "state": "ok",
            "seq": 1,
            "answer": ["a"],
            "marked": False,
            "saved_at": "14:00:00",
            "now": int(NOW.timestamp() * 1000),
        }
        clock.shift(5 * MINUTE)
        handed_in = browser.post(f"{started.location}/submit", json={})
        result = browser.get(handed_in.json["result"])  # type: ignore[index]
        assert result.status_code == 200
        assert "用时 5 分钟" in result.text
        assert browser.get(started.location).status_code == 302

    def test_a_second_click_on_start_leads_to_the_same_paper(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(attempts_allowed=5)
        assert len({browser.post(f"/exams/{exam.id}/start").location for _each in range(3)}) == 1

    def test_a_closed_browser_finds_its_answers_again(self, browser: Client, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        saved = browser.post(f"/attempts/{attempt.id}/answers", json=body(3, ["b", "c"]))
        assert saved.status_code == 200
        again = browser.application.test_client().sign_in(scene.member).get(f"/attempts/{attempt.id}")
        assert len(re.findall(r"\schecked\b", again.text)) == 2

    def test_without_script_the_form_hands_everything_in(self, browser: Client, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        answer = browser.post(f"/attempts/{attempt.id}/submit", data={"plain": "1", "q0": "a", "q2": ["a", "b"], "q4": "f"})
        assert answer.status_code == 303
        graded = db.session.get_one(Attempt, attempt.id)
        assert (graded.state, graded.score) == ("graded", 4.0)

    def test_what_is_overdue_is_closed_when_it_is_looked_at(self, browser: Client, scene: Scene, clock: Any) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["a"])
        deadline = attempt.deadline
        clock.shift(timedelta(hours=2))
        assert browser.get("/exams").status_code == 302  # signed out by then
        browser.sign_in(scene.member)
        assert browser.get("/exams").status_code == 200
        closed = db.session.get_one(Attempt, attempt.id)
        assert (closed.state, closed.closed_at, closed.score) == ("graded", deadline, 2.0)

    def test_answering_keeps_one_signed_in(self, browser: Client, scene: Scene, clock: Any) -> None:
        attempt = scene.start(scene.exam(minutes=200))
        for number in range(1, 8):
            clock.shift(9 * MINUTE)
            assert browser.post(f"/attempts/{attempt.id}/answers", json=body(0, ["a"], seq=number)).status_code == 200
        assert db.session.scalar(select(UserSession.last_seen_at)) == NOW + 63 * MINUTE

    @pytest.mark.parametrize(("query", "statuses"), [("", {200}), ("?away=1", {302, 401})])
    def test_so_does_the_page_of_a_running_exam_while_it_is_in_sight(
        self, browser: Client, scene: Scene, clock: Any, query: str, statuses: set[int]
    ) -> None:
        attempt = scene.start(scene.exam(minutes=200))
        for _each in range(4):
            clock.shift(9 * MINUTE)
            last = browser.get(f"/attempts/{attempt.id}/state{query}")
        assert last.status_code in statuses

    def test_a_save_costs_one_statement(self, browser: Client, scene: Scene) -> None:
        address = f"/attempts/{scene.start(scene.exam()).id}/answers"
        browser.post(address, json=body(0, ["a"]))
        with counted() as said:
            browser.post(address, json=body(0, ["b"], seq=2))
        assert [statement.split()[0] for statement in said] == ["INSERT"], said


class TestRefusals:
    @pytest.mark.parametrize("address", ["/attempts/{a}", "/attempts/{a}/state", "/attempts/{a}/result"])
    def test_somebody_elses_paper_is_not_there(self, client: Client, scene: Scene, clock: Any, address: str) -> None:
        attempt = scene.start(scene.exam())
        client.sign_in(MemberFactory(department=scene.unit))
        assert client.get(address.format(a=attempt.id)).status_code == 404

    def test_nobody_answers_or_hands_in_for_another(self, client: Client, scene: Scene, clock: Any) -> None:
        attempt = scene.start(scene.exam())
        client.sign_in(MemberFactory(department=scene.unit))
        assert client.post(f"/attempts/{attempt.id}/answers", json=body(0, ["a"])).status_code == 404
        assert client.post(f"/attempts/{attempt.id}/submit", json={}).status_code == 404
        assert db.session.get_one(Attempt, attempt.id).state == "running"
        assert db.session.scalar(select(func.count()).select_from(Response)) == 0

    def test_an_exam_for_others_is_not_there(self, client: Client, scene: Scene, clock: Any) -> None:
        exam = scene.exam()
        client.sign_in(MemberFactory(department=DepartmentFactory()))
        assert exam.title not in client.get("/exams").text
        assert client.get(f"/exams/{exam.id}").status_code == 404
        assert client.post(f"/exams/{exam.id}/start").status_code == 404

    def test_a_draft_is_not_there(self, browser: Client, scene: Scene) -> None:
        assert browser.get(f"/exams/{scene.exam(publish=False).id}").status_code == 404

    @pytest.mark.parametrize("address", ["/attempts/{a}/answers", "/attempts/{a}/submit", "/exams/{e}/start"])
    def test_another_site_cannot_post(self, browser: Client, scene: Scene, address: str) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        answer = browser.post(address.format(a=attempt.id, e=exam.id), json=body(0, ["a"]), sends_token=False)
        assert answer.status_code == 400
        assert db.session.scalar(select(func.count()).select_from(Response)) == 0

    @pytest.mark.parametrize(
        "sent",
        [
            [],
            {"position": 0},
            body(0, ["a"], seq=0),
            body(0, ["a"], seq=2**40),
            body(0, ["a"]) | {"seq": True},
            body(0, ["a"]) | {"answer": "a"},
            body(0, ["a"]) | {"answer": [1]},
            body(0, ["nonsense"]),
            body(0, ["a"]) | {"tab": "x" * 41},
            body(0, ["a"]) | {"position": "0"},
        ],
    )
    def test_nonsense_is_refused_and_nothing_kept(self, browser: Client, scene: Scene, sent: Any) -> None:
        attempt = scene.start(scene.exam())
        answer = browser.post(f"/attempts/{attempt.id}/answers", json=sent)
        assert answer.status_code == 422
        assert answer.json["error"]  # type: ignore[index]
        assert db.session.scalar(select(func.count()).select_from(Response)) == 0

    @pytest.mark.parametrize("position", [-1, 6, 10**12])
    def test_a_question_that_is_not_on_the_paper_is_missing(self, browser: Client, scene: Scene, position: int) -> None:
        attempt = scene.start(scene.exam())
        assert browser.post(f"/attempts/{attempt.id}/answers", json=body(position, ["a"])).status_code == 404
