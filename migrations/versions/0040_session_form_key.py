"""A form of a session that is sent twice makes one."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("offline_session", sa.Column("form_key", sa.String(length=40), nullable=True))
    op.create_index("uq_offline_session_form_key", "offline_session", ["recorded_by", "form_key"], unique=True)


def downgrade() -> None:
    """Undo."""
    op.drop_index("uq_offline_session_form_key", table_name="offline_session")
    op.drop_column("offline_session", "form_key")
