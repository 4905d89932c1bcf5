"""The checker of the chaos: it is silent about what is right, and names each fault."""

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.history import FAILED, OK, SAVE, SUBMIT, UNKNOWN, Fault, Final, Held, Operation, Sheet, complaints

SAVED = Operation("Li", SAVE, 1, 1.0, 1.1, OK, position=0, seq=1, tab="one", answer=("a",), said="ok")
HANDED_IN = Operation("Li", SUBMIT, 1, 5.0, 5.1, OK)
HELD = Held(1, 0, 1, "one", ("a",), 2.0)
SHEET = Sheet(1, "Li", "graded", 60.0, 5.0, "submitted", 2.0, 5.0, 1)
FINAL = Final([SHEET], [HELD], frozenset(), lambda _attempt, _position, answer: 2.0 if answer == ("a",) else 0.0, now=10.0)
COPIES = frozenset({(1, 0, "one", 1)})
RUNNING = replace(SHEET, state="running", closed_at=None, reason=None, score=None, graded_at=None, grades=0)


def faults(history: list[Operation], **changes: Any) -> set[Fault]:
    return {complaint.fault for complaint in complaints(history, replace(FINAL, **changes))}


def test_what_is_right_is_left_alone() -> None:
    assert faults([SAVED, HANDED_IN]) == set()
    assert faults([SAVED], sheets=[RUNNING]) == set()
    assert faults([replace(SAVED, outcome=UNKNOWN, said=""), replace(HANDED_IN, outcome=UNKNOWN)]) == set()
    assert faults([replace(SAVED, outcome=UNKNOWN, said="")], answers=[], sheets=[RUNNING]) == set()


def test_a_newer_answer_may_stand_for_an_older_one() -> None:
    newer = replace(SAVED, seq=2, answer=("b",))
    assert faults([SAVED, newer], answers=[replace(HELD, seq=2, answer=("b",))], sheets=[replace(SHEET, score=0.0)]) == set()


@pytest.mark.parametrize(
    ("history", "changes", "fault"),
    [
        ([SAVED], {"answers": [], "sheets": [RUNNING]}, Fault.LOST),
        ([SAVED], {"answers": [], "sheets": []}, Fault.LOST),
        ([SAVED, replace(SAVED, seq=2, answer=("b",))], {}, Fault.LOST),
        ([replace(SAVED, seq=2, answer=("b",)), replace(SAVED, begun=2.0)], {}, Fault.REPLACED),
        ([SAVED, replace(SAVED, tab="two", answer=("b",), begun=2.0, ended=2.1)], {}, Fault.LOST),
        ([], {}, Fault.INVENTED),
        ([SAVED], {"answers": [replace(HELD, seq=2, answer=("c",))], "sheets": [replace(SHEET, score=0.0)]}, Fault.INVENTED),
        ([replace(SAVED, outcome=FAILED, said="closed")], {"copies": COPIES}, Fault.KEPT_THOUGH_REFUSED),
        ([SAVED, replace(SAVED, seq=2, outcome=FAILED, said="closed")], {"copies": COPIES}, Fault.LATE_LOST),
        ([SAVED, replace(SAVED, tab="two", answer=("b",), said="conflict")], {}, Fault.COPY_LOST),
        ([SAVED], {"answers": [HELD, HELD], "sheets": [replace(SHEET, score=4.0)]}, Fault.DOUBLED),
        ([SAVED], {"sheets": [RUNNING, replace(RUNNING, attempt=2)]}, Fault.DOUBLED),
        ([SAVED], {"sheets": [replace(SHEET, grades=2)]}, Fault.DOUBLED),
        ([SAVED], {"sheets": [replace(SHEET, score=None)]}, Fault.HALF),
        ([SAVED], {"sheets": [replace(SHEET, state="running")]}, Fault.HALF),
        ([SAVED, HANDED_IN], {"sheets": [RUNNING]}, Fault.NOT_SUBMITTED),
        ([SAVED, HANDED_IN], {"sheets": [replace(SHEET, closed_at=60.0, reason="deadline")]}, Fault.NOT_SUBMITTED),
        ([SAVED], {"sheets": [replace(SHEET, score=0.0)]}, Fault.WRONG_SCORE),
        ([SAVED, HANDED_IN, replace(SAVED, seq=2, begun=6.0)], {"answers": [replace(HELD, seq=2)]}, Fault.AFTER_CLOSE),
        ([replace(SAVED, begun=70.0)], {}, Fault.AFTER_DEADLINE),
        ([SAVED], {"sheets": [replace(SHEET, reason="deadline", closed_at=61.0)]}, Fault.CLOSED_LATE),
        ([SAVED], {"sheets": [RUNNING], "now": 90.0}, Fault.OVERDUE),
        ([replace(SAVED, client="Wu")], {}, Fault.STRANGER),
    ],
)
def test_each_fault_is_named(history: list[Operation], changes: dict[str, Any], fault: Fault) -> None:
    assert faults(history, **changes) == {fault}
