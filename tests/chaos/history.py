"""What clients asked and heard, and the checker: pure, it holds that against what the database has in the end.

An operation is invoked, and then it is `ok`, it `failed` (the platform said no, and must not have done it), or nobody knows: no reply came.
What nobody knows may have been done or not, but wholly, and once.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"
SAVE, SUBMIT, START = "save", "submit", "start"
SMALL = 1e-6
Answer = tuple[str, ...]


class Fault(StrEnum):
    """What may be wrong in the end."""

    LOST = "an acknowledged answer is lost"
    REPLACED = "an older answer replaced a newer one"
    INVENTED = "an answer is held that nobody gave"
    KEPT_THOUGH_REFUSED = "an answer is held that was refused"
    UNSEEN = "an answer was replaced by a page that never showed it"
    COPY_LOST = "the copy of an answer from a stale page is lost"
    LATE_LOST = "an answer that came too late is not kept as a copy"
    DOUBLED = "something is there twice"
    HALF = "an attempt is half closed"
    NOT_SUBMITTED = "an attempt that was handed in is not closed"
    WRONG_SCORE = "the score is not that of the answers"
    AFTER_CLOSE = "an answer was taken after the attempt was closed"
    AFTER_DEADLINE = "an answer was taken after the deadline"
    CLOSED_LATE = "an attempt was closed at another time than its deadline"
    OVERDUE = "an attempt whose time is over is still running"
    STRANGER = "an answer came into somebody else's attempt"


@dataclass(frozen=True, slots=True)
class Operation:
    """One request: what was asked, between which moments, and how it ended; `said` is the state in the reply to a save, `base` the number
    of the answer that its page had seen (None: it did not say)."""

    client: str
    kind: str
    attempt: int
    begun: float
    ended: float
    outcome: str
    position: int = 0
    seq: int = 0
    tab: str = ""
    answer: Answer = ()
    said: str = ""
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An answer in the database."""

    attempt: int
    position: int
    seq: int
    tab: str
    answer: Answer
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An attempt in the database; moments in seconds."""

    attempt: int
    client: str
    state: str
    deadline: float | None
    closed_at: float | None
    reason: str | None
    score: float | None
    graded_at: float | None
    grades: int | None = None


@dataclass(frozen=True, slots=True)
class Final:
    """The database in the end, when everything that was due has run; `score_of` marks an answer."""

    sheets: Sequence[Sheet]
    answers: Sequence[Held]
    copies: frozenset[tuple[int, int, str, int]]
    score_of: Callable[[int, int, Answer], float]
    now: float
    grace: float = 0.0
    skew: float = 0.0  # by how much the servers' clocks may be wrong


@dataclass(frozen=True, slots=True)
class Complaint:
    """A fault and where it is."""

    fault: Fault
    where: str


@dataclass(slots=True)
class _Case:
    """What is known of one attempt."""

    operations: list[Operation] = field(default_factory=list)
    answers: list[Held] = field(default_factory=list)


def complaints(history: Iterable[Operation], final: Final) -> list[Complaint]:
    """Everything that is wrong; empty when nothing acknowledged was lost, doubled or left half done."""
    cases: dict[int, _Case] = defaultdict(_Case)
    for operation in history:
        cases[operation.attempt].operations.append(operation)
    for held in final.answers:
        cases[held.attempt].answers.append(held)
    sheets = {sheet.attempt: sheet for sheet in final.sheets}
    found = [*_doubled(final), *(each for sheet in final.sheets for each in _of_sheet(sheet, cases[sheet.attempt], final))]
    for attempt, case in cases.items():
        if attempt in sheets:
            found += _of_answers(sheets[attempt], case, final)
        elif any(operation.outcome == OK for operation in case.operations):
            found.append(Complaint(Fault.LOST, f"attempt {attempt} is gone"))
    return found


def _doubled(final: Final) -> Iterable[Complaint]:
    places = Counter((held.attempt, held.position) for held in final.answers)
    running = Counter(sheet.client for sheet in final.sheets if sheet.state == "running")
    yield from (Complaint(Fault.DOUBLED, f"answer {place}") for place, count in places.items() if count > 1)
    yield from (Complaint(Fault.DOUBLED, f"running attempts of {client}") for client, count in running.items() if count > 1)
    yield from (Complaint(Fault.DOUBLED, f"grades of attempt {sheet.attempt}") for sheet in final.sheets if (sheet.grades or 0) > 1)


def _of_sheet(sheet: Sheet, case: _Case, final: Final) -> Iterable[Complaint]:
    where = f"attempt {sheet.attempt}"
    is_closed = sheet.state != "running"
    told = [sheet.closed_at is not None, sheet.score is not None, sheet.graded_at is not None, sheet.reason is not None]
    if any(told) != all(told) or all(told) != is_closed or sheet.grades == (0 if is_closed else 1):
        yield Complaint(Fault.HALF, where)
    if not is_closed:
        if any(operation.kind == SUBMIT and operation.outcome == OK for operation in case.operations):
            yield Complaint(Fault.NOT_SUBMITTED, where)
        if sheet.deadline is not None and sheet.deadline + final.grace < final.now:
            yield Complaint(Fault.OVERDUE, where)
        return
    handed_in = [operation.ended for operation in case.operations if operation.kind == SUBMIT and operation.outcome == OK]
    if handed_in and sheet.closed_at is not None and sheet.closed_at > min(handed_in) + final.skew:
        yield Complaint(Fault.NOT_SUBMITTED, where)
    if sheet.reason == "deadline" and sheet.closed_at != sheet.deadline:
        yield Complaint(Fault.CLOSED_LATE, where)
    earned = sum(final.score_of(held.attempt, held.position, held.answer) for held in case.answers)
    if sheet.score is not None and abs(sheet.score - earned) > SMALL:
        yield Complaint(Fault.WRONG_SCORE, f"{where}: {sheet.score} for answers that earn {earned}")


def _of_answers(sheet: Sheet, case: _Case, final: Final) -> Iterable[Complaint]:
    saves = [operation for operation in case.operations if operation.kind == SAVE]
    held = {each.position: each for each in case.answers}
    given = {_written(save): save for save in saves}
    handed_in = min((each.ended for each in case.operations if each.kind == SUBMIT and each.outcome == OK), default=None)
    for each in case.answers:
        yield from _of_held(each, sheet, given)
    for save in saves:
        if save.said == "closed" and _copy_of(save) not in final.copies:
            yield Complaint(Fault.LATE_LOST, _place(save))
        if save.outcome == OK:
            yield from _of_acknowledged(save, held.get(save.position), given, final.copies)
            is_kept = save.said == "ok"
            if is_kept and handed_in is not None and save.begun > handed_in:
                yield Complaint(Fault.AFTER_CLOSE, _place(save))
            if is_kept and sheet.deadline is not None and save.begun > sheet.deadline + final.grace + final.skew:
                yield Complaint(Fault.AFTER_DEADLINE, _place(save))


def _of_held(held: Held, sheet: Sheet, given: Mapping[tuple[int, int, str, Answer], Operation]) -> Iterable[Complaint]:
    where = f"attempt {held.attempt}, question {held.position}, {held.tab} {held.seq}"
    save = given.get(_written(held))
    if save is None:
        yield Complaint(Fault.INVENTED, where)
    elif save.client != sheet.client:
        yield Complaint(Fault.STRANGER, where)
    elif save.outcome == FAILED:
        yield Complaint(Fault.KEPT_THOUGH_REFUSED, where)


def _written(answer: Operation | Held) -> tuple[int, int, str, Answer]:
    return answer.position, answer.seq, answer.tab, answer.answer


def _of_acknowledged(
    save: Operation, held: Held | None, given: Mapping[Any, Operation], copies: frozenset[tuple[int, int, str, int]]
) -> Iterable[Complaint]:
    if save.said == "conflict":
        if _copy_of(save) not in copies:
            yield Complaint(Fault.COPY_LOST, _place(save))
    elif save.said in {"ok", "repeated"}:
        if held is None:
            yield Complaint(Fault.LOST, _place(save))
        elif held.seq < save.seq or (held.seq == save.seq and (held.tab, held.answer) != (save.tab, save.answer)):
            later = given.get(_written(held))
            is_replaced = later is not None and later.begun > save.ended
            yield Complaint(Fault.REPLACED if is_replaced else Fault.LOST, _place(save))
        elif held.tab != save.tab:
            later = given.get(_written(held))
            if later is not None and later.base is not None and later.base < save.seq:
                yield Complaint(Fault.UNSEEN, _place(save))


def _copy_of(save: Operation) -> tuple[int, int, str, int]:
    return save.attempt, save.position, save.tab, save.seq


def _place(save: Operation) -> str:
    return f"attempt {save.attempt}, question {save.position}, {save.tab} {save.seq}"


def counts(history: Iterable[Operation]) -> Mapping[str, int]:
    """How many operations ended how."""
    return Counter(f"{operation.kind} {operation.outcome}" for operation in history)


def any_answer(value: Any) -> Answer:
    """An answer as the history has it."""
    return tuple(str(each) for each in value or ())
