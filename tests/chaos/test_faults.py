"""Faults are planted in the keeping of answers and the closing of attempts, one at a time: the checker names each of them."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text, update

from learnhub.assessment import queries
from learnhub.assessment.models import GRADED, Attempt, Response
from learnhub.assessment.queries.starting import Before
from learnhub.assessment.rules import timing
from learnhub.assessment.service import closing, starting, taking
from learnhub.core.extensions import db
from tests.chaos.history import Fault
from tests.chaos.stage import Stage, make_stage, script

MOMENT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def stage(database: Any, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return make_stage(monkeypatch, MOMENT)


def acknowledged_unwritten(patch: pytest.MonkeyPatch) -> None:
    """Every third answer is acknowledged and not written."""
    real, count = taking.keep_answer, iter(range(10**6))

    def keep(*args: Any, **more: Any) -> Any:
        if next(count) % 3:
            return real(*args, **more)
        return taking.Saved("ok", more["seq"], more["answer"], more["is_marked"], more["now"])

    patch.setattr(taking, "keep_answer", keep)


def _unguarded(patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], dict[str, Any]], **only: Any) -> None:
    """Write answers without looking at what is there."""

    def keep(_on: Any, attempt_id: int, _member_id: int, **given: Any) -> Any:
        given = change(given)
        values = {"answer": given["answer"], "seq": given["seq"], "tab": given["tab"], "saved_at": given["now"]}
        where = (Response.attempt_id == attempt_id, Response.position == given["position"])
        if only.get("if_newer"):
            held = queries.response(attempt_id, given["position"])
            if held is not None and held.seq >= given["seq"]:
                return None
        if not db.session.execute(update(Response).where(*where).values(**values)).rowcount:  # type: ignore[attr-defined]
            db.session.add(Response(attempt_id=attempt_id, position=given["position"], is_marked=False, **values))
        db.session.flush()
        return taking.Saved("ok", given["seq"], given["answer"], False, given["now"])

    patch.setattr(taking, "keep_answer", keep)


def numbers_ignored(patch: pytest.MonkeyPatch) -> None:
    """Whatever comes last stays, also what was long on its way."""
    _unguarded(patch, lambda given: given)


def closed_attempts_take_answers(patch: pytest.MonkeyPatch) -> None:
    """Whether the attempt is running is not asked."""
    _unguarded(patch, lambda given: given, if_newer=True)


def unseen_answers_replaced(patch: pytest.MonkeyPatch) -> None:
    """The page that counted further wins, whatever it has seen."""
    real = taking._values
    patch.setattr(taking, "_values", lambda *args: real(*args) | {"has_seen": taking.LARGEST_SEQ})


def wrong_answer_written(patch: pytest.MonkeyPatch) -> None:
    """The write mixes up answers."""
    _unguarded(patch, lambda given: given | {"answer": [*given["answer"], "x"]}, if_newer=True)


def copies_dropped(patch: pytest.MonkeyPatch) -> None:
    """What a stale page said is thrown away."""
    real = taking._keep_copy
    patch.setattr(taking, "_keep_copy", lambda save: None if queries.takes_answers(save.attempt_id, save.at) else real(save))


def late_copies_dropped(patch: pytest.MonkeyPatch) -> None:
    """What came when the attempt was over is thrown away."""
    real = taking._keep_copy
    patch.setattr(taking, "_keep_copy", lambda save: real(save) if queries.takes_answers(save.attempt_id, save.at) else None)


def refused_but_written(patch: pytest.MonkeyPatch) -> None:
    """An answer to a closed attempt is refused, and written nevertheless."""
    real = taking._not_kept

    def write(save: Any) -> Any:
        found = real(save)
        if found.state == "closed":
            where = (Response.attempt_id == save.attempt_id, Response.position == save.position)
            db.session.execute(update(Response).where(*where).values(answer=save.answer, seq=save.seq, tab=save.tab))
        return found

    patch.setattr(taking, "_not_kept", write)


def closed_without_grade(patch: pytest.MonkeyPatch) -> None:
    """The state is written, the grade is for later."""
    patch.setattr(closing, "_grade", lambda *_args: None)


def graded_twice(patch: pytest.MonkeyPatch) -> None:
    """Whether another was first is not asked: each closing grades."""

    def close(attempt: Attempt, reason: str, *, now: datetime) -> bool:
        closed_at, why = timing.closing(attempt.deadline, now, reason)
        attempt.state, attempt.closed_at, attempt.close_reason = "graded", closed_at, why
        closing._grade(attempt, now)
        return True

    patch.setattr(closing, "close_attempt", close)
    patch.setattr(taking, "close_attempt", close)


def grade_misses_an_answer(patch: pytest.MonkeyPatch) -> None:
    """The last answer comes too late for the grade."""
    real = queries.responses
    patch.setattr(queries, "responses", lambda attempt_id: [row for row in real(attempt_id) if row.position != 1])


def deadline_ignored(patch: pytest.MonkeyPatch) -> None:
    """Answers count however late they come."""
    real = taking._values
    patch.setattr(taking, "_values", lambda *args: real(*args) | {"oldest_deadline": datetime(2000, 1, 1, tzinfo=UTC)})


def closed_when_noticed(patch: pytest.MonkeyPatch) -> None:
    """An overdue attempt is closed at the moment somebody looks."""
    patch.setattr(timing, "closing", lambda _end, now, _reason: (now, "deadline"))


def overdue_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The scheduler closes nothing."""
    patch.setattr(queries, "overdue_attempts", lambda *_args, **_more: [])


