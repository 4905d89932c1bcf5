"""What waits to be marked by hand, and what markers see of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from learnhub.assessment.models import GRADED, MARKING, ONLINE, Attempt, Exam, HandMark, Response
from learnhub.assessment.queries.asking import asked
from learnhub.assessment.queries.attempts import response
from learnhub.assessment.queries.basis import basis_of, hand_marks_of, is_by_hand, place_of
from learnhub.assessment.queries.managing import members_within
from learnhub.assessment.queries.papers import versions_of
from learnhub.assessment.queries.reviewing import RubricPoint
from learnhub.catalog.models import Course, Lesson
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.sanitizing import plain_text
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within

Scope = Sequence[str]


@dataclass(frozen=True, slots=True)
class PlaceToMark:
    """A question that a person marks, with the answer in one attempt and the mark it has so far."""

    attempt_id: int
    position: int
    question: tuple[int, str]
    stem_html: str
    passage_html: str
    answer: str
    marks: float
    sample_html: str
    rubric: tuple[RubricPoint, ...]
    mark: HandMark | None


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """A question of an exam with how many of its answers wait and how many are marked."""

    question_id: int
    part: str
    stem: str
    kind: str
    marked: int
    waiting: int

    @property
    def total(self) -> int:
        """How many answers there are."""
        return self.marked + self.waiting


@dataclass(frozen=True, slots=True)
class CandidateProgress:
    """An attempt with answers to mark; `number` names it where names are hidden."""

    attempt_id: int
    number: int
    name: str
    marked: int
    waiting: int
    first_waiting: int | None
    first_marked: int | None


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """An answer by attempt, position and question."""

    attempt_id: int
    position: int
    question: tuple[int, str]
    is_marked: bool


@dataclass(frozen=True, slots=True)
class ExamToMark:
    """An exam or quiz with answers that wait."""

    exam_id: int
    title: str
    is_quiz: bool
    people: int


def _owned(scope: Scope) -> Any:
    """Exams of units in scope, and quizzes of courses of units in scope."""
    of_units = select(Unit.id).where(within(Unit.path, scope))
    of_courses = select(Lesson.id).join(Course, Course.id == Lesson.course_id).where(Course.unit_id.in_(of_units))
    return or_(Exam.unit_id.in_(of_units) & Exam.lesson_id.is_(None), Exam.lesson_id.in_(of_courses))


def exam_to_mark(exam_id: int, scope: Scope) -> Exam:
    """An exam or quiz whose answers the marker may see. Raises Missing."""
    exam = db.session.scalar(select(Exam).where(Exam.id == exam_id, _owned(scope)))
    if exam is None:
        raise Missing(_("没有这场考试。"))
    return exam


def exams_to_mark(scope: Scope) -> list[ExamToMark]:
    """Exams and quizzes in scope with attempts that wait for a marker, the longest waiting first; one statement."""
    statement = (
        select(Exam.id, Exam.title, Exam.lesson_id, Attempt.id)
        .join(Attempt, Attempt.exam_id == Exam.id)
        .where(Attempt.state == MARKING, Attempt.member_id.in_(members_within(scope)), _owned(scope))
        .order_by(Attempt.closed_at)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row[0], []).append(row)
    return [ExamToMark(exam_id, rows[0].title, rows[0].lesson_id is not None, len(rows)) for exam_id, rows in found.items()]


def attempt_to_mark(attempt_id: int, scope: Scope) -> Attempt:
    """An attempt that was handed in, held until the commit so that two markers finish it one after the other. Raises Missing."""
    statement = select(Attempt).options(joinedload(Attempt.exam, innerjoin=True)).join(Exam, Exam.id == Attempt.exam_id)
    statement = statement.where(
        Attempt.id == attempt_id, Attempt.state.in_((MARKING, GRADED)), Attempt.member_id.in_(members_within(scope)), _owned(scope)
    )
    found = db.session.scalar(statement.with_for_update(of=Attempt).execution_options(populate_existing=True))
    if found is None:
        raise Missing(_("没有这份答卷。"))
    return found


def answer_to_mark(attempt: Attempt, position: int) -> PlaceToMark:
    """A question of the attempt that a person marks, with its answer. Raises Missing when there is no answer."""
    item = attempt.paper[position] if 0 <= position < len(attempt.paper) else None
    held = response(attempt.id, position) if item and is_by_hand(item) else None
    if item is None or held is None or not held.answer:
        raise Missing(_("这道题没有要评的答案。"))
    basis = basis_of(attempt.exam_id, [attempt])
    question = asked(basis.version_of(item), item)
    mark = basis.marks.get((attempt.id, position))
    rubric = tuple(
        RubricPoint(point["text"], round(point["share"] * item["marks"], 2), mark is not None and number in mark.points)
        for number, point in enumerate(question.answer_key.get("rubric", ()))
    )
    return PlaceToMark(
        attempt_id=attempt.id,
        position=position,
        question=place_of(item),
        stem_html=question.stem_html,
        passage_html=question.passage_html,
        answer=held.answer[0],
        marks=float(item["marks"]),
        sample_html=question.answer_key.get("sample_html", ""),
        rubric=rubric,
        mark=mark,
    )


def attempts_to_mark(exam_id: int, scope: Scope) -> list[Attempt]:
    """Attempts handed in by members in scope, in the order in which they came."""
    statement = select(Attempt).where(
        Attempt.exam_id == exam_id,
        Attempt.state.in_((MARKING, GRADED)),
        Attempt.source == ONLINE,
        Attempt.member_id.in_(members_within(scope)),
    )
    return [
        attempt for attempt in db.session.scalars(statement.order_by(Attempt.closed_at, Attempt.id)) if any(map(is_by_hand, attempt.paper))
    ]


def answers_to_mark(attempts: Sequence[Attempt]) -> list[WaitingAnswer]:
    """Every answer of these attempts that a person marks, in the order of attempts and papers; two statements."""
    marks = hand_marks_of([attempt.id for attempt in attempts])
    given = _answered([attempt.id for attempt in attempts])
    return [
        WaitingAnswer(attempt.id, position, place_of(item), (attempt.id, position) in marks)
        for attempt in attempts
        for position, item in enumerate(attempt.paper)
        if is_by_hand(item) and (attempt.id, position) in given
    ]


def _answered(attempt_ids: Iterable[int]) -> set[tuple[int, int]]:
    rows = db.session.execute(
        select(Response.attempt_id, Response.position, Response.answer).where(Response.attempt_id.in_(list(attempt_ids)))
    )
    return {(row.attempt_id, row.position) for row in rows if row.answer}


def progress_by_question(attempts: Sequence[Attempt], answers: Sequence[WaitingAnswer]) -> list[QuestionProgress]:
    """How far the marking is, question by question in the order of the first paper that has it."""
    items = {place_of(item): item for attempt in reversed(attempts) for item in reversed(attempt.paper) if is_by_hand(item)}
    versions = versions_of(list(items.values()))
    counts: dict[tuple[int, str], list[int]] = {}
    for answer in answers:
        counts.setdefault(answer.question, [0, 0])[answer.is_marked] += 1
    found = []
    for (question_id, part), item in reversed(items.items()):
        waiting, marked = counts.get((question_id, part), (0, 0))
        stem = plain_text(asked(versions[item["version"]], item).stem_html)
        found.append(QuestionProgress(question_id, part, stem, item["kind"], marked, waiting))
    return found


def progress_by_candidate(attempts: Sequence[Attempt], answers: Sequence[WaitingAnswer]) -> list[CandidateProgress]:
    """How far the marking is, attempt by attempt."""
    names = dict(db.session.execute(select(Member.id, Member.name).where(Member.id.in_([each.member_id for each in attempts]))).all())
    found = []
    for number, attempt in enumerate(attempts, 1):
        mine = [answer for answer in answers if answer.attempt_id == attempt.id]
        waiting = [answer.position for answer in mine if not answer.is_marked]
        marked = [answer.position for answer in mine if answer.is_marked]
        first = (min(waiting, default=None), min(marked, default=None))
        found.append(CandidateProgress(attempt.id, number, names[attempt.member_id], len(marked), len(waiting), *first))
    return found


def next_to_mark(
    answers: Sequence[WaitingAnswer], *, after: tuple[int, int] | None, question: tuple[int, str] | None
) -> WaitingAnswer | None:
    """The next answer that waits: of one question, or of the same attempt first; from the beginning again after the last."""
    waiting = [answer for answer in answers if not answer.is_marked and question in (None, answer.question)]
    if after is None:
        return waiting[0] if waiting else None
    places = [(answer.attempt_id, answer.position) for answer in answers]
    start = places.index(after) if after in places else -1
    rank = {place: (number - start - 1) % len(places) for number, place in enumerate(places)}
    return min(waiting, key=lambda answer: rank[answer.attempt_id, answer.position], default=None)
