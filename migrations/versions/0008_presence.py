"""Presence checks, who opened a lease, coverage of replaced files, and leaving a course."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("lesson_progress", sa.Column("check_in", sa.Double(), nullable=True))
    op.add_column("lesson_progress", sa.Column("check_token", sa.String(length=24), nullable=True))
    op.add_column("lesson_progress", sa.Column("check_until", sa.DateTime(), nullable=True))
    op.add_column("study_lease", sa.Column("session_id", BIGINT, nullable=True))
    op.add_column("enrollment", sa.Column("left_at", sa.DateTime(), nullable=True))
    op.create_table(
        "presence_check",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("token", sa.String(length=24), nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=False),
        sa.Column("lease_id", BIGINT, nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(), nullable=False),
        sa.Column("deadline", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_presence_check_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_presence_check_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_check")),
        sa.UniqueConstraint("token", name=op.f("uq_presence_check_token")),
    )
    op.create_index("ix_presence_check_member_id", "presence_check", ["member_id", "issued_at"], unique=False)
    op.create_index("ix_presence_check_issued_at", "presence_check", ["issued_at"], unique=False)
    op.create_table(
        "lesson_progress_past",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=False),
        sa.Column("media_sha256", sa.String(length=64), nullable=False),
        sa.Column("intervals", JSON, nullable=False),
        sa.Column("covered_seconds", sa.Double(), nullable=False),
        sa.Column("study_seconds", sa.Double(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_progress_past_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_lesson_progress_past_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_progress_past")),
    )
    op.create_index("ix_lesson_progress_past_member_id", "lesson_progress_past", ["member_id", "lesson_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("lesson_progress_past")
    op.drop_table("presence_check")
    op.drop_column("enrollment", "left_at")
    op.drop_column("study_lease", "session_id")
    op.drop_column("lesson_progress", "check_until")
    op.drop_column("lesson_progress", "check_token")
    op.drop_column("lesson_progress", "check_in")
