"""What an import brought, kept so that it can be undone."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from learnhub.audit.service import record
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.interchange.models import ImportBatch, ImportedQuestion
from learnhub.interchange.queries.import_batches import asked_since
from learnhub.questions.service.removal import remove_unused

LONGEST_NAME = 120


def keep_batch(
    bank_id: int, question_ids: Sequence[int], *, name: str, form: str, known: int, left_out: int, actor_id: int | None, now: datetime
) -> ImportBatch | None:
    """Remember which questions came in together; nothing when none did."""
    if not question_ids:
        return None
    batch = ImportBatch(
        bank_id=bank_id,
        file_name=name[-LONGEST_NAME:],
        form=form,
        created=len(question_ids),
        known=known,
        left_out=left_out,
        created_by=actor_id,
        created_at=now,
    )
    db.session.add(batch)
    db.session.flush()
    db.session.execute(insert(ImportedQuestion), [{"batch_id": batch.id, "question_id": each} for each in question_ids])
    return batch


def undo_batch(batch: ImportBatch, *, actor_id: int | None, now: datetime) -> int:
    """Take the questions of a batch out again. Returns how many.

    Raises Refused when it was undone before, or one of them is used or was changed since.
    """
    is_first = (
        update(ImportBatch).where(ImportBatch.id == batch.id, ImportBatch.undone_at.is_(None)).values(undone_at=now, undone_by=actor_id)
    )
    if db.session.execute(is_first.returning(ImportBatch.id)).first() is None:
        raise Refused(_("这次导入已经撤销过了。"))
    ids = list(db.session.scalars(select(ImportedQuestion.question_id).where(ImportedQuestion.batch_id == batch.id)))
    db.session.execute(delete(ImportedQuestion).where(ImportedQuestion.batch_id == batch.id))
    if len(ids) != batch.created:
        raise Refused(_("这次导入的题有的已经不在了，不能撤销。"))
    if asked := asked_since(ids, batch.created_at):
        raise Refused(_("其中 %(n)s 道题已经在试卷、练习或答卷里，或导入后修改过，不能撤销。可以在题库里停用不要的题。", n=len(asked)))
    removed = remove_unused(batch.bank, ids, apart_from=[ImportedQuestion.__tablename__])
    record(
        "undo_import", "question_bank", batch.bank_id, actor_id=actor_id, now=now, batch=batch.id, file=batch.file_name, questions=removed
    )
    return removed
