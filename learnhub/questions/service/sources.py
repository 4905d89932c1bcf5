"""Rules that changed, and the questions that rest on them looked through one by one."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import QuestionBank, SourceChange, SourceLook
from learnhub.questions.queries.sources import resting_on


def note_change(
    bank: QuestionBank, source: str, changed_on: date, *, clause: str = "", note: str = "", actor_id: int | None, now: datetime
) -> SourceChange:
    """A rule, or one clause of it, changed on a day: its questions come up for review. The same again is the same.

    Raises Refused when the bank has no question that rests on it.
    """
    source, clause, note = (" ".join(text.split()) for text in (source, clause, note))
    values = {"bank_id": bank.id, "source": source[:200], "clause": clause[:80], "changed_on": changed_on}
    if not db.session.scalar(select(resting_on(bank.id, source, clause).exists())):
        raise Refused(_("题库里没有以此为依据的题，请核对文件名和条款。"), field="source")
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {**values, "note": note[:200], "added_by": actor_id, "added_at": now}
    made = db.session.scalar(upsert(SourceChange).values(row).on_conflict_do_nothing().returning(SourceChange.id))
    if made is not None:
        record(
            "note_source_change", "question_bank", bank.id, actor_id=actor_id, now=now, source=source, clause=clause, day=str(changed_on)
        )
    return db.session.scalars(select(SourceChange).filter_by(**values)).one()


def note_change_in(banks: Iterable[QuestionBank], change: SourceChange, *, actor_id: int | None, now: datetime) -> list[QuestionBank]:
    """The same change noted for these banks. Returns those that have questions resting on the rule."""
    noted = []
    for bank in banks:
        with suppress(Refused):
            note_change(bank, change.source, change.changed_on, clause=change.clause, note=change.note, actor_id=actor_id, now=now)
            noted.append(bank)
    return noted


def mark_looked(change: SourceChange, question_ids: Collection[int], *, actor_id: int | None, now: datetime) -> int:
    """These questions were looked through and are right again. Returns how many were not yet."""
    rests = set(db.session.scalars(resting_on(change.bank_id, change.source, change.clause)))
    rows = [
        {"change_id": change.id, "question_id": each, "looked_by": actor_id, "looked_at": now} for each in sorted(rests & set(question_ids))
    ]
    if not rows:
        return 0
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.scalars(upsert(SourceLook).on_conflict_do_nothing().returning(SourceLook.question_id), rows).all()
    if made:
        record(
            "look_through_questions", "question_bank", change.bank_id, actor_id=actor_id, now=now, change=change.id, questions=list(made)
        )
    return len(made)
