"""Papers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "paper_section",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_paper_section_exam_id_exam")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_section")),
    )
    op.create_index(op.f("ix_paper_section_exam_id"), "paper_section", ["exam_id"], unique=False)
    with op.batch_alter_table("paper_item") as table:
        table.add_column(sa.Column("section_id", BIGINT, nullable=True))
        table.create_foreign_key(op.f("fk_paper_item_section_id_paper_section"), "paper_section", ["section_id"], ["id"])
    with op.batch_alter_table("draw_rule") as table:
        table.add_column(sa.Column("topic", sa.String(length=80), server_default="", nullable=False))
        table.add_column(sa.Column("difficulty", sa.String(length=8), server_default="", nullable=False))
        table.add_column(sa.Column("section_id", BIGINT, nullable=True))
        table.create_foreign_key(op.f("fk_draw_rule_section_id_paper_section"), "paper_section", ["section_id"], ["id"])
    op.create_table(
        "paper_plan",
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("forms", BIGINT, nullable=False),
        sa.Column("seed", BIGINT, nullable=False),
        sa.Column("revision", BIGINT, nullable=False),
        sa.Column("is_beforehand", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("forms BETWEEN 0 AND 8", name=op.f("ck_paper_plan_forms")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_paper_plan_exam_id_exam")),
        sa.PrimaryKeyConstraint("exam_id", name=op.f("pk_paper_plan")),
    )
    op.create_table(
        "prepared_paper",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("seed", BIGINT, nullable=False),
        sa.Column("form", sa.String(length=1), nullable=False),
        sa.Column("paper", JSON, nullable=False),
        sa.Column("revision", BIGINT, nullable=False),
        sa.Column("shuffles", sa.String(length=2), nullable=False),
        sa.Column("prepared_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_prepared_paper_exam_id_exam")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_prepared_paper_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_paper")),
        sa.UniqueConstraint("exam_id", "member_id", name=op.f("uq_prepared_paper_exam_id_member_id")),
    )
    op.create_index("ix_prepared_paper_member_id", "prepared_paper", ["member_id"], unique=False)
    op.create_table(
        "exclusion_group",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("bank_id", BIGINT, nullable=False),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["question_bank.id"], name=op.f("fk_exclusion_group_bank_id_question_bank")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_exclusion_group_created_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion_group")),
    )
    op.create_index(op.f("ix_exclusion_group_bank_id"), "exclusion_group", ["bank_id"], unique=False)
    op.create_table(
        "exclusion_member",
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("group_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["exclusion_group.id"], name=op.f("fk_exclusion_member_group_id_exclusion_group")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_exclusion_member_question_id_question")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_exclusion_member")),
    )
    op.create_index(op.f("ix_exclusion_member_group_id"), "exclusion_member", ["group_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("exclusion_member")
    op.drop_table("exclusion_group")
    op.drop_table("prepared_paper")
    op.drop_table("paper_plan")
    with op.batch_alter_table("draw_rule") as table:
        table.drop_constraint(op.f("fk_draw_rule_section_id_paper_section"), type_="foreignkey")
        table.drop_column("section_id")
        table.drop_column("difficulty")
        table.drop_column("topic")
    with op.batch_alter_table("paper_item") as table:
        table.drop_constraint(op.f("fk_paper_item_section_id_paper_section"), type_="foreignkey")
        table.drop_column("section_id")
    op.drop_table("paper_section")
