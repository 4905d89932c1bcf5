"""What papers are drawn from: the questions of each pool, which of them exclude each other, and how many there are."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from learnhub.assessment.models import DrawRule, ExclusionMember
from learnhub.assessment.rules.drawing import Pool, Rule
from learnhub.core.extensions import db
from learnhub.questions.models import Question
from learnhub.questions.queries import usable
from learnhub.questions.rules.topics import SEPARATOR


def fits_rule() -> ColumnElement[bool]:
    """Whether a question stands in the pool of a draw rule, with both tables in the statement."""
    below = DrawRule.topic + SEPARATOR
    return and_(
        Question.bank_id == DrawRule.bank_id,
        or_(DrawRule.kind == "", Question.kind == DrawRule.kind),
        or_(DrawRule.difficulty == "", Question.difficulty == DrawRule.difficulty),
        or_(DrawRule.topic == "", Question.topic == DrawRule.topic, func.substr(Question.topic, 1, func.length(below)) == below),
    )


def rules_of(draws: Iterable[DrawRule]) -> list[Rule]:
    """The rules as they are drawn by."""
    return [Rule(Pool(draw.bank_id, draw.topic, draw.kind, draw.difficulty), draw.count, draw.marks, draw.section_id) for draw in draws]


def pools(wanted: Collection[Pool], without: Collection[int] = ()) -> dict[Any, Sequence[int]]:
    """Ids of the questions in use, by pool, `without` some; one statement."""
    found: dict[Any, list[int]] = {pool: [] for pool in wanted}
    goes_to: dict[tuple[int, str, str, str], list[list[int]]] = {}
    left_out = set(without)
    statement = select(Question.id, Question.bank_id, Question.topic, Question.kind, Question.difficulty)
    for question_id, bank_id, topic, kind, difficulty in db.session.execute(statement.where(_in_any(found), usable())):
        alike = (bank_id, topic, kind, difficulty)
        if alike not in goes_to:
            goes_to[alike] = [ids for pool, ids in found.items() if pool.bank_id == bank_id and pool.has(topic, kind, difficulty)]
        if question_id not in left_out:
            for ids in goes_to[alike]:
                ids.append(question_id)
    return {pool: sorted(ids) for pool, ids in found.items()}


def _in_any(wanted: Iterable[Pool]) -> ColumnElement[bool]:
    """The banks of the pools, narrowed to their kinds where each names one."""
    pools_of = list(wanted)
    in_banks = Question.bank_id.in_({pool.bank_id for pool in pools_of})
    kinds = {pool.kind for pool in pools_of}
    return in_banks if "" in kinds else and_(in_banks, Question.kind.in_(kinds))


def exclusion_groups(bank_ids: Collection[int]) -> dict[int, int]:
    """The group of each question of the banks that excludes others; one statement."""
    statement = select(ExclusionMember.question_id, ExclusionMember.group_id).join(Question, Question.id == ExclusionMember.question_id)
    return {row[0]: row[1] for row in db.session.execute(statement.where(Question.bank_id.in_(bank_ids)))}


def groups_among(question_ids: Collection[int]) -> list[list[int]]:
    """Of these questions those that exclude each other, together; one statement."""
    statement = select(ExclusionMember.group_id, ExclusionMember.question_id).where(ExclusionMember.question_id.in_(list(question_ids)))
    groups: dict[int, list[int]] = {}
    for group_id, question_id in db.session.execute(statement):
        groups.setdefault(group_id, []).append(question_id)
    return [members for members in groups.values() if len(members) > 1]


def topics_of(bank_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """The topics of the questions in use of each bank, with how many each has; one statement."""
    statement = select(Question.bank_id, Question.topic, func.count()).where(Question.bank_id.in_(bank_ids), usable())
    found: dict[int, list[tuple[str, int]]] = {bank_id: [] for bank_id in bank_ids}
    for bank_id, topic, count in db.session.execute(statement.group_by(Question.bank_id, Question.topic)):
        found[bank_id].append((topic, count))
    return found
