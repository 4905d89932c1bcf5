"""Questions that are alike and both wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0037"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "question_distinct",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("low_id", BIGINT, nullable=False),
        sa.Column("high_id", BIGINT, nullable=False),
        sa.Column("decided_by", BIGINT, nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["low_id"], ["question.id"], name=op.f("fk_question_distinct_low_id_question")),
        sa.ForeignKeyConstraint(["high_id"], ["question.id"], name=op.f("fk_question_distinct_high_id_question")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_question_distinct_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_distinct")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_question_distinct_low_id_high_id")),
    )
    op.create_index(op.f("ix_question_distinct_high_id"), "question_distinct", ["high_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("question_distinct")
