"""Question banks, questions and versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "question_bank",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=True),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_question_bank_course_id_course")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_question_bank_created_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_question_bank_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_bank")),
        sa.UniqueConstraint("course_id", name=op.f("uq_question_bank_course_id")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_question_bank_unit_id_name")),
    )
    op.create_table(
        "question",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("bank_id", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("stem_text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("difficulty", sa.String(length=8), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('single', 'multiple', 'true_false')", name=op.f("ck_question_kind")),
        sa.ForeignKeyConstraint(["bank_id"], ["question_bank.id"], name=op.f("fk_question_bank_id_question_bank")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_question_created_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("bank_id", "content_key", name=op.f("uq_question_bank_id_content_key")),
        sa.UniqueConstraint("bank_id", "external_id", name=op.f("uq_question_bank_id_external_id")),
    )
    op.create_index("ix_question_bank_id", "question", ["bank_id", "kind", "retired_at"], unique=False)
    op.create_table(
        "question_version",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("stem_html", sa.Text(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("answer_key", JSON, nullable=False),
        sa.Column("explanation_html", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.String(length=80), nullable=False),
        sa.Column("in_force", sa.Date(), nullable=True),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_question_version_created_by_account")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_version_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_version")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_version_question_id_number")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("question_version")
    op.drop_index("ix_question_bank_id", table_name="question")
    op.drop_table("question")
    op.drop_table("question_bank")
