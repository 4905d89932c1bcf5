"""Banks lent to other units: they may ask the questions, the owner alone changes them."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.organization.models import Unit
from learnhub.questions.models import BankGrant, QuestionBank


def lend_bank(bank: QuestionBank, unit: Unit, *, actor_id: int | None, now: datetime) -> None:
    """Let a unit and those below it use the bank; again changes nothing. Raises Refused for its owner or a unit that uses it anyway."""
    owner = db.session.get_one(Unit, bank.unit_id)
    if unit.path.startswith(owner.path):
        raise Refused(_("“%(unit)s”本来就能用这个题库，不必另外共享。", unit=unit.name), field="unit_id")
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"bank_id": bank.id, "unit_id": unit.id, "granted_by": actor_id, "granted_at": now}
    if db.session.scalar(upsert(BankGrant).values(row).on_conflict_do_nothing().returning(BankGrant.id)) is not None:
        record("lend_bank", "question_bank", bank.id, actor_id=actor_id, now=now, unit=unit.id)


def take_back_bank(bank: QuestionBank, unit_id: int, *, actor_id: int | None, now: datetime) -> None:
    """End a loan: papers that were made keep their questions."""
    ended = db.session.scalars(
        delete(BankGrant).where(BankGrant.bank_id == bank.id, BankGrant.unit_id == unit_id).returning(BankGrant.id)
    ).all()
    if ended:
        record("take_back_bank", "question_bank", bank.id, actor_id=actor_id, now=now, unit=unit_id)
