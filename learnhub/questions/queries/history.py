"""What a question has said over time."""

from dataclasses import dataclass

from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.organization.models import Member
from learnhub.questions.models import QuestionVersion


@dataclass(frozen=True, slots=True)
class Edition:
    """A version and who wrote it; `author` is "" for the platform itself."""

    version: QuestionVersion
    author: str


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
