"""What a question has said over time, and where it is used."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Use:
    """A paper that holds the question, or may draw it."""

    title: str
    is_quiz: bool
    is_drawn: bool
    state: str
    opens_at: datetime | None
    exam_id: int


Counts = Callable[[Collection[int]], Mapping[int, int]]
Uses = Callable[[int], Sequence[Use]]
_readers: list[tuple[Counts, Uses]] = []


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


def read_uses_with(counts: Counts, uses: Uses) -> None:
    """Let a feature above, which knows papers, say where questions are used."""
    _readers[:] = [(counts, uses)]


def use_counts(question_ids: Collection[int]) -> Mapping[int, int]:
    """On how many papers each question stands; those on none are left out."""
    return _readers[0][0](question_ids) if _readers and question_ids else {}


def uses_of(question_id: int) -> Sequence[Use]:
    """The papers that hold the question or may draw it."""
    return _readers[0][1](question_id) if _readers else ()
