"""What a question has said over time."""

from dataclasses import dataclass

from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.questions.models import QuestionReview, QuestionVersion
from learnhub.questions.rules.states import RETURNED


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
