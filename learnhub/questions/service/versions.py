"""An old version of a question brought back: as a new version, so that nothing that was said is lost."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from learnhub.core.errors import Conflict, Missing, Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.questions.rules.redrafting import redrafted
from learnhub.questions.service.saving import save_question


def restore_version(bank: QuestionBank, question: Question, number: int, *, present: int, actor_id: int | None, now: datetime) -> Question:
    """Say again what version `number` said; topic, difficulty and tags stay, and a bank with review asks for one.

    `present` is the version that the person saw as the newest. Raises Missing for a version that is not there, Refused for the present
    one, Conflict when the question changed meanwhile.
    """
    if present != question.version:
        raise Conflict(_("这道题刚刚被别人改过，请刷新页面，看过新的内容后再改。"))
    old = db.session.scalar(select(QuestionVersion).where(QuestionVersion.question_id == question.id, QuestionVersion.number == number))
    if old is None:
        raise Missing(_("没有这一版。"))
    if number == question.version:
        raise Refused(_("现在就是这一版。"))
    about = {"topic": question.topic, "difficulty": question.difficulty, "tags": list(question.tags)}
    draft = redrafted({column.key: getattr(old, column.key) for column in old.__table__.columns}, **about)
    return save_question(bank, draft, actor_id=actor_id, now=now, question=question)