def attempts_of_anybody(patch: pytest.MonkeyPatch) -> None:
    """Whose attempt it is, is not asked."""
    owner = text("SELECT member_id FROM attempt WHERE id = :attempt")
    real = taking.keep_answer

    def keep(on: Any, attempt_id: int, _member: int, **more: Any) -> Any:
        return real(on, attempt_id, db.session.execute(owner, {"attempt": attempt_id}).scalar(), **more)

    patch.setattr(taking, "keep_answer", keep)


def second_start(patch: pytest.MonkeyPatch) -> None:
    """Who starts twice has two attempts."""
    db.session.execute(text("DROP INDEX uq_attempt_running"))
    db.session.commit()
    real = starting.before

    def none_runs(*args: Any) -> Before:
        return Before([each._replace(state=GRADED) for each in real(*args).attempts])

    patch.setattr(starting, "before", none_runs)


def submission_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Handing in says yes and does nothing."""
    patch.setattr(taking, "close_attempt", lambda *_args, **_more: False)


def partly_committed(patch: pytest.MonkeyPatch) -> None:
    """The state is committed before the grade: a death between the two leaves half of it."""
    real = closing._grade

    def grade(attempt: Attempt, now: datetime, *basis: Any) -> None:
        db.session.commit()
        real(attempt, now, *basis)
        if attempt.close_reason == "submitted":
            db.session.rollback()

    patch.setattr(closing, "_grade", grade)


FAULTS: dict[str, tuple[Plant, Fault]] = {
    "acknowledged, not written": (acknowledged_unwritten, Fault.LOST),
    "numbers ignored": (numbers_ignored, Fault.REPLACED),
    "closed attempts take answers": (closed_attempts_take_answers, Fault.AFTER_CLOSE),
    "unseen answers replaced": (unseen_answers_replaced, Fault.UNSEEN),
    "another answer written": (wrong_answer_written, Fault.INVENTED),
    "copies dropped": (copies_dropped, Fault.COPY_LOST),
    "late copies dropped": (late_copies_dropped, Fault.LATE_LOST),
    "refused, but written": (refused_but_written, Fault.KEPT_THOUGH_REFUSED),
    "closed without a grade": (closed_without_grade, Fault.HALF),
    "graded twice": (graded_twice, Fault.DOUBLED),
    "the grade misses an answer": (grade_misses_an_answer, Fault.WRONG_SCORE),
    "deadline ignored": (deadline_ignored, Fault.AFTER_DEADLINE),
    "closed when noticed": (closed_when_noticed, Fault.CLOSED_LATE),
    "overdue forgotten": (overdue_forgotten, Fault.OVERDUE),
    "attempts of anybody": (attempts_of_anybody, Fault.STRANGER),
    "a second start": (second_start, Fault.DOUBLED),
    "submission forgotten": (submission_forgotten, Fault.NOT_SUBMITTED),
    "committed in part": (partly_committed, Fault.HALF),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_for_the_right_reason(stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    plant, fault = FAULTS[name]
    plant(monkeypatch)
    script(stage, random.Random(1))
    found = stage.complaints()
    assert fault in {complaint.fault for complaint in found}, found


@pytest.mark.parametrize("seed", range(3))
def test_without_a_fault_there_is_nothing_to_complain_of(stage: Stage, seed: int) -> None:
    script(stage, random.Random(seed))
    assert stage.complaints() == []
    assert {operation.outcome for operation in stage.history} == {"ok", "failed", "unknown"}
