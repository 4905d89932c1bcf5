"""Many at once: one attempt, no lost answer, one grade, one closing, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from learnhub.assessment import jobs, queries, service
from learnhub.assessment.models import GRADED, Attempt, ConflictCopy, Exam, HandMark, PaperItem, Response
from learnhub.core.errors import Conflict
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.ranking.models import PointsEntry
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import RIGHT, one_of_each
from tests.factories import MemberFactory

pytestmark = pytest.mark.both_databases


def at_once(app: Flask, works: list[Callable[[], Any]]) -> list[Any]:
    """Run `works` in threads that begin together, each in a context and transaction of its own."""
    db.session.commit()
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        with app.app_context():
            queries.grace()  # settings are read before a connection is held: the pool is smaller than the crowd
            barrier.wait()
            with transaction():
                return work()

    with ThreadPoolExecutor(len(works)) as threads:
        found = list(threads.map(run, works))
    db.session.expire_all()
    return found


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_twenty_starts_make_one_attempt(app: Flask, scene: Scene) -> None:
    exam_id, member_id = scene.exam(attempts_allowed=3).id, scene.member.id
    started = at_once(app, [lambda: service.start_attempt(exam_id, member_id, now=NOW, seed=1).id] * 20)
    assert len(set(started)) == 1
    assert count(Attempt) == 1


def test_a_form_that_is_sent_ten_times_makes_one_resit(app: Flask, scene: Scene) -> None:
    exam_id, member_id, actor_id = scene.exam().id, scene.member.id, scene.member.account_id

    def make() -> int:
        draft = service.ResitDraft("补考", NOW + timedelta(days=4), NOW + timedelta(days=5), [member_id], form_key="one")
        return service.make_resit(db.session.get_one(Exam, exam_id), draft, scope=["/"], actor_id=actor_id, now=NOW).id

    assert len(set(at_once(app, [make] * 10))) == 1
    assert count(Exam) == 2
    assert count(PaperItem) == 12


def test_answers_to_all_questions_at_once_are_all_kept(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    attempt_id, member_id = attempt.id, scene.member.id
    answers = [["b"], ["c"], ["a", "c"], ["b"], ["f"], ["t"]]

    def save(position: int) -> Callable[[], Any]:
        return lambda: service.save_answer(
            attempt_id, member_id, position=position, answer=answers[position], is_marked=False, seq=position + 1, tab="one", now=NOW
        )

    saved = at_once(app, [save(position) for position in range(6)])
    assert {each.state for each in saved} == {"ok"}
    assert [response.answer for response in queries.responses(attempt_id)] == answers


def test_of_one_questions_answers_the_highest_number_stays(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    attempt_id, member_id = attempt.id, scene.member.id

    def save(seq: int) -> Callable[[], Any]:
        answer = ["abcd"[seq % 4]]
        return lambda: service.save_answer(attempt_id, member_id, position=0, answer=answer, is_marked=False, seq=seq, tab="one", now=NOW)

    at_once(app, [save(seq) for seq in range(1, 13)])
    held = queries.response(attempt_id, 0)
    assert held is not None
    assert (held.seq, held.answer, count(Response), count(ConflictCopy)) == (12, ["a"], 1, 0)


def test_two_tabs_at_once_lose_nothing(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    attempt_id, member_id = attempt.id, scene.member.id

    def save(tab: str, letter: str) -> Callable[[], Any]:
        return lambda: service.save_answer(attempt_id, member_id, position=0, answer=[letter], is_marked=False, seq=1, tab=tab, now=NOW)

    saved = at_once(app, [save("one", "b"), save("two", "c")])
    assert sorted(each.state for each in saved) == ["conflict", "ok"]
    copies = [copy.answer for copy in db.session.scalars(select(ConflictCopy))]
    assert sorted([queries.response(attempt_id, 0).answer, *copies]) == [["b"], ["c"]]  # type: ignore[union-attr]


def test_handing_in_ten_times_at_once_grades_once(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    for position, answer in enumerate([["a"], ["a"], ["a", "b"], ["a", "b"], ["t"], ["t"]]):
        scene.save(attempt, position, answer)
    attempt_id, member_id = attempt.id, scene.member.id
    at_once(app, [lambda: service.submit_attempt(attempt_id, member_id, now=NOW)] * 10)
    graded = db.session.get_one(Attempt, attempt_id)
    assert (graded.state, graded.score, graded.is_passed) == (GRADED, 12.0, True)
    assert (
        len(list(db.session.scalars(select(PointsEntry.id).where(PointsEntry.member_id == member_id, PointsEntry.rule == "exam_passed"))))
        == 1
    )


def test_an_answer_and_the_handing_in_at_once_agree(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam())
    attempt_id, member_id = attempt.id, scene.member.id
    works: list[Callable[[], Any]] = [
        lambda: service.save_answer(attempt_id, member_id, position=0, answer=["a"], is_marked=False, seq=1, tab="one", now=NOW),
        lambda: service.submit_attempt(attempt_id, member_id, now=NOW),
    ]
    saved, _attempt = at_once(app, works)
    wanted = 2.0 if saved.state == "ok" else 0.0
    assert db.session.get_one(Attempt, attempt_id).score == wanted


class TestOverdue:
    def test_two_schedulers_close_each_attempt_once(self, app: Flask, scene: Scene) -> None:
        exam = scene.exam()
        attempts = [scene.start(exam, MemberFactory(department=scene.unit)) for _each in range(8)]
        late = NOW + timedelta(hours=1)
        closed = at_once(app, [lambda: service.close_overdue(now=late)] * 2)
        rest = at_once(app, [lambda: service.close_overdue(now=late)])
        assert sum(closed) + sum(rest) == len(attempts)
        for attempt in db.session.scalars(select(Attempt)):
            assert (attempt.state, attempt.closed_at, attempt.close_reason) == (GRADED, attempt.deadline, "deadline")

    def test_the_job_closes_what_is_overdue_and_leaves_the_rest(self, app: Flask, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        exam = scene.exam()
        late, running = scene.start(exam), scene.start(exam, MemberFactory(department=scene.unit), now=NOW + timedelta(minutes=10))
        late_id, running_id, deadline = late.id, running.id, late.deadline
        scene.save(late, 0, ["a"])
        db.session.commit()
        monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(minutes=30, seconds=31))
        jobs.close_overdue()
        db.session.expire_all()
        closed = db.session.get_one(Attempt, late_id)
        assert (closed.state, closed.closed_at, closed.score) == (GRADED, deadline, 2.0)
        assert db.session.get_one(Attempt, running_id).state == "running"

    @pytest.mark.parametrize("harm", ["version", "json"])
    def test_a_broken_paper_holds_up_nobody_else(self, app: Flask, scene: Scene, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
        exam = scene.exam()
        attempts = [scene.start(exam, MemberFactory(department=scene.unit)).id for _each in range(3)]
        broken = [dict(item, version=0) for item in db.session.get_one(Attempt, attempts[0]).paper]
        if harm == "version":
            db.session.execute(update(Attempt).where(Attempt.id == attempts[0]).values(paper=broken))
        elif db.engine.dialect.name == "sqlite":  # PostgreSQL keeps none that cannot be read
            db.session.execute(text("UPDATE attempt SET paper = '[{' WHERE id = :id"), {"id": attempts[0]})
        db.session.commit()
        monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(hours=1))
        jobs.close_overdue()
        db.session.expire_all()
        states = dict(db.session.execute(select(Attempt.id, Attempt.state)).all())
        assert [states[each] for each in attempts[1:]] == [GRADED, GRADED]
        assert states[attempts[0]] == ("running" if harm == "version" or db.engine.dialect.name == "sqlite" else GRADED)

    @pytest.mark.parametrize(("seconds", "state"), [(0, "running"), (30, "running"), (31, GRADED)])
    def test_the_grace_is_waited_for(self, scene: Scene, seconds: int, state: str) -> None:
        attempt = scene.start(scene.exam())
        with transaction():
            service.close_overdue(now=NOW + timedelta(minutes=30, seconds=seconds))
        assert db.session.get_one(Attempt, attempt.id).state == state

    def test_more_time_reaches_who_is_writing(self, scene: Scene) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        draft = service.ExamDraft("党章知识考试", scene.unit.id, [scene.unit.id], exam.opens_at, exam.closes_at, minutes=50)
        with transaction():
            service.edit_exam(exam, draft, scope=service.EVERYWHERE, actor_id=None, now=NOW)
        assert db.session.get_one(Attempt, attempt.id).deadline == NOW + timedelta(minutes=50)


def test_two_markers_of_the_last_answers_grade_the_attempt_once(app: Flask, scene: Scene) -> None:
    exam = scene.exam(questions=one_of_each(scene.bank, "single", "short_answer", "essay"), marks=10.0)
    attempt = scene.start(exam)
    for position, kind in enumerate(("single", "short_answer", "essay")):
        scene.save(attempt, position, RIGHT[kind])
    scene.submit(attempt)
    attempt_id, markers = attempt.id, [MemberFactory().account_id for _marker in range(2)]

    def mark(position: int, actor_id: int) -> Callable[[], Any]:
        draft = service.MarkDraft(5)
        return lambda: service.mark_answer(attempt_id, position, draft, seen=0, scope=service.EVERYWHERE, actor_id=actor_id, now=NOW)

    at_once(app, [mark(1, markers[0]), mark(2, markers[1])])
    assert (attempt.state, attempt.score) == (GRADED, 20)
    assert count(PointsEntry) == 1


def test_of_two_markers_of_one_answer_one_hears_of_the_other(app: Flask, scene: Scene) -> None:
    attempt = scene.start(scene.exam(questions=one_of_each(scene.bank, "essay"), marks=10.0))
    scene.save(attempt, 0, RIGHT["essay"])
    scene.submit(attempt)
    attempt_id, markers = attempt.id, [MemberFactory().account_id for _marker in range(6)]

    def mark(score: int) -> Callable[[], Any]:
        def give() -> str:
            try:
                draft = service.MarkDraft(score)
                service.mark_answer(attempt_id, 0, draft, seen=0, scope=service.EVERYWHERE, actor_id=markers[score], now=NOW)
            except Conflict:
                return "conflict"
            return "ok"

        return give

    assert sorted(at_once(app, [mark(score) for score in range(6)])) == ["conflict"] * 5 + ["ok"]
    assert count(HandMark) == 1
