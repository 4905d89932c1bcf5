"""One question at a time, no way back: what is behind is locked, what is ahead is not sent, whatever tabs and journals do."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, ConflictCopy
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from tests.assessment.conftest import NOW, Scene
from tests.assessment.test_racing import at_once
from tests.client import Client
from tests.factories import MemberFactory

pytestmark = pytest.mark.both_databases


@pytest.fixture
def attempt(scene: Scene) -> Attempt:
    return scene.start(scene.exam(is_stepwise=True, minutes=None))


def move_on(attempt: Attempt, position: int) -> int | None:
    with transaction():
        return service.move_on(attempt.id, attempt.member_id, position=position, now=NOW).place


class TestPlaces:
    def test_only_the_open_question_takes_an_answer(self, scene: Scene, attempt: Attempt) -> None:
        assert scene.save(attempt, 0, ["b"]).state == "ok"
        with pytest.raises(Refused, match="还没有轮到"):
            scene.save(attempt, 1, ["b"], seq=2)
        assert move_on(attempt, 0) == 1
        late = scene.save(attempt, 0, ["a"], seq=3, tab="offline")
        assert (late.state, late.answer) == ("passed", ["b"]), "what was there stays"
        assert [copy.answer for copy in db.session.scalars(select(ConflictCopy))] == [["a"]], "and what came late is kept aside"
        assert scene.save(attempt, 1, ["b"], seq=4).state == "ok"

    def test_a_repeated_save_of_what_is_behind_is_no_trouble(self, scene: Scene, attempt: Attempt) -> None:
        scene.save(attempt, 0, ["b"])
        move_on(attempt, 0)
        assert scene.save(attempt, 0, ["b"]).state == "repeated"

    def test_two_tabs_and_a_double_click_move_one_step(self, app: Flask, attempt: Attempt) -> None:
        attempt_id, member_id = attempt.id, attempt.member_id
        works = [lambda: service.move_on(attempt_id, member_id, position=0, now=NOW).place] * 8
        assert set(at_once(app, works)) == {1}
        assert move_on(attempt, 0) == 1
        assert move_on(attempt, 5) == 1, "nobody jumps ahead"

    def test_moving_and_saving_at_once_end_in_one_order(self, app: Flask, attempt: Attempt) -> None:
        attempt_id, member_id = attempt.id, attempt.member_id

        def save() -> str:
            saved = service.save_answer(attempt_id, member_id, position=0, answer=["c"], is_marked=False, seq=9, tab="two", now=NOW)
            return saved.state

        states = at_once(app, [save, lambda: service.move_on(attempt_id, member_id, position=0, now=NOW).place])
        held, copies = queries.response(attempt_id, 0), db.session.scalar(select(func.count()).select_from(ConflictCopy))
        assert states[1] == 1
        assert (states[0], held is not None, copies) in {("ok", True, 0), ("passed", False, 1)}

    def test_the_last_question_is_handed_in(self, scene: Scene, attempt: Attempt) -> None:
        for position in range(5):
            move_on(attempt, position)
        with pytest.raises(Refused, match="最后一题"):
            move_on(attempt, 5)
        assert scene.submit(attempt).state == "graded"
        assert move_on(attempt, 5) == 5

    def test_nothing_moves_after_the_time_is_over(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam(is_stepwise=True))
        with transaction():
            late = service.move_on(attempt.id, attempt.member_id, position=0, now=NOW + timedelta(hours=2))
        assert late.place == 0

    def test_whole_papers_and_quizzes_have_no_place(self, scene: Scene) -> None:
        assert scene.start(scene.exam()).place is None


class TestPages:
    @pytest.fixture
    def browser(self, client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Client:
        for module in ("exams", "taking"):
            monkeypatch.setattr(f"learnhub.assessment.views.{module}.now", lambda: NOW)
        return client.sign_in(scene.member)

    def test_a_page_has_one_question_and_nothing_of_the_others(self, browser: Client, attempt: Attempt) -> None:
        page = browser.get(f"/attempts/{attempt.id}").text
        assert page.count('<article class="question') == 1
        assert "第1道single题" in page
        assert "第2道single题" not in page
        moved = browser.post(f"/attempts/{attempt.id}/next", json={"position": 0})
        assert moved.json == {"next": f"/attempts/{attempt.id}"}
        page = browser.get(f"/attempts/{attempt.id}").text
        assert "第2道single题" in page
        assert "第1道single题" not in page
        assert "第 2 题，共 6 题" in page

    def test_it_goes_without_a_script(self, browser: Client, attempt: Attempt) -> None:
        sent = browser.post(f"/attempts/{attempt.id}/next", data={"plain": "1", "position": "0", "q0": "b", "s0": "0"})
        assert sent.status_code == 303
        held = queries.response(attempt.id, 0)
        assert held is not None
        assert held.answer == ["b"]
        done = browser.post(f"/attempts/{attempt.id}/submit", data={"plain": "1", "q1": "c", "s1": "0"})
        assert done.status_code == 303
        assert [(row.position, row.answer) for row in queries.responses(attempt.id)] == [(0, ["b"]), (1, ["c"])], "the first is not lost"

    def test_it_is_nobody_else_s(self, client: Client, attempt: Attempt) -> None:
        client.sign_in(MemberFactory())
        assert client.post(f"/attempts/{attempt.id}/next", json={"position": 0}).status_code == 404
        assert db.session.get_one(Attempt, attempt.id).place == 0
