"""The exams and quizzes the member sat: scores, answers and keys as far as each exam has released them, and not a byte more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from learnhub.assessment.models import (
    DRAFT,
    Attempt,
    ConflictCopy,
    Exam,
    ExamKnock,
    ExamMessage,
    ExamOverride,
    ExamPerson,
    Invigilator,
    Reopening,
    ReviewRequest,
    ScoreChange,
    ScreenLeave,
    SignOfLife,
)
from learnhub.assessment.queries.results import Result, result_of
from learnhub.assessment.queries.reviewing import ReviewedQuestion
from learnhub.core.extensions import db
from learnhub.core.sanitizing import plain_text
from learnhub.organization.models import Member
from learnhub.reporting.queries.own_data.parts import Part, part

EXAM = Exam.title.label("exam")
ANSWERED = ("exam", "attempt", "number", "question", "own_answer", "score", "marks", "right_answer", "explanation", "comment")


def exam_parts(member: Member, now: datetime) -> Sequence[Part]:
    """Attempts, answers, and what else is kept of them."""
    attempts = db.session.scalars(select(Attempt).where(Attempt.member_id == member.id).order_by(Attempt.started_at, Attempt.id))
    results = [result_of(attempt, now) for attempt in attempts]
    return [_attempts(results), _answers(results), *_released(results), *_watched(member), *_door(member)]


def _attempts(results: Sequence[Result]) -> Part:
    columns = ("exam", "attempt", "started_at", "closed_at", "state", "score", "full_marks", "is_passed", "source")
    return Part("attempts", columns, [_attempt(result) for result in results])


def _attempt(result: Result) -> tuple[object, ...]:
    attempt, seen = result.attempt, result.visible.score
    score = (attempt.score, attempt.full_marks, attempt.is_passed) if seen else (None, None, None)
    return attempt.exam.title, attempt.number, attempt.started_at, attempt.closed_at, attempt.state, *score, attempt.source


def _answers(results: Sequence[Result]) -> Part:
    rows = [
        (result.attempt.exam.title, result.attempt.number, *_answer(question, tells_key=result.visible.right_answers))
        for result in results
        for question in result.questions
    ]
    return Part("answers", ANSWERED, rows)


def _answer(question: ReviewedQuestion, *, tells_key: bool) -> tuple[object, ...]:
    stem = " ".join(plain_text(html) for html in (question.passage_html, question.stem_html) if html)
    told = (_key(question) if tells_key else None, plain_text(question.explanation_html) or None, question.comment or None)
    return question.number, stem, _own(question), question.score, question.marks, *told


def _own(question: ReviewedQuestion) -> str:
    """What she answered, in words."""
    return "; ".join(
        [f"{each.letter}. {plain_text(each.html)}" for each in question.choices if each.is_mine]
        + [each.mine for each in question.texts if each.mine]
        + [f"{plain_text(each.left_html)} → {plain_text(each.mine_html)}" for each in question.pairs if each.mine_html]
        + [plain_text(each.html) for each in sorted(question.steps, key=lambda step: step.mine or 0) if each.mine]
    )


def _key(question: ReviewedQuestion) -> str:
    """What is right, in words."""
    return "; ".join(
        [f"{each.letter}. {plain_text(each.html)}" for each in question.choices if each.is_right]
        + [" / ".join(each.accepted) for each in question.texts if each.accepted]
        + [f"{plain_text(each.left_html)} → {plain_text(each.right_html)}" for each in question.pairs if each.right_html]
        + [plain_text(each.html) for each in sorted(question.steps, key=lambda step: step.right or 0) if each.right]
    )


def _released(results: Sequence[Result]) -> Sequence[Part]:
    """What tells scores and answers, of those attempts alone whose scores and answers she may see."""
    scored = [result.attempt.id for result in results if result.visible.score]
    shown = [result.attempt.id for result in results if result.visible.own_answers]
    change, copy = ScoreChange, ConflictCopy
    return [
        part(
            "score_changes",
            select(EXAM, Attempt.number.label("attempt"), change.score_before, change.score_after, change.changed_at)
            .select_from(change)
            .join(Attempt, Attempt.id == change.attempt_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(change.attempt_id.in_(scored))
            .order_by(change.changed_at, change.id),
        ),
        part(
            "conflict_copies",
            select(EXAM, Attempt.number.label("attempt"), copy.position, copy.answer, copy.received_at)
            .select_from(copy)
            .join(Attempt, Attempt.id == copy.attempt_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(copy.attempt_id.in_(shown))
            .order_by(copy.received_at, copy.id),
        ),
    ]


def _watched(member: Member) -> Sequence[Part]:
    """What was recorded and said while she wrote, what was decided about it, and what she asked for afterwards."""
    leave, life, message, again, asked = ScreenLeave, SignOfLife, ExamMessage, Reopening, ReviewRequest
    kept: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "screen_leaves": (leave, (leave.kind, leave.left_at, leave.back_at, leave.seconds)),
        "exam_pages": (life, (life.seen_at, life.address)),
        "exam_messages": (message, (message.text.label("words"), message.sent_at)),
        "reopenings": (again, (again.reason, again.reopened_at)),
        "review_requests": (asked, (asked.position, asked.reason, asked.state, asked.asked_at, asked.answer, asked.answered_at)),
    }
    return [
        part(
            key,
            select(EXAM, Attempt.number.label("attempt"), *columns)
            .select_from(table)
            .join(Attempt, Attempt.id == table.attempt_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(Attempt.member_id == member.id)
            .order_by(table.id),
        )
        for key, (table, columns) in kept.items()
    ]


def _door(member: Member) -> Sequence[Part]:
    """Which exams name her, what was granted to her, and her tries at their doors."""
    knock, person, granted, watch = ExamKnock, ExamPerson, ExamOverride, Invigilator
    given = (granted.extra_minutes, granted.extra_percent, granted.extra_attempts, granted.opens_at, granted.closes_at, granted.reason)
    kept: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "exam_doors": (knock, (knock.tried_at, knock.address, knock.is_right)),
        "exam_names": (person, (person.is_invited, person.added_at)),
        "exam_grants": (granted, (*given, granted.granted_at, granted.withdrawn_at)),
        "exam_watches": (watch, (watch.named_at,)),
    }
    return [
        part(
            key,
            select(EXAM, *columns)
            .select_from(table)
            .join(Exam, Exam.id == table.exam_id)
            .where(table.member_id == member.id, Exam.state != DRAFT)
            .order_by(columns[-1], table.exam_id),
        )
        for key, (table, columns) in kept.items()
    ]
