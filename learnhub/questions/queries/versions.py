"""What papers are made of: questions in use, their present versions, how many of each kind."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, select

from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionImage, QuestionVersion
from learnhub.questions.rules.states import IN_USE

PIECE = 500


def usable() -> ColumnElement[bool]:
    """Questions that papers may ask: in use, looked through where the bank asks for that, not retired."""
    return and_(Question.retired_at.is_(None), Question.state == IN_USE)


def current_version(question: Question) -> QuestionVersion:
    """What the question says today."""
    return db.session.scalars(
        select(QuestionVersion).where(QuestionVersion.question_id == question.id, QuestionVersion.number == question.version)
    ).one()


def image_named(name: str) -> QuestionImage | None:
    """The image of that name."""
    return db.session.scalar(select(QuestionImage).where(QuestionImage.name == name))


def versions_of(question_ids: Collection[int]) -> dict[int, QuestionVersion]:
    """The present version of each question, by the question's id; one statement for each 500."""
    wanted = list(dict.fromkeys(question_ids))
    found: dict[int, QuestionVersion] = {}
    for start in range(0, len(wanted), PIECE):
        statement = (
            select(QuestionVersion)
            .join(Question, and_(Question.id == QuestionVersion.question_id, Question.version == QuestionVersion.number))
            .where(Question.id.in_(wanted[start : start + PIECE]))
        )
        found.update((version.question_id, version) for version in db.session.scalars(statement))
    return found


def counts_by_kind(bank_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many questions of each kind are in use, by bank; one statement."""
    rows = db.session.execute(
        select(Question.bank_id, Question.kind, func.count())
        .where(Question.bank_id.in_(list(bank_ids)), usable())
        .group_by(Question.bank_id, Question.kind)
    )
    counts: dict[int, dict[str, int]] = {bank_id: {} for bank_id in bank_ids}
    for bank_id, kind, count in rows:
        counts[bank_id][kind] = count
    return counts
