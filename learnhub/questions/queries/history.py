"""What a question has said over time."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.questions.models import Question, QuestionReview, QuestionVersion
from learnhub.questions.rules.states import IN_REVIEW, RETURNED


@dataclass(frozen=True, slots=True)
class Edition:
    """A version and who wrote it; `author` is "" for the platform itself."""

    version: QuestionVersion
    author: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a question went back to its author, and who said so."""

    note: str
    by: str


def last_return(question_id: int) -> Returned | None:
    """The last decision on the question, where it was to return it; one statement."""
    statement = (
        select(QuestionReview, Member.name)
        .outerjoin(Account, Account.id == QuestionReview.decided_by)
        .outerjoin(Member, Member.account_id == Account.id)
        .where(QuestionReview.question_id == question_id)
        .order_by(QuestionReview.id.desc())
        .limit(1)
    )
    found = db.session.execute(statement).first()
    return Returned(found[0].note, found[1] or "") if found is not None and found[0].decision == RETURNED else None


def editions_of(question_id: int) -> list[Edition]:
    """Every version of the question, the newest first; one statement."""
    statement = (
        select(QuestionVersion, Member.name)
        .outerjoin(Account, Account.id == QuestionVersion.created_by)
        .outerjoin(Member, Member.account_id == Account.id)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionVersion.number.desc())
    )
    return [Edition(version, name or "") for version, name in db.session.execute(statement)]


def next_waiting(bank_id: int, after: int, reviewer_id: int | None) -> tuple[int | None, int]:
    """The question that this person may review next, those after `after` first; and how many wait for her in all. One statement."""
    is_present = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version)
    statement = (
        select(Question.id)
        .join(QuestionVersion, is_present)
        .where(Question.bank_id == bank_id, Question.state == IN_REVIEW, Question.retired_at.is_(None))
    )
    if reviewer_id is not None:
        statement = statement.where(or_(QuestionVersion.created_by.is_(None), QuestionVersion.created_by != reviewer_id))
    ids = db.session.scalars(statement.order_by(Question.id <= after, Question.id)).all()
    return (ids[0] if ids else None), len(ids)
