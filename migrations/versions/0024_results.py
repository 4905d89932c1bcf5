"""Results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply. Whoever has a score by now is not told of it again."""
    op.add_column("exam", sa.Column("release_at", sa.DateTime(), nullable=True))
    op.add_column("exam", sa.Column("released_at", sa.DateTime(), nullable=True))
    op.add_column("exam", sa.Column("marking", JSON, nullable=False, server_default="{}"))
    op.add_column("exam", sa.Column("shows_rank", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("exam", sa.Column("review_days", BIGINT, nullable=False, server_default="0"))
    op.add_column("attempt", sa.Column("source", sa.String(length=8), nullable=False, server_default="online"))
    op.add_column("response", sa.Column("is_locked", sa.Boolean(), nullable=False, server_default=sa.false()))
    on_paper = sa.text("source = 'paper'")
    op.create_index("uq_attempt_paper", "attempt", ["exam_id", "member_id"], unique=True, sqlite_where=on_paper, postgresql_where=on_paper)
    op.create_table(
        "printed_paper",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("form", sa.String(length=1), nullable=False),
        sa.Column("paper", JSON, nullable=False),
        sa.Column("printed_by", BIGINT, nullable=True),
        sa.Column("printed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_printed_paper_exam_id_exam")),
        sa.ForeignKeyConstraint(["printed_by"], ["account.id"], name=op.f("fk_printed_paper_printed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_paper")),
        sa.UniqueConstraint("exam_id", "form", name=op.f("uq_printed_paper_exam_id_form")),
    )
    op.create_table(
        "score_told",
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_score_told_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_score_told")),
    )
    op.execute(
        "INSERT INTO score_told (attempt_id, told_at) SELECT id, closed_at FROM attempt WHERE state = 'graded' AND closed_at IS NOT NULL"
    )
    op.create_table(
        "review_request",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("score_before", sa.Double(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", BIGINT, nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("score_after", sa.Double(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'kept', 'changed')", name=op.f("ck_review_request_state")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_review_request_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_review_request_answered_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f("uq_review_request_attempt_id_position")),
    )
    op.create_index("ix_review_request_state", "review_request", ["state", "asked_at"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_review_request_state", table_name="review_request")
    op.drop_table("review_request")
    op.drop_table("score_told")
    op.drop_table("printed_paper")
    op.drop_index("uq_attempt_paper", table_name="attempt")
    op.drop_column("response", "is_locked")
    op.drop_column("attempt", "source")
    for column in ("review_days", "shows_rank", "marking", "released_at", "release_at"):
        op.drop_column("exam", column)
