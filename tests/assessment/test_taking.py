"""Starting, saving and submitting: nothing is lost, nothing is overwritten, nothing happens twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from learnhub.assessment import queries, service
from learnhub.assessment.models import Attempt, ConflictCopy, Response
from learnhub.assessment.queries.sittings import Late, conflict_copies, late_answers
from learnhub.assessment.service import taking
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from tests.assessment.conftest import NOW, Scene
from tests.factories import DepartmentFactory, MemberFactory
from tests.statements import counted

pytestmark = pytest.mark.both_databases
SECOND = timedelta(seconds=1)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


class TestStart:
    def test_the_paper_is_frozen_and_the_deadline_set(self, scene: Scene) -> None:
        exam = scene.exam()
        attempt = scene.start(exam)
        assert [item["question"] for item in attempt.paper] == [question.id for question in scene.questions]
        assert attempt.full_marks == 12
        assert attempt.deadline == NOW + timedelta(minutes=30)
        assert attempt.department_id == scene.unit.id

    def test_the_window_cuts_the_deadline(self, scene: Scene) -> None:
        exam = scene.exam(closes_at=NOW + timedelta(minutes=10))
        assert scene.start(exam).deadline == NOW + timedelta(minutes=10)

    def test_a_second_start_returns_the_running_attempt(self, scene: Scene) -> None:
        exam = scene.exam(attempts_allowed=3)
        first = scene.start(exam)
        assert scene.start(exam, now=NOW + SECOND, seed=8).id == first.id
        assert count(Attempt) == 1

    def test_entry_is_only_within_the_window(self, scene: Scene) -> None:
        exam = scene.exam(opens_at=NOW, closes_at=NOW + timedelta(hours=1))
        for moment in (NOW - SECOND, NOW + timedelta(hours=1)):
            with pytest.raises(Refused):
                scene.start(exam, now=moment)
        assert scene.start(exam, now=NOW).state == "running"

    def test_attempts_are_counted(self, scene: Scene) -> None:
        exam = scene.exam(attempts_allowed=2)
        for _again in range(2):
            scene.submit(scene.start(exam))
        with pytest.raises(Refused, match="2"):
            scene.start(exam)

    def test_an_overdue_attempt_is_closed_before_the_next_one_starts(self, scene: Scene) -> None:
        exam = scene.exam(attempts_allowed=2)
        first = scene.start(exam)
        second = scene.start(exam, now=NOW + timedelta(hours=2))
        assert (second.number, first.state, first.closed_at) == (2, "graded", NOW + timedelta(minutes=30))

    def test_an_exam_of_other_units_a_draft_and_a_withdrawn_one_cannot_be_started(self, scene: Scene) -> None:
        stranger = MemberFactory(department=DepartmentFactory())
        exam = scene.exam()
        with pytest.raises(Missing):
            scene.start(exam, stranger)
        draft = scene.exam(publish=False)
        with pytest.raises(Missing):
            scene.start(draft)
        with transaction():
            service.withdraw_exam(exam, actor_id=None, now=NOW)
        with pytest.raises(Refused):
            scene.start(exam)

    def test_a_member_below_an_addressed_unit_may_sit(self, scene: Scene) -> None:
        below = MemberFactory(department=DepartmentFactory(parent=scene.unit))
        assert scene.start(scene.exam(), below).member_id == below.id


class TestSave:
    def test_the_answer_is_kept_by_one_read_and_one_write(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        with counted() as said:
            saved = scene.save(attempt, 2, ["a", "b"], is_marked=True)
        assert saved == service.Saved("ok", 1, ["a", "b"], is_marked=True, saved_at=NOW)
        assert [statement.split()[0] for statement in said] == ["SELECT", "INSERT"], said
        held = queries.response(attempt.id, 2)
        assert held is not None
        assert (held.answer, held.is_marked, held.seq) == (["a", "b"], True, 1)

    def test_the_answer_is_kept_in_the_order_of_the_paper(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        assert scene.save(attempt, 2, ["b", "a", "b"]).answer == ["a", "b"]
        assert queries.response(attempt.id, 2).answer == ["a", "b"]  # type: ignore[union-attr]

    def test_the_same_save_again_is_the_same_reply(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["a"], seq=1)
        again = scene.save(attempt, 0, ["a"], seq=1, now=NOW + SECOND)
        assert (again.state, again.answer, again.saved_at) == ("repeated", ["a"], NOW)
        assert count(ConflictCopy) == 0

    def test_a_late_older_save_of_the_same_page_changes_nothing(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["b"], seq=2)
        assert scene.save(attempt, 0, ["a"], seq=1).answer == ["b"]
        assert count(ConflictCopy) == 0

    def test_a_stale_page_is_told_and_its_answer_kept_as_a_copy(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["b"], seq=3, tab="new")
        for _again in range(2):
            told = scene.save(attempt, 0, ["c"], seq=3, tab="old")
            assert (told.state, told.answer, told.seq) == ("conflict", ["b"], 3)
        copies = list(db.session.scalars(select(ConflictCopy)))
        assert [(copy.answer, copy.tab, copy.seq) for copy in copies] == [(["c"], "old", 3)]

    def test_a_page_that_counted_further_does_not_overwrite_what_it_never_showed(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["b"], seq=1, tab="new", base=0)
        told = scene.save(attempt, 0, [], seq=9, tab="old", base=0, is_marked=True)  # it answered others meanwhile, and marks this one
        assert (told.state, told.answer, told.seq) == ("conflict", ["b"], 1)
        assert [(copy.answer, copy.seq) for copy in db.session.scalars(select(ConflictCopy))] == [([], 9)]
        assert scene.save(attempt, 0, ["c"], seq=10, tab="old", base=1).state == "ok"  # now it has seen it
        assert scene.save(attempt, 0, ["d"], seq=11, tab="old", base=1).state == "ok"  # and what it wrote itself it knows
        assert scene.save(attempt, 0, ["a"], seq=12, tab="new", base=0).state == "conflict"

    @pytest.mark.parametrize("base", [-1, 2**31, 10**30])
    def test_a_number_that_no_page_counts_to_is_refused(self, scene: Scene, base: int) -> None:
        attempt = scene.start(scene.exam())
        with pytest.raises(Refused):
            scene.save(attempt, 0, ["a"], base=base)

    def test_an_answer_can_be_cleared(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["a"], seq=1)
        assert scene.save(attempt, 0, [], seq=2).answer == []

    @pytest.mark.parametrize(
        ("position", "answer"), [(0, ["z"]), (0, ["a", "b"]), (4, ["t", "f"]), (2, ["a", "z"])], ids=["unknown", "two", "both", "mixed"]
    )
    def test_an_impossible_answer_is_refused(self, scene: Scene, position: int, answer: list[str]) -> None:
        attempt = scene.start(scene.exam())
        with pytest.raises(Refused):
            scene.save(attempt, position, answer)
        assert count(Response) == 0

    @pytest.mark.parametrize("position", [-1, 6, 10_000])
    def test_a_question_that_is_not_on_the_paper_is_missing(self, scene: Scene, position: int) -> None:
        attempt = scene.start(scene.exam())
        with pytest.raises(Missing):
            scene.save(attempt, position, ["a"])

    def test_somebody_elses_attempt_is_missing(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        stranger = MemberFactory(department=scene.unit)
        with pytest.raises(Missing), transaction():
            service.save_answer(attempt.id, stranger.id, position=0, answer=["a"], is_marked=False, seq=1, tab="x", now=NOW)

    @pytest.mark.parametrize(("late", "state"), [(0, "ok"), (30, "ok"), (31, "closed")])
    def test_the_grace_ends_to_the_second(self, scene: Scene, late: int, state: str) -> None:
        attempt = scene.start(scene.exam())
        assert attempt.deadline is not None
        assert scene.save(attempt, 0, ["a"], now=attempt.deadline + late * SECOND).state == state
        assert count(Response) == (state == "ok")

    def test_after_handing_in_nothing_changes(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["b"])
        scene.submit(attempt)
        assert scene.save(attempt, 0, ["a"], seq=2).state == "closed"
        assert queries.response(attempt.id, 0).answer == ["b"]  # type: ignore[union-attr]

    def test_what_comes_too_late_is_kept_as_a_copy_and_not_counted(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        assert attempt.deadline is not None
        late = attempt.deadline + 31 * SECOND
        assert late_answers(attempt) is None
        for _again in range(2):
            assert scene.save(attempt, 0, ["a"], seq=2, now=late).state == "closed"
        with transaction():
            service.close_overdue(now=late)
        scene.save(attempt, 1, ["b"], seq=3, now=late + SECOND)
        db.session.refresh(attempt)
        copies = [(copy.position, copy.answer, copy.received_at) for copy in db.session.scalars(select(ConflictCopy))]
        assert copies == [(0, ["a"], late), (1, ["b"], late + SECOND)]
        assert (attempt.score, count(Response)) == (0.0, 0)
        assert late_answers(attempt) == Late(2, late + SECOND)
        assert [copy.is_late for of_place in conflict_copies(attempt).values() for copy in of_place] == [True, True]

    def test_who_goes_on_sending_fills_no_database(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(taking, "MOST_COPIES", 2)
        attempt = scene.start(scene.exam())
        scene.submit(attempt)
        for seq in range(2, 9):
            assert scene.save(attempt, 0, ["a"], seq=seq).state == "closed"
        assert count(ConflictCopy) == 2


class TestSubmit:
    def test_closing_reads_each_thing_once_and_writes_the_attempt_twice(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        for position, answer in enumerate([["a"], ["b"], ["a", "b"]]):
            scene.save(attempt, position, answer)
        with counted() as said:
            scene.submit(attempt)
        assert [statement.split()[0] for statement in said] == ["SELECT", "UPDATE", *["SELECT"] * 3, "UPDATE", "UPDATE", "SELECT"], said

    def test_the_score_is_the_sum(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        for position, answer in enumerate([["a"], ["b"], ["a", "b"], ["a"], ["t"]]):
            scene.save(attempt, position, answer)
        scene.submit(attempt, now=NOW + timedelta(minutes=5))
        assert (attempt.score, attempt.full_marks, attempt.is_passed) == (6.0, 12.0, False)
        assert (attempt.close_reason, attempt.closed_at) == ("submitted", NOW + timedelta(minutes=5))
        assert [response.is_right for response in queries.responses(attempt.id)] == [True, False, True, False, True]

    def test_twice_is_once(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        scene.save(attempt, 0, ["a"])
        first = scene.submit(attempt, now=NOW + SECOND)
        again = scene.submit(attempt, now=NOW + 9 * SECOND)
        assert (again.closed_at, again.score, again.graded_at) == (first.closed_at, 2.0, NOW + SECOND)

    def test_after_the_deadline_it_counts_as_closed_at_the_deadline(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        assert attempt.deadline is not None
        deadline = attempt.deadline
        scene.submit(attempt, now=deadline + 5 * SECOND)
        assert (attempt.closed_at, attempt.close_reason) == (deadline, "deadline")

    def test_somebody_elses_attempt_is_missing(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        with pytest.raises(Missing), transaction():
            service.submit_attempt(attempt.id, MemberFactory().id, now=NOW)

    def test_an_attempt_keeps_the_version_it_saw(self, scene: Scene) -> None:
        attempt = scene.start(scene.exam())
        question = scene.questions[0]
        question.version = 2
        first = queries.paper_of(attempt, [])[0]
        db.session.commit()
        assert queries.paper_of(attempt, [])[0] == first
