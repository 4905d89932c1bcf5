"""Banks: made, renamed."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import QuestionBank

LONGEST_NAME = 80


def create_bank(name: str, unit_id: int, *, actor_id: int | None, now: datetime, course_id: int | None = None) -> QuestionBank:
    """A new bank of a unit; with `course_id` the bank of that course, which is returned when it is there.

    Raises Refused when the unit has a bank of that name.
    """
    if course_id is not None and (found := _bank_of_course(course_id)) is not None:
        return found
    bank = QuestionBank(name=_sound_name(name), unit_id=unit_id, course_id=course_id, created_by=actor_id, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(bank)
    except IntegrityError:
        if course_id is not None and (found := _bank_of_course(course_id)) is not None:
            return found
        raise Refused(_("这个单位已经有题库“%(name)s”，请换一个名称。", name=bank.name), field="name") from None
    record("create_bank", "question_bank", bank.id, actor_id=actor_id, now=now, name=bank.name, unit=unit_id)
    return bank


def rename_bank(bank: QuestionBank, name: str, *, actor_id: int | None, now: datetime) -> None:
    """Give the bank another name. Raises Refused when it is taken."""
    before, wanted = bank.name, _sound_name(name)
    if wanted == before:
        return
    taken = select(QuestionBank.id).where(QuestionBank.unit_id == bank.unit_id, QuestionBank.name == wanted, QuestionBank.id != bank.id)
    if db.session.scalar(taken):
        raise Refused(_("这个单位已经有题库“%(name)s”，请换一个名称。", name=wanted), field="name")
    bank.name = wanted
    db.session.flush()
    record("rename_bank", "question_bank", bank.id, actor_id=actor_id, now=now, before=before, after=wanted)


def _sound_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("请填写题库名称。"), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(_("题库名称不超过 %(n)s 个字。", n=LONGEST_NAME), field="name")
    return name


def _bank_of_course(course_id: int) -> QuestionBank | None:
    return db.session.scalar(select(QuestionBank).where(QuestionBank.course_id == course_id))
