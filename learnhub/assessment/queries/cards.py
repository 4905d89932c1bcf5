"""Exams as a member sees them: how they stand, what is open, what keeps her out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from learnhub.assessment.models import DRAFT, GRADED, MARKING, PUBLISHED, RUNNING, Attempt, Exam
from learnhub.assessment.queries.entry import unprepared_for
from learnhub.assessment.queries.exams import MEMBER, Paths, ids_in, is_hers_to_sit
from learnhub.assessment.queries.overrides import exam_terms, granted_to
from learnhub.assessment.queries.releases import visible_of
from learnhub.assessment.rules import admission, grading, review, timing
from learnhub.assessment.rules.overrides import Granted, Terms, terms
from learnhub.core.clock import local_day
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows

# What is open comes first, then what will be; what is done last.
ORDER = (
    timing.Standing.RUNNING,
    timing.Standing.OPEN,
    timing.Standing.NOT_OPEN,
    timing.Standing.UNPREPARED,
    timing.Standing.DEFERRED,
    timing.Standing.MARKING,
    timing.Standing.SUBMITTED,
    timing.Standing.RELEASED,
    timing.Standing.SHUT,
    timing.Standing.MISSED,
    timing.Standing.CLOSED,
)
COMING = ORDER[:5]


@dataclass(frozen=True, slots=True)
class ExamCard:
    """An exam and how it stands for one member, with what was granted to her; scores only once they are released.

    `best_score` is the one that counts, and that is the first where the exam says so. `shuts_at` is when the door closes before
    the end; `extra` are minutes on top of limit and end. `bar` is why she may not start, networks and password aside.
    """

    id: int
    title: str
    instructions_html: str
    opens_at: datetime | None
    closes_at: datetime | None
    shuts_at: datetime | None
    minutes: int | None
    extra: int
    least_minutes: int | None
    question_count: int
    full_marks: float
    pass_percent: int
    pass_marks: float
    attempts_allowed: int
    attempts_taken: int
    daily_attempts: int
    attempts_today: int
    standing: timing.Standing
    bar: admission.Bar | None
    may_start: bool
    running_attempt_id: int | None
    running_deadline: datetime | None
    last_attempt_id: int | None
    last_closed_at: datetime | None
    best_score: float | None
    is_passed: bool | None
    score_when: str
    release_at: datetime | None
    is_practice: bool
    is_resit: bool
    counts_first: bool
    has_own_window: bool
    is_deferred: bool

    @property
    def attempts_left(self) -> int | None:
        """How often one may still start; None without a limit."""
        return timing.attempts_left(self.attempts_allowed, self.attempts_taken)

    @property
    def limit(self) -> int | None:
        """The time limit with what was granted on top."""
        return self.minutes + self.extra if self.minutes is not None else None


_ATTEMPT = (
    Attempt.id.label("attempt_id"),
    Attempt.state.label("attempt_state"),
    Attempt.started_at,
    Attempt.deadline,
    Attempt.closed_at,
    Attempt.score,
    Attempt.is_passed,
)


@Prepared
def _exams_with_attempts(dialect: str) -> Select[*tuple[Any, ...]]:
    """A row for each attempt of the member, and one for each exam that she has not tried."""
    exam = (
        Exam.id,
        Exam.title,
        Exam.instructions_html,
        Exam.lesson_id,
        Exam.state,
        Exam.opens_at,
        Exam.closes_at,
        Exam.minutes,
        Exam.question_count,
        Exam.full_marks,
        Exam.pass_percent,
        Exam.attempts_allowed,
        Exam.entry_minutes,
        Exam.gives_full_time,
        Exam.least_minutes,
        Exam.daily_attempts,
        Exam.is_practice,
        Exam.counts_first,
        Exam.resit_of_id,
        Exam.review,
        Exam.latest_end,
        Exam.release_at,
        Exam.released_at,
    )
    return (
        select(*exam, *_ATTEMPT)
        .outerjoin(Attempt, and_(Attempt.exam_id == Exam.id, Attempt.member_id == MEMBER))
        .where(Exam.lesson_id.is_(None), Exam.state != DRAFT)
        .where(or_((Exam.state == PUBLISHED) & is_hers_to_sit(dialect), Attempt.id.is_not(None)))
        .order_by(Exam.opens_at.desc(), Exam.id.desc(), Attempt.number)
    )


def exams_of(member_id: int, paths: Paths, now: datetime) -> list[ExamCard]:
    """All exams of a member, what is open first; three statements."""
    exams: dict[int, list[Any]] = {}
    units = ids_in(paths)
    for row in rows(_exams_with_attempts, member=member_id, units=units):
        exams.setdefault(row.id, []).append(row)
    granted = granted_to(member_id, units) if exams else {}
    cards = [
        _Case(found[0], [row for row in found if row.attempt_id is not None], granted.get(found[0].id, ()), now) for found in exams.values()
    ]
    unprepared = unprepared_for([case.exam.id for case in cards if case.bar is None], member_id, now)
    shown = [case.card(misses=case.exam.id in unprepared) for case in cards]
    return sorted(shown, key=lambda card: (ORDER.index(card.standing), _nearness(card)))


def _nearness(card: ExamCard) -> float:
    """Among what may be done the nearest end first, among what is over the latest."""
    if card.standing in COMING:
        moment = card.opens_at if card.standing == timing.Standing.NOT_OPEN else (card.running_deadline or card.closes_at)
        return moment.timestamp() if moment else float("inf")
    moment = card.last_closed_at or card.closes_at
    return -moment.timestamp() if moment else 0.0


@Prepared
def _attempts_in_exam(_dialect: str) -> Select[*tuple[Any, ...]]:
    wanted = and_(Attempt.member_id == MEMBER, Attempt.exam_id == bindparam("exam", type_=Exam.id.type))
    return select(*_ATTEMPT).where(wanted).order_by(Attempt.number)


def exam_card(exam: Exam, member_id: int, now: datetime, paths: Paths = ()) -> ExamCard:
    """How one exam stands for a member; three statements, for a quiz one."""
    granted = () if exam.is_quiz else granted_to(member_id, ids_in(paths)).get(exam.id, ())
    case = _Case(exam, rows(_attempts_in_exam, member=member_id, exam=exam.id), granted, now)
    return case.card(misses=not exam.is_quiz and case.bar is None and bool(unprepared_for([exam.id], member_id, now)))


class _Case:
    """One exam, one member: what was read of both, and what follows."""

    def __init__(self, exam: Any, attempts: Sequence[Any], granted: Sequence[Granted], now: datetime) -> None:
        self.exam, self.attempts, self.now = exam, attempts, now
        self.plain = exam_terms(exam)
        self.terms: Terms = terms(self.plain, granted)
        self.done = [row for row in attempts if row.attempt_state == GRADED]
        self.closed = [row for row in attempts if row.attempt_state != RUNNING]
        self.running = next((row for row in attempts if row.attempt_state == RUNNING), None)
        today = local_day(now)
        self.today = sum(local_day(row.started_at) == today for row in attempts)
        self.bar = self._bar(misses=False)

    def _bar(self, *, misses: bool) -> admission.Bar | None:
        door = admission.Door(self.terms.window, self.terms.attempts_allowed, self.exam.daily_attempts)
        return admission.bar(door, admission.Comer(len(self.attempts), self.today, misses=misses), self.now)

    def card(self, *, misses: bool) -> ExamCard:
        """The card, for a member who has done (or `misses`) what is asked for before it."""
        exam, held, running, bar = self.exam, self.terms, self.running, self._bar(misses=misses)
        shows_score = visible_of(exam, self.now, is_submitted=bool(self.done)).score
        counted = self.done[:1] if exam.counts_first else self.done
        has_passed = shows_score and any(row.is_passed for row in counted)
        return ExamCard(
            id=exam.id,
            title=exam.title,
            instructions_html=exam.instructions_html,
            opens_at=held.opens_at,
            closes_at=held.closes_at,
            shuts_at=held.window.shuts_at,
            minutes=exam.minutes,
            extra=held.extra,
            least_minutes=exam.least_minutes,
            question_count=exam.question_count,
            full_marks=exam.full_marks,
            pass_percent=exam.pass_percent,
            pass_marks=grading.pass_marks(exam.full_marks, exam.pass_percent),
            attempts_allowed=held.attempts_allowed,
            attempts_taken=len(self.attempts),
            daily_attempts=exam.daily_attempts,
            attempts_today=self.today,
            standing=self._standing(has_passed, bar, shows_score=shows_score),
            bar=bar,
            may_start=bar is None and running is None,
            running_attempt_id=running.attempt_id if running else None,
            running_deadline=running.deadline if running else None,
            last_attempt_id=self.closed[-1].attempt_id if self.closed else None,
            last_closed_at=self.closed[-1].closed_at if self.closed else None,
            best_score=max((row.score or 0.0 for row in counted), default=None) if shows_score else None,
            is_passed=has_passed if shows_score else None,
            score_when=review.when_of(exam.review, "score"),
            release_at=exam.release_at,
            is_practice=exam.is_practice,
            is_resit=exam.resit_of_id is not None,
            counts_first=exam.counts_first,
            has_own_window=(held.opens_at, held.closes_at) != (self.plain.opens_at, self.plain.closes_at),
            is_deferred=held.is_deferred,
        )

    def _standing(self, has_passed: bool, bar: admission.Bar | None, *, shows_score: bool) -> timing.Standing:
        is_marking = any(row.attempt_state == MARKING for row in self.attempts)
        if self.exam.is_practice:  # goes on however often it was passed or waits for a marker
            has_passed = is_marking = False
        taken = timing.Taken(len(self.attempts), self.running is not None, has_passed, is_marking)
        found = timing.standing(self.terms.window, taken, self.terms.attempts_allowed, score_is_released=shows_score, now=self.now)
        if found is timing.Standing.OPEN and bar is admission.Bar.UNPREPARED:
            return timing.Standing.UNPREPARED
        return found


def open_exams_for(member_id: int, paths: Paths, now: datetime) -> list[ExamCard]:
    """Exams the member can start or go on with now, the nearest end first."""
    return [card for card in exams_of(member_id, paths, now) if card.standing in (timing.Standing.RUNNING, timing.Standing.OPEN)]
