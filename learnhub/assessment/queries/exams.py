"""Exams as a member sees them: which are hers, how they stand, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from learnhub.assessment.models import DRAFT, GRADED, MARKING, PUBLISHED, RUNNING, WITHDRAWN, Attempt, Exam, ExamAudience
from learnhub.assessment.queries.releases import visible_of
from learnhub.assessment.rules import grading, review, timing
from learnhub.catalog.models import PUBLISHED as COURSE_PUBLISHED
from learnhub.catalog.models import Course, Lesson
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared
from learnhub.core.reading import only_row, rows
from learnhub.organization.queries import ancestors_of_unit, member_paths

Paths = Sequence[str | None]
# What is open comes first, then what will be; what is done last.
ORDER = (
    timing.Standing.RUNNING,
    timing.Standing.OPEN,
    timing.Standing.NOT_OPEN,
    timing.Standing.MARKING,
    timing.Standing.SUBMITTED,
    timing.Standing.RELEASED,
    timing.Standing.MISSED,
    timing.Standing.CLOSED,
)


@dataclass(frozen=True, slots=True)
class ExamCard:
    """An exam and how it stands for one member; scores only once they are released."""

    id: int
    title: str
    instructions_html: str
    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    question_count: int
    full_marks: float
    pass_percent: int
    pass_marks: float
    attempts_allowed: int
    attempts_taken: int
    standing: timing.Standing
    may_start: bool
    running_attempt_id: int | None
    running_deadline: datetime | None
    last_attempt_id: int | None
    last_closed_at: datetime | None
    best_score: float | None
    is_passed: bool | None
    score_when: str
    release_at: datetime | None

    @property
    def attempts_left(self) -> int | None:
        """How often one may still start; None without a limit."""
        return timing.attempts_left(self.attempts_allowed, self.attempts_taken)


def window_of(exam: Any) -> timing.Window:
    """When the exam may be entered."""
    return timing.Window(exam.opens_at, exam.closes_at, exam.state == WITHDRAWN)


def ids_in(paths: Paths) -> list[int]:
    """Every unit on the way down to `paths`."""
    return sorted({int(part) for path in paths if path for part in path.strip("/").split("/") if part})


def ancestors_of_exam(exam: Exam) -> tuple[int, ...]:
    """Ids from the root down to the unit whose rules hold: the exam's own, and for a quiz that of its course."""
    if exam.unit_id is None and exam.lesson_id is not None:
        course = select(Course.unit_id).join(Lesson, Lesson.course_id == Course.id).where(Lesson.id == exam.lesson_id)
        return ancestors_of_unit(db.session.scalar(course))
    return ancestors_of_unit(exam.unit_id)


_MEMBER = bindparam("member", type_=Attempt.member_id.type)


def _is_addressed() -> ColumnElement[bool]:
    return exists().where(ExamAudience.exam_id == Exam.id, ExamAudience.unit_id.in_(bindparam("units", expanding=True)))


def _has_sat() -> ColumnElement[bool]:
    return exists().where(Attempt.exam_id == Exam.id, Attempt.member_id == _MEMBER)


@cache
def _is_hers() -> Select[*tuple[Any, ...]]:
    hers: ColumnElement[bool] = or_(_is_addressed(), _has_sat())
    return select(hers).where(Exam.id == bindparam("exam", type_=Exam.id.type))


def exam_for(exam_id: int, member_id: int, paths: Paths | None = None) -> Exam:
    """An exam addressed to the member (or that she sat), or the quiz of a published course. Raises Missing."""
    exam = db.session.get(Exam, exam_id)
    if exam is None or exam.state == DRAFT:
        raise Missing(_("没有这场考试，或它不面向你所在的单位。"))
    if exam.lesson_id is not None:
        open_lesson = select(Lesson.id).join(Course, Course.id == Lesson.course_id)
        open_lesson = open_lesson.where(Lesson.id == exam.lesson_id, Lesson.retired_at.is_(None), Course.state == COURSE_PUBLISHED)
        if db.session.scalar(open_lesson) is None:
            raise Missing(_("没有这个测验。"))
        return exam
    where = member_paths(member_id) if paths is None else paths
    if not only_row(_is_hers(), exam=exam_id, member=member_id, units=ids_in(where))[0]:
        raise Missing(_("没有这场考试，或它不面向你所在的单位。"))
    return exam


def quiz_of_lesson(lesson_id: int) -> Exam | None:
    """The quiz of a lesson."""
    return db.session.scalar(select(Exam).where(Exam.lesson_id == lesson_id))


_ATTEMPT = (
    Attempt.id.label("attempt_id"),
    Attempt.state.label("attempt_state"),
    Attempt.deadline,
    Attempt.closed_at,
    Attempt.score,
    Attempt.is_passed,
)


