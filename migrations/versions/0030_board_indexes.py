"""Indexes in the order of the boards, and of what they leave out."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0034"
branch_labels = None
depends_on = None

INACTIVE = sa.text("status <> 'active'")


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_standing_board", table_name="standing")
    op.create_index("ix_standing_board", "standing", ["period", sa.text("points DESC"), "reached_at", "member_id"], unique=False)
    op.create_index("ix_member_inactive", "member", ["status"], unique=False, sqlite_where=INACTIVE, postgresql_where=INACTIVE)
    op.create_index("ix_affiliation_days", "affiliation", ["tree", "is_primary", "unit_id", "starts_on", "ends_on"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_affiliation_days", table_name="affiliation")
    op.drop_index("ix_member_inactive", table_name="member")
    op.drop_index("ix_standing_board", table_name="standing")
    op.create_index("ix_standing_board", "standing", ["period", "points", "reached_at"], unique=False)
