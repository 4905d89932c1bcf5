"""A form of a new exam or of a resit that is sent twice makes one."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("exam", sa.Column("form_key", sa.String(length=40), nullable=True))
    op.create_index("uq_exam_form_key", "exam", ["created_by", "form_key"], unique=True)


def downgrade() -> None:
    """Undo."""
    op.drop_index("uq_exam_form_key", table_name="exam")
    op.drop_column("exam", "form_key")
