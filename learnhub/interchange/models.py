"""Tables of imports: what came in together, and which columns a person said a table has."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learnhub.core.database import Base, Id
from learnhub.questions.models import QuestionBank

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class ImportBatch(Base):
    """The questions that one file brought into a bank; it can be undone while they are unused."""

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_bank_id", "bank_id", "created_at"),)

    id: Mapped[Id]
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    file_name: Mapped[str] = mapped_column(String(120))
    form: Mapped[str] = mapped_column(String(16))
    created: Mapped[int]  # questions that it brought
    known: Mapped[int]  # that were there already
    left_out: Mapped[int]  # that had mistakes and were skipped
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]

    bank: Mapped[QuestionBank] = relationship()


class ImportedQuestion(Base):
    """A question that a batch brought; gone when the batch is undone."""

    __tablename__ = "import_batch_question"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)


class ImportJob(Base):
    """An import of many questions that the clock does: asked for by one who waits, and done once however many workers look."""

    __tablename__ = "import_job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        Index("ix_import_job_state", "state", "created_at"),
    )

    id: Mapped[Id]
    file_key: Mapped[str] = mapped_column(String(40), unique=True)  # of the file that waits
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    language: Mapped[str] = mapped_column(String(8))
    skips_bad: Mapped[bool]
    state: Mapped[str] = mapped_column(String(8))
    message: Mapped[str] = mapped_column(Text)  # what came of it, or why nothing did
    tries: Mapped[int]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    bank: Mapped[QuestionBank] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state in {WAITING, RUNNING}


class TableColumns(Base):
    """What the columns of tables with this header hold, as the account said it last."""

    __tablename__ = "table_columns"
    __table_args__ = (UniqueConstraint("account_id", "fingerprint"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    layout: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
