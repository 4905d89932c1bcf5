"""Bad questions: who was asked them, whose score a decision would change, and what was decided before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from learnhub.accounts.models import Account
from learnhub.assessment.models import GRADED, RUNNING, Attempt, Exam, QuestionRuling, Response, ScoreChange
from learnhub.assessment.queries.asking import asked
from learnhub.assessment.queries.basis import PIECE, Ruling, basis_of, place_of, rulings_of
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.assessment.queries.papers import versions_of
from learnhub.assessment.queries.wordings import Wording
from learnhub.assessment.rules import grading
from learnhub.core.extensions import db
from learnhub.core.sanitizing import plain_text
from learnhub.organization.models import Member
from learnhub.questions.models import QuestionVersion

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that somebody was asked, with the mean share of its marks that was earned, and the decision that holds."""

    question_id: int
    part: str
    stem: str
    kind: str
    people: int
    mean_share: float | None
    decision: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision would make of one attempt."""

    attempt_id: int
    name: str
    number: int
    score_before: float
    score_after: float
    full_before: float
    full_after: float
    was_passed: bool
    is_passed: bool


@dataclass(frozen=True, slots=True)
class PastRuling:
    """A decision of the history, with how many scores it changed."""

    number: int
    question_id: int
    part: str
    stem: str
    decision: str
    reason: str
    by: str
    at: datetime
    changes: int


def _handed_in(exam_id: int) -> Sequence[Attempt]:
    statement = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.state != RUNNING).order_by(Attempt.id)
    return db.session.scalars(statement).all()


def leaves_a_paper_empty(exam_id: int, place: Place) -> bool:
    """Whether somebody who was asked the question at `place` has no other that counts."""
    gone = {held for held, ruling in rulings_of(exam_id).items() if ruling.decision == grading.LEFT_OUT} | {place}
    papers = db.session.scalars(select(Attempt.paper).where(Attempt.exam_id == exam_id, Attempt.state != RUNNING))
    return any(place in places and places <= gone for places in (set(map(place_of, paper)) for paper in papers))


def asked_questions(exam_id: int) -> list[AskedQuestion]:
    """Every question on a paper that was handed in; the one that earned least first."""
    attempts = _handed_in(exam_id)
    scores = _scores([attempt.id for attempt in attempts])
    items: dict[Place, Mapping[str, object]] = {}
    earned: dict[Place, list[float]] = {}
    for attempt in attempts:
        for position, item in enumerate(attempt.paper):
            items.setdefault(place_of(item), item)
            if attempt.state == GRADED and item["marks"]:
                earned.setdefault(place_of(item), []).append(scores.get((attempt.id, position), 0.0) / item["marks"])
    versions = versions_of(list(items.values()))
    rulings = basis_of(exam_id, []).rulings
    found = []
    for place, item in items.items():
        question = asked(versions[item["version"]], item)  # type: ignore[index]
        shares = earned.get(place, [])
        mean = sum(shares) / len(shares) if shares else None
        decision = rulings[place].decision if place in rulings else "none"
        found.append(AskedQuestion(*place, plain_text(question.stem_html), question.kind, len(shares), mean, decision))
    return sorted(found, key=lambda question: 2.0 if question.mean_share is None else question.mean_share)


def _scores(attempt_ids: Sequence[int]) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for start in range(0, len(attempt_ids), PIECE):
        rows = select(Response.attempt_id, Response.position, Response.score).where(
            Response.attempt_id.in_(attempt_ids[start : start + PIECE])
        )
        found.update(((row.attempt_id, row.position), row.score or 0.0) for row in db.session.execute(rows))
    return found


def versions_asked(exam_id: int, question_id: int, part: str) -> dict[int, Wording]:
    """The versions of a question that stand on papers of the exam, by id."""
    items = [item for attempt in _handed_in(exam_id) for item in attempt.paper if place_of(item) == (question_id, part)]
    return versions_of(items)


def fits(newest: QuestionVersion, part: str, olds: Sequence[QuestionVersion | Wording]) -> bool:
    """Whether answers to the old versions can be marked by the newest: the same type, and the same options by id."""
    item = {"part": part} if part else {}
    parts = {str(each["id"]) for each in newest.parts} if part else {""}
    if part not in parts:
        return False
    new = asked(newest, item)
    return all((old := asked(each, item)).kind == new.kind and set(old.html) == set(new.html) for each in olds)


def latest_ruling(exam_id: int) -> int:
    """The number of the exam's latest decision; 0 before the first."""
    return db.session.scalar(select(func.max(QuestionRuling.number)).where(QuestionRuling.exam_id == exam_id)) or 0


def dry_run(exam: Exam, place: Place, ruling: Ruling, scope: Scope) -> list[Effect]:
    """Whose score, full marks or result would change; nothing is written. Who is out of scope has no name."""
    attempts = [each for each in _handed_in(exam.id) if each.state == GRADED and place in set(map(place_of, each.paper))]
    basis = basis_of(exam.id, attempts, {place: ruling})
    given = _responses([attempt.id for attempt in attempts])
    within = select(Member.id, Member.name).where(
        Member.id.in_({each.member_id for each in attempts}), Member.id.in_(members_within(scope))
    )
    names = dict(db.session.execute(within).all())
    found = []
    for attempt in attempts:
        result = grading.grade(basis.answered(attempt, given.get(attempt.id, {})), exam.pass_percent, is_capped=exam.is_capped)
        before = (attempt.score or 0.0, attempt.full_marks, bool(attempt.is_passed))
        if before != (result.score, result.full_marks, result.is_passed):
            found.append(
                Effect(
                    attempt.id,
                    names.get(attempt.member_id, ""),
                    attempt.number,
                    before[0],
                    result.score,
                    before[1],
                    result.full_marks,
                    before[2],
                    result.is_passed,
                )
            )
    return sorted(found, key=lambda effect: (effect.was_passed == effect.is_passed, effect.name, effect.number))


def _responses(attempt_ids: Sequence[int]) -> dict[int, dict[int, Response]]:
    found: dict[int, dict[int, Response]] = {}
    for start in range(0, len(attempt_ids), PIECE):
        for row in db.session.scalars(select(Response).where(Response.attempt_id.in_(attempt_ids[start : start + PIECE]))):
            found.setdefault(row.attempt_id, {})[row.position] = row
    return found


def past_rulings(exam_id: int) -> list[PastRuling]:
    """What was decided on the exam's questions, the latest first."""
    rows = db.session.execute(
        select(QuestionRuling, Member.name)
        .join(Account, Account.id == QuestionRuling.decided_by)
        .outerjoin(Member, Member.account_id == Account.id)
        .where(QuestionRuling.exam_id == exam_id)
        .order_by(QuestionRuling.number.desc())
    ).all()
    causes = [f"ruling:{ruling.id}" for ruling, _name in rows]
    counts = select(ScoreChange.cause, func.count()).where(ScoreChange.cause.in_(causes)).group_by(ScoreChange.cause)
    changes = dict(db.session.execute(counts).all())
    stems = {(each.question_id, each.part): each.stem for each in asked_questions(exam_id)} if rows else {}
    return [
        PastRuling(
            ruling.number,
            ruling.question_id,
            ruling.part,
            stems.get((ruling.question_id, ruling.part), ""),
            ruling.decision,
            ruling.reason,
            name or "",
            ruling.decided_at,
            changes.get(f"ruling:{ruling.id}", 0),
        )
        for ruling, name in rows
    ]
