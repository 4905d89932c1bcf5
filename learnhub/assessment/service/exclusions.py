"""Questions of a bank that exclude each other: a paper that is drawn holds one of each group."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from learnhub.assessment.models import DrawRule, ExclusionGroup, ExclusionMember
from learnhub.assessment.service.paper_plans import papers_have_changed
from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank

MOST_IN_GROUP = 20


def keep_apart(bank: QuestionBank, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> int:
    """Make these exclude each other, together with what each excluded before; how many the group holds. Raises Refused, Missing."""
    wanted = set(question_ids)
    known = set(db.session.scalars(select(Question.id).where(Question.id.in_(wanted), Question.bank_id == bank.id)))
    if wanted - known:
        raise Missing(_("题库里没有这道题。"))
    groups = set(db.session.scalars(select(ExclusionMember.group_id).where(ExclusionMember.question_id.in_(wanted))))
    members = wanted | set(db.session.scalars(select(ExclusionMember.question_id).where(ExclusionMember.group_id.in_(groups))))
    if len(members) < 2:
        raise Refused(_("请至少勾选两道题。"), field="question")
    if len(members) > MOST_IN_GROUP:
        raise Refused(_("一组互斥题最多 %(most)s 题。", most=MOST_IN_GROUP), field="question")
    _dissolve(groups)
    group = ExclusionGroup(bank_id=bank.id, created_by=actor_id, created_at=now)
    db.session.add(group)
    db.session.flush()
    db.session.add_all([ExclusionMember(question_id=each, group_id=group.id) for each in sorted(members)])
    db.session.flush()
    _tell(bank, actor_id, now, group=group.id, questions=sorted(members))
    return len(members)


def let_together(bank: QuestionBank, group_id: int, question_id: int | None = None, *, actor_id: int | None, now: datetime) -> None:
    """Dissolve a group, or take one question out of it; one alone is no group. Raises Missing."""
    group = db.session.scalar(select(ExclusionGroup).where(ExclusionGroup.id == group_id, ExclusionGroup.bank_id == bank.id))
    if group is None:
        raise Missing(_("这组互斥题已经解除。"))
    if question_id is not None:
        db.session.execute(delete(ExclusionMember).where(ExclusionMember.group_id == group_id, ExclusionMember.question_id == question_id))
    left = db.session.scalar(select(func.count()).select_from(ExclusionMember).where(ExclusionMember.group_id == group_id)) or 0
    if question_id is None or left < 2:
        _dissolve({group_id})
    _tell(bank, actor_id, now, group=group_id, removed=question_id)


def _dissolve(group_ids: Collection[int]) -> None:
    db.session.execute(delete(ExclusionMember).where(ExclusionMember.group_id.in_(group_ids)))
    db.session.execute(delete(ExclusionGroup).where(ExclusionGroup.id.in_(group_ids)))


def _tell(bank: QuestionBank, actor_id: int | None, now: datetime, **about: object) -> None:
    """Put it down; papers drawn from the bank beforehand are no longer right."""
    papers_have_changed(list(db.session.scalars(select(DrawRule.exam_id).where(DrawRule.bank_id == bank.id))))
    record("change_exclusions", "bank", bank.id, actor_id=actor_id, now=now, **about)
