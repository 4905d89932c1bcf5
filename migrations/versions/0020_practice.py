"""Practice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ties(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    named = {column: op.f(f"fk_{table}_{column}_{target}") for column, target in targets.items()}
    return [sa.ForeignKeyConstraint([column], [f"{target}.id"], name=named[column]) for column, target in targets.items()]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "open_bank",
        sa.Column("bank_id", BIGINT, nullable=False),
        sa.Column("opened_by", BIGINT, nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        *_ties("open_bank", bank_id="question_bank", opened_by="account"),
        sa.PrimaryKeyConstraint("bank_id", name=op.f("pk_open_bank")),
    )
    op.create_table(
        "practice_answer",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("version_id", BIGINT, nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("way IN ('bank', 'daily', 'mistakes', 'favorites')", name=op.f("ck_practice_answer_way")),
        *_ties("practice_answer", member_id="member", question_id="question", version_id="question_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_answer")),
        sa.UniqueConstraint("member_id", "token", name=op.f("uq_practice_answer_member_id_token")),
    )
    op.create_index("ix_practice_answer_member_id", "practice_answer", ["member_id", "question_id", "answered_at"], unique=False)
    op.create_table(
        "daily_quiz",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("versions", JSON, nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        *_ties("daily_quiz", member_id="member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_quiz")),
        sa.UniqueConstraint("member_id", "day", name=op.f("uq_daily_quiz_member_id_day")),
    )
    op.create_table(
        "mistake_entry",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("card", JSON, nullable=False),
        sa.Column("wrong", BIGINT, nullable=False),
        sa.Column("right_in_a_row", BIGINT, nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        *_ties("mistake_entry", member_id="member", question_id="question"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mistake_entry")),
        sa.UniqueConstraint("member_id", "question_id", name=op.f("uq_mistake_entry_member_id_question_id")),
    )
    op.create_index("ix_mistake_entry_due_at", "mistake_entry", ["member_id", "removed_at", "due_at"], unique=False)
    op.create_table(
        "favorite",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        *_ties("favorite", member_id="member", question_id="question"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_favorite")),
        sa.UniqueConstraint("member_id", "question_id", name=op.f("uq_favorite_member_id_question_id")),
    )
    op.create_table(
        "fed_attempt",
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("fed_at", sa.DateTime(), nullable=False),
        *_ties("fed_attempt", attempt_id="attempt"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_fed_attempt")),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("fed_attempt", "favorite", "mistake_entry", "daily_quiz", "practice_answer", "open_bank"):
        op.drop_table(table)
