"""The result of an attempt, with what the policy lets its member see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from learnhub.assessment.models import GRADED, PAPER, RUNNING, Attempt, Exam, Response
from learnhub.assessment.queries.attempts import responses
from learnhub.assessment.queries.basis import Basis, basis_of
from learnhub.assessment.queries.figures import counts, mean_score
from learnhub.assessment.queries.releases import visible_of
from learnhub.assessment.queries.reviewing import ReviewedQuestion, Told, reviewed
from learnhub.assessment.rules import grading, review
from learnhub.core.extensions import db
from learnhub.core.prepared import Prepared, is_among
from learnhub.core.reading import rows
from learnhub.questions.models import Question
from learnhub.settings.queries import value


@dataclass(frozen=True, slots=True)
class TopicScore:
    """What was earned in one topic or one type of questions, of how much, and its share in percent."""

    topic: str
    percent: int
    questions: int
    earned: float
    marks: float


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among those who have a score: equal scores share it, and the next counts on (1, 2, 2, 4)."""

    place: int
    people: int


@dataclass(frozen=True, slots=True)
class Result:
    """A finished attempt as its member may see it; questions that were left out 剔除 are in no figure."""

    attempt: Attempt
    visible: review.Visible
    duration: timedelta
    pass_marks: float
    right: int
    questions: tuple[ReviewedQuestion, ...]
    topics: tuple[TopicScore, ...]
    mean: float | None
    sat: int
    asked: int
    rank: Rank | None
    sections: tuple[TopicScore, ...]

    @property
    def wrong(self) -> int:
        """How many questions did not earn everything."""
        return self.asked - self.right

    @property
    def tells_wrong(self) -> bool:
        """Whether it may be seen which questions were wrong."""
        return self.visible.score and self.visible.right_answers

    @property
    def marked(self) -> int:
        """How many were marked for a look."""
        return sum(question.is_marked for question in self.questions)


def result_of(attempt: Attempt, now: datetime) -> Result:
    """The result page of an attempt that was handed in, without a score while it waits for a marker; what is not released is not in it."""
    seen = visible_of(attempt.exam, now, is_submitted=attempt.state != RUNNING)
    if attempt.state != GRADED:
        seen = review.Visible(score=False, right_answers=False, explanations=False, own_answers=seen.own_answers)
    return _result(attempt, seen, now)


def sheet_of(attempt: Attempt, now: datetime) -> Result:
    """A graded attempt with everything in it, for the exam's organizers."""
    return _result(attempt, review.EVERYTHING, now)


def _result(attempt: Attempt, seen: review.Visible, now: datetime) -> Result:
    exam = attempt.exam
    given = {response.position: response for response in responses(attempt.id)}
    basis = basis_of(exam.id, [attempt])
    questions = tuple(
        reviewed(position, item, given.get(position), _told(basis, attempt, position, item), seen)
        for position, item in enumerate(attempt.paper)
        if seen.own_answers
    )
    counted = [place for place, item in enumerate(attempt.paper) if basis.ruling_of(item) != grading.LEFT_OUT]
    mean, sat = mean_score(exam.id) if seen.score and not (exam.is_quiz or exam.is_practice) else (None, 0)
    return Result(
        attempt=attempt,
        visible=seen,
        duration=(attempt.closed_at or now) - attempt.started_at,
        pass_marks=grading.pass_marks(attempt.full_marks, exam.pass_percent),
        right=sum(bool(given[place].is_right) for place in counted if place in given) if seen.score else 0,
        questions=questions,
        topics=_topics(attempt, given, counted) if seen.score and seen.right_answers else (),
        mean=mean,
        sat=sat,
        asked=len(counted),
        rank=_rank(attempt) if seen.score and exam.shows_rank and not (exam.is_quiz or exam.is_practice) else None,
        sections=_shares(attempt, given, {place: attempt.paper[place]["kind"] for place in counted})
        if seen.score and seen.right_answers
        else (),
    )


def checks_of(attempt: Attempt, held: Sequence[Response]) -> dict[int, ReviewedQuestion]:
    """What is told of the answers that were checked while the member writes, by position; of no other question anything."""
    locked = {response.position: response for response in held if response.is_locked}
    if not locked or not review.tells_at_once(attempt.exam.review):
        return {}
    seen = review.Visible(score=True, right_answers=True, explanations=attempt.exam.review.get("explanations") == review.DURING)
    basis = basis_of(attempt.exam_id, [attempt])
    items = {position: attempt.paper[position] for position in locked if attempt.place in {None, position}}
    told = {position: _told(basis, attempt, position, item) for position, item in items.items()}
    return {position: reviewed(position, item, locked[position], told[position], seen) for position, item in items.items()}


def _told(basis: Basis, attempt: Attempt, position: int, item: dict[str, Any]) -> Told:
    mark = basis.marks.get((attempt.id, position))
    points, comment = (mark.points, mark.comment) if mark else ((), "")
    return Told(basis.version_of(item), points, comment, basis.ruling_of(item), attempt.source == PAPER)


def _topics(attempt: Attempt, given: dict[int, Response], counted: Sequence[int]) -> tuple[TopicScore, ...]:
    """Earned share by topic; nothing when the paper has fewer than two."""
    topic_of = dict(rows(_topics_of, questions=sorted({item["question"] for item in attempt.paper})))
    return _shares(attempt, given, {place: topic_of.get(attempt.paper[place]["question"]) for place in counted})


@Prepared
def _topics_of(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(Question.id, Question.topic).where(is_among(Question.id, "questions", dialect), Question.topic != "")


def _shares(attempt: Attempt, given: dict[int, Response], groups: Mapping[int, str | None]) -> tuple[TopicScore, ...]:
    """What each group of places earned; nothing when there are fewer than two groups."""
    sums: dict[str, list[float]] = {}
    for position, group in groups.items():
        if group:
            entry = sums.setdefault(group, [0.0, 0.0, 0])
            entry[0] += (given[position].score or 0.0) if position in given else 0.0
            entry[1] += attempt.paper[position]["marks"]
            entry[2] += 1
    if len(sums) < 2:
        return ()
    return tuple(
        TopicScore(group, max(0, round(100 * earned / full)) if full else 0, int(n), round(earned, 2), round(full, 2))
        for group, (earned, full, n) in sums.items()
    )


def _rank(attempt: Attempt) -> Rank | None:
    """The member's place by her score that counts among everybody's; none in relief mode, where nobody is ranked."""
    if value("site.relief_mode", bool):
        return None
    best = (
        select(func.max(Attempt.score).label("score"), Attempt.member_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.exam_id == attempt.exam_id, Attempt.state == GRADED, counts())
        .group_by(Attempt.member_id)
        .subquery()
    )
    mine = select(best.c.score).where(best.c.member_id == attempt.member_id).scalar_subquery()
    has_one = func.count().filter(best.c.member_id == attempt.member_id)
    counted = select(func.count().filter(best.c.score > mine), func.count(), has_one).select_from(best)
    higher, people, mine_there = db.session.execute(counted).one()
    return Rank(higher + 1, people) if mine_there else None
