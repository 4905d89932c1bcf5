"""How the questions of a bank proved themselves over all exams: read once, kept while nothing was graded since."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, func, or_, select

from learnhub.assessment.models import GRADED, Attempt, DrawRule, Exam, PaperItem, Response
from learnhub.assessment.rules.proving import Measured, Sums, measured
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionVersion

PIECE = 200  # attempts read at a time
QUICK = 0.5  # seconds; what takes longer to read is not read anew
PATIENCE = 600  # seconds, while people are sitting exams
MOST_BANKS = 32
NAME = "measured_banks"


@dataclass(frozen=True, slots=True)
class _Kept:
    basis: tuple[Any, ...]
    figures: Mapping[int, Measured]
    since: float
    took: float


def bank_figures(bank_id: int) -> Mapping[int, Measured]:
    """The figures of the bank's questions that somebody met in the first attempt at an exam; quizzes and mock exams do not count.

    One statement while nothing changed, else two and two more for every 200 attempts. Where reading them takes long, figures may be
    ten minutes old.
    """
    kept: dict[int, _Kept] = current_app.extensions.setdefault(NAME, {})
    known, basis, moment = kept.get(bank_id), _basis(bank_id), monotonic()
    if known is not None and (known.basis == basis or (known.took > QUICK and moment - known.since < PATIENCE)):
        return known.figures
    figures = _read(bank_id) if basis[0] else {}
    kept.pop(bank_id, None)
    while len(kept) >= MOST_BANKS:
        kept.pop(next(iter(kept)), None)
    kept[bank_id] = _Kept(basis, figures, monotonic(), monotonic() - moment)
    return figures


def _basis(bank_id: int) -> tuple[Any, ...]:
    """What changes whenever the figures may: attempts and their marks, and which questions the bank has."""
    questions = select(func.count()).where(Question.bank_id == bank_id).scalar_subquery()
    sum_of_ids = select(func.sum(Question.id)).where(Question.bank_id == bank_id).scalar_subquery()
    statement = select(func.count(), func.max(Attempt.graded_at), func.sum(Attempt.score), questions, sum_of_ids)
    return tuple(db.session.execute(statement.select_from(Attempt).where(*_first_attempts(bank_id))).one())


def _first_attempts(bank_id: int) -> list[ColumnElement[bool]]:
    """First attempts, with their score, at exams that hold a question of the bank or draw from it."""
    picked = select(PaperItem.exam_id).join(Question, Question.id == PaperItem.question_id).where(Question.bank_id == bank_id)
    drawn = select(DrawRule.exam_id).where(DrawRule.bank_id == bank_id)
    exams = select(Exam.id).where(Exam.lesson_id.is_(None), Exam.is_practice.is_(False), or_(Exam.id.in_(picked), Exam.id.in_(drawn)))
    return [Attempt.exam_id.in_(exams), Attempt.number == 1, Attempt.state == GRADED, Attempt.score.is_not(None)]


def _read(bank_id: int) -> dict[int, Measured]:
    versions = select(QuestionVersion.id, QuestionVersion.question_id).join(Question, Question.id == QuestionVersion.question_id)
    question_of = {row[0]: row[1] for row in db.session.execute(versions.where(Question.bank_id == bank_id))}
    sums: dict[int, dict[int, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for piece in _pieces(bank_id):
        scores = _scores([row.id for row in piece])
        for row in piece:
            for question_id, (score, marks) in _earned(row, question_of, scores).items():
                rest = row.full_marks - marks
                sums[question_id][row.exam_id].add(score / marks, (row.score - score) / rest if rest > 0 else 0.0)
    return {question_id: measured(exams.values()) for question_id, exams in sums.items()}


def _pieces(bank_id: int) -> Iterator[Sequence[Any]]:
    """The first attempts, some at a time, so that memory does not grow with them."""
    columns = select(Attempt.id, Attempt.exam_id, Attempt.paper, Attempt.score, Attempt.full_marks).where(*_first_attempts(bank_id))
    last = 0
    while piece := db.session.execute(columns.where(Attempt.id > last).order_by(Attempt.id).limit(PIECE)).all():
        yield piece
        last = piece[-1].id


def _scores(attempt_ids: Sequence[int]) -> dict[tuple[int, int], float | None]:
    """What answers earned, by attempt and place; None while one waits for its marks."""
    statement = select(Response.attempt_id, Response.position, Response.score).where(Response.attempt_id.in_(attempt_ids))
    return {(row[0], row[1]): row[2] for row in db.session.execute(statement)}


def _earned(row: Any, question_of: Mapping[int, int], scores: Mapping[tuple[int, int], float | None]) -> dict[int, tuple[float, float]]:
    """What each question of an attempt earned, and of how much; the parts of a passage together."""
    found: dict[int, tuple[float, float]] = {}
    for position, item in enumerate(row.paper):
        question_id, score = question_of.get(item["version"]), scores.get((row.id, position), 0.0)
        if question_id is not None and score is not None and item["marks"]:
            earned, marks = found.get(question_id, (0.0, 0.0))
            found[question_id] = (earned + score, marks + item["marks"])
    return found
