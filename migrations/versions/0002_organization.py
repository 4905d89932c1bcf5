"""Units, members, roles and overrides of settings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "setting_revision",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_revision")),
    )
    op.create_table(
        "unit",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("tree", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parent_id", BIGINT, nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("tree IN ('department', 'party')", name=op.f("ck_unit_tree")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_index(op.f("ix_unit_path"), "unit", ["path"], unique=False)
    op.create_index("uq_unit_sibling_name", "unit", ["tree", "parent_id", "name"], unique=True)
    op.create_table(
        "member",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sort_name", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=8), nullable=True),
        sa.Column("joined_party_on", sa.Date(), nullable=True),
        sa.Column("department_id", BIGINT, nullable=True),
        sa.Column("branch_id", BIGINT, nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "category IN ('full', 'probationary', 'prospect', 'activist', 'applicant', 'none')", name=op.f("ck_member_category")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_member_account_id_account")),
        sa.ForeignKeyConstraint(["branch_id"], ["unit.id"], name=op.f("fk_member_branch_id_unit")),
        sa.ForeignKeyConstraint(["department_id"], ["unit.id"], name=op.f("fk_member_department_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("account_id", name=op.f("uq_member_account_id")),
    )
    op.create_index("ix_member_branch_id", "member", ["branch_id", "status"], unique=False)
    op.create_index("ix_member_department_id", "member", ["department_id", "status"], unique=False)
    op.create_index(op.f("ix_member_sort_name"), "member", ["sort_name"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("granted_by", BIGINT, nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by", BIGINT, nullable=True),
        sa.CheckConstraint("role IN ('organizer', 'leader', 'administrator')", name=op.f("ck_role_grant_role")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id_account")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_role_grant_granted_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_grant_unit_id_unit")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_role_grant_withdrawn_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(
        "uq_role_grant_open",
        "role_grant",
        ["account_id", "role", "unit_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "setting_override",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("unit_id", BIGINT, nullable=True),
        sa.Column("value", JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("updated_by", BIGINT, nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_setting_override_unit_id_unit")),
        sa.ForeignKeyConstraint(["updated_by"], ["account.id"], name=op.f("fk_setting_override_updated_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_override")),
    )
    op.create_index(
        "uq_setting_override_platform",
        "setting_override",
        ["key"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL"),
    )
    op.create_index("uq_setting_override_unit", "setting_override", ["key", "unit_id"], unique=True)
    op.create_table(
        "affiliation",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("tree", sa.String(length=12), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_affiliation_dates")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_affiliation_member_id_member")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_affiliation_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    op.create_index(op.f("ix_affiliation_member_id"), "affiliation", ["member_id"], unique=False)
    op.create_index("ix_affiliation_unit_id", "affiliation", ["unit_id", "starts_on"], unique=False)
    op.create_index(
        "uq_affiliation_open_primary",
        "affiliation",
        ["member_id", "tree"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL AND is_primary"),
        postgresql_where=sa.text("ends_on IS NULL AND is_primary"),
    )
    op.create_table(
        "post",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_post_member_id_member")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_member_id"), "post", ["member_id"], unique=False)
    op.create_index(op.f("ix_post_unit_id"), "post", ["unit_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_post_unit_id"), table_name="post")
    op.drop_index(op.f("ix_post_member_id"), table_name="post")
    op.drop_table("post")
    op.drop_index(
        "uq_affiliation_open_primary",
        table_name="affiliation",
        sqlite_where=sa.text("ends_on IS NULL AND is_primary"),
        postgresql_where=sa.text("ends_on IS NULL AND is_primary"),
    )
    op.drop_index("ix_affiliation_unit_id", table_name="affiliation")
    op.drop_index(op.f("ix_affiliation_member_id"), table_name="affiliation")
    op.drop_table("affiliation")
    op.drop_index("uq_setting_override_unit", table_name="setting_override")
    op.drop_index(
        "uq_setting_override_platform",
        table_name="setting_override",
        sqlite_where=sa.text("unit_id IS NULL"),
        postgresql_where=sa.text("unit_id IS NULL"),
    )
    op.drop_table("setting_override")
    op.drop_index(
        "uq_role_grant_open",
        table_name="role_grant",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_member_sort_name"), table_name="member")
    op.drop_index("ix_member_department_id", table_name="member")
    op.drop_index("ix_member_branch_id", table_name="member")
    op.drop_table("member")
    op.drop_index("uq_unit_sibling_name", table_name="unit")
    op.drop_index(op.f("ix_unit_path"), table_name="unit")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_table("setting_revision")
