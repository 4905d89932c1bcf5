"""Scores, and who passed, are read from an index: with every result page and dashboard, and each attempt holds a whole paper."""

from alembic import op

revision = "0037"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_attempt_scores", "attempt", ["exam_id", "state", "member_id", "number", "score", "is_passed", "closed_at"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_attempt_scores", table_name="attempt")
