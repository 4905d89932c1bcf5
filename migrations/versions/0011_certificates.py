"""Certificates of study."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "certificate",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("organization", sa.String(length=120), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=1), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by", BIGINT, nullable=True),
        sa.Column("revoked_reason", sa.String(length=200), nullable=False),
        sa.Column("revoked_with", BIGINT, nullable=True),
        sa.CheckConstraint("kind IN ('course', 'year')", name=op.f("ck_certificate_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_certificate_member_id_member")),
        sa.ForeignKeyConstraint(["revoked_by"], ["account.id"], name=op.f("fk_certificate_revoked_by_account")),
        sa.ForeignKeyConstraint(["revoked_with"], ["study_flag.id"], name=op.f("fk_certificate_revoked_with_study_flag")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("member_id", "kind", "subject", name=op.f("uq_certificate_member_id_kind_subject")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_index("ix_certificate_issued_at", "certificate", ["issued_at"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("certificate")
