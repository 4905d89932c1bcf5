"""Study extras: the home page asks for the sessions of one's units with every visit."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_offline_session_unit_id", "offline_session", ["unit_id", "starts_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_offline_session_unit_id", table_name="offline_session")