@cache
def _exams_with_attempts() -> Select[*tuple[Any, ...]]:
    """Built once; a row for each attempt of the member, and one for each exam that she has not tried."""
    exam = (
        Exam.id,
        Exam.title,
        Exam.instructions_html,
        Exam.state,
        Exam.opens_at,
        Exam.closes_at,
        Exam.minutes,
        Exam.question_count,
        Exam.full_marks,
        Exam.pass_percent,
        Exam.attempts_allowed,
        Exam.review,
        Exam.latest_end,
        Exam.release_at,
        Exam.released_at,
    )
    return (
        select(*exam, *_ATTEMPT)
        .outerjoin(Attempt, and_(Attempt.exam_id == Exam.id, Attempt.member_id == _MEMBER))
        .where(Exam.lesson_id.is_(None), Exam.state != DRAFT, or_((Exam.state == PUBLISHED) & _is_addressed(), Attempt.id.is_not(None)))
        .order_by(Exam.opens_at.desc(), Exam.id.desc(), Attempt.number)
    )


def exams_of(member_id: int, paths: Paths, now: datetime) -> list[ExamCard]:
    """All exams of a member, what is open first; one statement."""
    exams: dict[int, list[Any]] = {}
    for row in rows(_exams_with_attempts(), member=member_id, units=ids_in(paths)):
        exams.setdefault(row.id, []).append(row)
    cards = [_card(found[0], [row for row in found if row.attempt_id is not None], now) for found in exams.values()]
    return sorted(cards, key=lambda card: (ORDER.index(card.standing), _nearness(card)))


def _nearness(card: ExamCard) -> float:
    """Among what may be done the nearest end first, among what is over the latest."""
    if card.standing in ORDER[:3]:
        moment = card.opens_at if card.standing == timing.Standing.NOT_OPEN else (card.running_deadline or card.closes_at)
        return moment.timestamp() if moment else float("inf")
    moment = card.last_closed_at or card.closes_at
    return -moment.timestamp() if moment else 0.0


@Prepared
def _attempts_in_exam(_dialect: str) -> Select[*tuple[Any, ...]]:
    wanted = and_(Attempt.member_id == _MEMBER, Attempt.exam_id == bindparam("exam", type_=Exam.id.type))
    return select(*_ATTEMPT).where(wanted).order_by(Attempt.number)


def exam_card(exam: Exam, member_id: int, now: datetime) -> ExamCard:
    """How one exam stands for a member; one statement."""
    return _card(exam, rows(_attempts_in_exam, member=member_id, exam=exam.id), now)


def _card(exam: Any, attempts: Sequence[Any], now: datetime) -> ExamCard:
    running = next((row for row in attempts if row.attempt_state == RUNNING), None)
    done = [row for row in attempts if row.attempt_state == GRADED]
    closed = [row for row in attempts if row.attempt_state != RUNNING]
    marking = [row for row in attempts if row.attempt_state == MARKING]
    shows_score = visible_of(exam, now, is_submitted=bool(done)).score
    has_passed = shows_score and any(row.is_passed for row in done)
    taken = timing.Taken(len(attempts), running is not None, has_passed, bool(marking))
    window = window_of(exam)
    return ExamCard(
        id=exam.id,
        title=exam.title,
        instructions_html=exam.instructions_html,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        minutes=exam.minutes,
        question_count=exam.question_count,
        full_marks=exam.full_marks,
        pass_percent=exam.pass_percent,
        pass_marks=grading.pass_marks(exam.full_marks, exam.pass_percent),
        attempts_allowed=exam.attempts_allowed,
        attempts_taken=len(attempts),
        standing=timing.standing(window, taken, exam.attempts_allowed, score_is_released=shows_score, now=now),
        may_start=timing.may_start(window, taken, exam.attempts_allowed, now),
        running_attempt_id=running.attempt_id if running else None,
        running_deadline=running.deadline if running else None,
        last_attempt_id=closed[-1].attempt_id if closed else None,
        last_closed_at=closed[-1].closed_at if closed else None,
        best_score=max((row.score or 0.0 for row in done), default=None) if shows_score else None,
        is_passed=has_passed if shows_score else None,
        score_when=review.when_of(exam.review, "score"),
        release_at=exam.release_at,
    )


def open_exams_for(member_id: int, paths: Paths, now: datetime) -> list[ExamCard]:
    """Exams the member can start or go on with now, the nearest end first."""
    return [card for card in exams_of(member_id, paths, now) if card.standing in (timing.Standing.RUNNING, timing.Standing.OPEN)]


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """Where a quiz stands in its course."""

    lesson_id: int
    lesson_title: str
    course_id: int
    course_slug: str
    course_title: str


def lesson_place(lesson_id: int | None) -> LessonPlace | None:
    """The course and title of a quiz's lesson; None for an exam."""
    if lesson_id is None:
        return None
    row = db.session.execute(
        select(Lesson.id, Lesson.title, Course.id, Course.slug, Course.title)
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.id == lesson_id)
    ).one_or_none()
    return LessonPlace(*row) if row else None
