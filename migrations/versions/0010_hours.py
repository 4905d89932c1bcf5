"""Targets know their population, and may be smaller for who joins in mid-year."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("target_plan", sa.Column("unit_ids", JSON, nullable=True))
    op.add_column("target_plan", sa.Column("posts", JSON, nullable=True))
    op.add_column("target_plan", sa.Column("is_pro_rata", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("target", sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("target", "hours")
    op.drop_column("target_plan", "is_pro_rata")
    op.drop_column("target_plan", "posts")
    op.drop_column("target_plan", "unit_ids")
