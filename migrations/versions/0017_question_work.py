"""Review of questions, banks lent to other units, rules that changed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("question_bank", sa.Column("needs_review", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("question") as table:
        table.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="in_use"))
        table.create_check_constraint(op.f("ck_question_state"), "state IN ('draft', 'in_review', 'in_use')")
    _create_grants_and_reviews()
    _create_changes()


def _create_grants_and_reviews() -> None:
    op.create_table(
        "question_bank_grant",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("bank_id", BIGINT, nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("granted_by", BIGINT, nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["question_bank.id"], name=op.f("fk_question_bank_grant_bank_id_question_bank")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_question_bank_grant_granted_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_question_bank_grant_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_bank_grant")),
        sa.UniqueConstraint("bank_id", "unit_id", name=op.f("uq_question_bank_grant_bank_id_unit_id")),
    )
    op.create_index(op.f("ix_question_bank_grant_unit_id"), "question_bank_grant", ["unit_id"], unique=False)
    op.create_table(
        "question_review",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("decided_by", BIGINT, nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("decision IN ('approved', 'returned')", name=op.f("ck_question_review_decision")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_question_review_decided_by_account")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_review_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_review")),
    )
    op.create_index(op.f("ix_question_review_question_id"), "question_review", ["question_id"], unique=False)


def _create_changes() -> None:
    op.create_table(
        "source_change",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("bank_id", BIGINT, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.String(length=80), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("added_by", BIGINT, nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_source_change_added_by_account")),
        sa.ForeignKeyConstraint(["bank_id"], ["question_bank.id"], name=op.f("fk_source_change_bank_id_question_bank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_change")),
        sa.UniqueConstraint("bank_id", "source", "clause", "changed_on", name=op.f("uq_source_change_bank_id_source_clause_changed_on")),
    )
    op.create_table(
        "source_look",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("change_id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("looked_by", BIGINT, nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["source_change.id"], name=op.f("fk_source_look_change_id_source_change")),
        sa.ForeignKeyConstraint(["looked_by"], ["account.id"], name=op.f("fk_source_look_looked_by_account")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_source_look_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_look")),
        sa.UniqueConstraint("change_id", "question_id", name=op.f("uq_source_look_change_id_question_id")),
    )
    op.create_index(op.f("ix_source_look_question_id"), "source_look", ["question_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    for table in ("source_look", "source_change", "question_review", "question_bank_grant"):
        op.drop_table(table)
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_state"), type_="check")
        table.drop_column("state")
    op.drop_column("question_bank", "needs_review")
