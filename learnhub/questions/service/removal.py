"""Questions taken out again as if they had never been: only those that nothing asks and nobody changed."""

from collections.abc import Collection, Iterator

from flask_babel import gettext as _
from sqlalchemy import Column, delete, or_, select
from sqlalchemy.exc import IntegrityError

from learnhub.core.database import Base
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Distinct, Question, QuestionBank, QuestionVersion

PIECE = 500


def remove_unused(bank: QuestionBank, question_ids: Collection[int], *, apart_from: Collection[str] = ()) -> int:
    """Remove questions of the bank; returns how many. Raises Refused, and removes none, when any is used or was changed.

    `apart_from` names tables whose rows are no use: the caller takes them away.
    """
    wanted = list(db.session.scalars(select(Question.id).where(Question.bank_id == bank.id, Question.id.in_(list(question_ids)))))
    used = used_questions(wanted, apart_from=apart_from) | (set(question_ids) - set(wanted))
    if used:
        raise Refused(_("其中 %(n)s 道题已经在试卷、练习或答卷里，或导入后修改过，不能撤销。可以在题库里停用不要的题。", n=len(used)))
    try:
        with db.session.begin_nested():
            for start in range(0, len(wanted), PIECE):
                piece = wanted[start : start + PIECE]
                db.session.execute(delete(Distinct).where(or_(Distinct.low_id.in_(piece), Distinct.high_id.in_(piece))))
                db.session.execute(delete(QuestionVersion).where(QuestionVersion.question_id.in_(piece)))
                db.session.execute(delete(Question).where(Question.id.in_(piece)))
    except IntegrityError:
        raise Refused(_("刚刚有人用上了其中的题，不能撤销。请刷新页面再看。")) from None
    return len(wanted)


def used_questions(question_ids: Collection[int], *, apart_from: Collection[str] = ()) -> set[int]:
    """Those that a row of any other table points to, or that have another version than their first."""
    used: set[int] = set()
    ids = list(question_ids)
    for start in range(0, len(ids), PIECE):
        piece = ids[start : start + PIECE]
        used |= set(db.session.scalars(select(Question.id).where(Question.id.in_(piece), Question.version > 1)))
        for column in _pointing_to(Question.__tablename__, apart_from):
            used |= set(db.session.scalars(select(column).where(column.in_(piece)).distinct()))
        for column in _pointing_to(QuestionVersion.__tablename__, apart_from):
            versions = select(QuestionVersion.question_id).join_from(QuestionVersion, column.table, column == QuestionVersion.id)
            used |= set(db.session.scalars(versions.where(QuestionVersion.question_id.in_(piece)).distinct()))
    return used


def _pointing_to(table: str, apart_from: Collection[str]) -> Iterator[Column[int]]:
    """The columns of other tables that hold ids of `table`."""
    left_out = {Question.__tablename__, QuestionVersion.__tablename__, Distinct.__tablename__, *apart_from}
    for each in Base.metadata.sorted_tables:
        if each.name in left_out:
            continue
        for column in each.columns:
            if any(key.column.table.name == table for key in column.foreign_keys):
                yield column
