"""Imports of questions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "import_batch",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("bank_id", BIGINT, nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("created", BIGINT, nullable=False),
        sa.Column("known", BIGINT, nullable=False),
        sa.Column("left_out", BIGINT, nullable=False),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("undone_by", BIGINT, nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["question_bank.id"], name=op.f("fk_import_batch_bank_id_question_bank")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_import_batch_created_by_account")),
        sa.ForeignKeyConstraint(["undone_by"], ["account.id"], name=op.f("fk_import_batch_undone_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_bank_id", "import_batch", ["bank_id", "created_at"], unique=False)
    op.create_table(
        "import_batch_question",
        sa.Column("batch_id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_batch_question_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_import_batch_question_question_id_question")),
        sa.PrimaryKeyConstraint("batch_id", "question_id", name=op.f("pk_import_batch_question")),
    )
    op.create_index("ix_import_batch_question_question_id", "import_batch_question", ["question_id"], unique=False)
    op.create_table(
        "table_columns",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("layout", JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_table_columns_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_columns")),
        sa.UniqueConstraint("account_id", "fingerprint", name=op.f("uq_table_columns_account_id_fingerprint")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("table_columns")
    op.drop_table("import_batch_question")
    op.drop_table("import_batch")
