"""How hard questions proved to be, over all exams: for the list of a bank."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from sqlalchemy import select

from learnhub.assessment.models import FIXED, GRADED, Attempt, DrawRule, Exam, PaperItem, Response
from learnhub.assessment.rules import moments
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionVersion


@dataclass(frozen=True, slots=True)
class Measured:
    """A question over `n` first attempts: the mean share of its marks, and its correlation with the rest of the paper."""

    n: int
    facility: float
    r_rest: float | None


def figures_of(question_ids: Collection[int]) -> Mapping[int, Measured]:
    """The measured figures of questions; those that nobody met are not in it; quizzes do not count. Four statements."""
    wanted = set(question_ids)
    attempts = _attempts(wanted)
    question_of = _question_of(wanted)
    scores = _scores(attempts, question_of)
    pairs: dict[int, dict[int, list[tuple[float, float]]]] = {}
    for row in attempts:
        for question, (score, marks) in _earned(row, question_of, scores).items():
            rest = row.full_marks - marks
            pair = (score / marks, (row.score - score) / rest if rest > 0 else 0.0)
            pairs.setdefault(question, {}).setdefault(row.exam_id, []).append(pair)
    return {question: _measured(list(exams.values())) for question, exams in pairs.items()}


def _earned(row: Any, question_of: Mapping[int, int], scores: Mapping[tuple[int, int], float | None]) -> dict[int, tuple[float, float]]:
    """What each question of an attempt earned, and of how much; the parts of a passage together."""
    found: dict[int, tuple[float, float]] = {}
    for position, item in enumerate(row.paper):
        question, score = question_of.get(item["version"]), scores.get((row.id, position), 0.0)
        if question is not None and score is not None and item["marks"]:
            earned, marks = found.get(question, (0.0, 0.0))
            found[question] = (earned + score, marks + item["marks"])
    return found


def _attempts(wanted: Collection[int]) -> Sequence[Any]:
    """First attempts of the exams that hold one of the questions, or may draw it."""
    picked = select(PaperItem.exam_id).where(PaperItem.question_id.in_(wanted))
    drawn = (
        select(DrawRule.exam_id)
        .join(Question, (Question.bank_id == DrawRule.bank_id) & (Question.kind == DrawRule.kind))
        .where(Question.id.in_(wanted))
    )
    is_met = ((Exam.paper_mode == FIXED) & Exam.id.in_(picked)) | ((Exam.paper_mode != FIXED) & Exam.id.in_(drawn))
    statement = (
        select(Attempt.id, Attempt.exam_id, Attempt.paper, Attempt.score, Attempt.full_marks)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Exam.lesson_id.is_(None), is_met, Attempt.number == 1, Attempt.state == GRADED, Attempt.score.is_not(None))
    )
    return db.session.execute(statement).all()


def _question_of(wanted: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(select(QuestionVersion.id, QuestionVersion.question_id).where(QuestionVersion.question_id.in_(wanted)))
    return dict(rows.all())


def _scores(attempts: Sequence[Any], question_of: Mapping[int, int]) -> dict[tuple[int, int], float | None]:
    """What the answers to the questions earned, by attempt and place; None while it waits for its marks."""
    places = {position for row in attempts for position, item in enumerate(row.paper) if item["version"] in question_of}
    statement = select(Response.attempt_id, Response.position, Response.score).join(Attempt, Attempt.id == Response.attempt_id)
    statement = statement.where(Attempt.exam_id.in_({row.exam_id for row in attempts}), Attempt.number == 1, Response.position.in_(places))
    return {(row.attempt_id, row.position): row.score for row in db.session.execute(statement)}


def _measured(exams: Sequence[Sequence[tuple[float, float]]]) -> Measured:
    """The figures from pairs (share of the question, share of the rest), exam by exam: how exams differ is no merit of the question."""
    own = [share for pairs in exams for share, _rest in pairs]
    x = [away for pairs in exams for away in moments.deviations([share for share, _rest in pairs])]
    y = [away for pairs in exams for away in moments.deviations([rest for _share, rest in pairs])]
    spread = sqrt(moments.product_sum(x, x) * moments.product_sum(y, y))
    r_rest = max(-1.0, min(1.0, moments.product_sum(x, y) / spread)) if spread else None
    return Measured(len(own), sum(own) / len(own), r_rest)
