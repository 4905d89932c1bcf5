"""The groups of questions of a bank that exclude each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from learnhub.assessment.models import ExclusionGroup, ExclusionMember
from learnhub.core.extensions import db
from learnhub.core.pagination import Page, page_of
from learnhub.questions.models import Question


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """A group with its questions."""

    id: int
    questions: Sequence[Question]


def exclusion_rows(bank_id: int, *, number: int = 1) -> Page[ExclusionRow]:
    """One page of the groups of the bank, the newest first; three statements."""
    groups = select(ExclusionGroup.id).where(ExclusionGroup.bank_id == bank_id).order_by(ExclusionGroup.id.desc())
    page = page_of(groups, number=number, size=20)
    statement = select(ExclusionMember.group_id, Question).join(Question, Question.id == ExclusionMember.question_id)
    found: dict[int, list[Question]] = {group_id: [] for group_id in page.items}
    for group_id, question in db.session.execute(statement.where(ExclusionMember.group_id.in_(found)).order_by(Question.id)):
        found[group_id].append(question)
    return Page([ExclusionRow(group_id, questions) for group_id, questions in found.items()], page.number, page.size, page.total)
