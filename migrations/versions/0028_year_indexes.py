"""Indexes that a year of use asks for."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_study_lease_closed_at", "study_lease", ["closed_at"], unique=False)
    op.drop_index("ix_study_hours_entry_year", table_name="study_hours_entry")
    op.create_index("ix_study_hours_entry_year", "study_hours_entry", ["year", "member_id", "category", "hours"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_study_hours_entry_year", table_name="study_hours_entry")
    op.create_index("ix_study_hours_entry_year", "study_hours_entry", ["year", "member_id"], unique=False)
    op.drop_index("ix_study_lease_closed_at", table_name="study_lease")
