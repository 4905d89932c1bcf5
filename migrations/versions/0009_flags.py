"""Flags of odd study, what they rest on, and how far it was looked through."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "media_fetch",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("material_id", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_media_fetch_material_id_material")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_media_fetch_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_fetch")),
        sa.UniqueConstraint("member_id", "material_id", name=op.f("uq_media_fetch_member_id_material_id")),
    )
    op.create_table(
        "study_flag",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by", BIGINT, nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reversal", sa.String(length=12), nullable=False),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'dismissed')", name=op.f("ck_study_flag_state")),
        sa.CheckConstraint("reversal IN ('none', 'reversed', 'restored')", name=op.f("ck_study_flag_reversal")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_study_flag_decided_by_account")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_study_flag_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_study_flag_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_flag")),
        sa.UniqueConstraint("rule", "member_id", "key", name=op.f("uq_study_flag_rule_member_id_key")),
    )
    op.create_index("ix_study_flag_state", "study_flag", ["state", "found_at"], unique=False)
    op.create_index("ix_study_flag_member_id", "study_flag", ["member_id"], unique=False)
    op.create_table(
        "flag_scan",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_scan")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("flag_scan")
    op.drop_table("study_flag")
    op.drop_table("media_fetch")
