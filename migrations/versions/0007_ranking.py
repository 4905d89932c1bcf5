"""Points and standings."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "standing_tally",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("points", BIGINT, nullable=False),
        sa.Column("members", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_tally")),
        sa.UniqueConstraint("period", "points", name=op.f("uq_standing_tally_period_points")),
    )
    op.create_table(
        "unit_standing",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("points", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_standing_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_standing")),
        sa.UniqueConstraint("period", "unit_id", name=op.f("uq_unit_standing_period_unit_id")),
    )
    op.create_index(op.f("ix_unit_standing_unit_id"), "unit_standing", ["unit_id"], unique=False)
    op.create_table(
        "points_entry",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("points", BIGINT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("department_id", BIGINT, nullable=True),
        sa.Column("branch_id", BIGINT, nullable=True),
        sa.Column("recorded_by", BIGINT, nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["unit.id"], name=op.f("fk_points_entry_branch_id_unit")),
        sa.ForeignKeyConstraint(["department_id"], ["unit.id"], name=op.f("fk_points_entry_department_id_unit")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_points_entry_member_id_member")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_points_entry_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_entry")),
        sa.UniqueConstraint("member_id", "rule", "source", name=op.f("uq_points_entry_member_id_rule_source")),
    )
    op.create_index("ix_points_entry_day", "points_entry", ["day"], unique=False)
    op.create_index("ix_points_entry_member_day", "points_entry", ["member_id", "day", "rule"], unique=False)
    op.create_table(
        "standing",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("points", BIGINT, nullable=False),
        sa.Column("reached_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_standing_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
        sa.UniqueConstraint("period", "member_id", name=op.f("uq_standing_period_member_id")),
    )
    op.create_index("ix_standing_board", "standing", ["period", "points", "reached_at"], unique=False)
    op.create_index(op.f("ix_standing_member_id"), "standing", ["member_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_standing_member_id"), table_name="standing")
    op.drop_index("ix_standing_board", table_name="standing")
    op.drop_table("standing")
    op.drop_index("ix_points_entry_member_day", table_name="points_entry")
    op.drop_index("ix_points_entry_day", table_name="points_entry")
    op.drop_table("points_entry")
    op.drop_index(op.f("ix_unit_standing_unit_id"), table_name="unit_standing")
    op.drop_table("unit_standing")
    op.drop_table("standing_tally")
