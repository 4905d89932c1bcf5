"""Exams, papers, attempts and responses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "exam",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("instructions_html", sa.Text(), nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=True),
        sa.Column("unit_id", BIGINT, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("paper_mode", sa.String(length=8), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("minutes", BIGINT, nullable=True),
        sa.Column("pass_percent", BIGINT, nullable=False),
        sa.Column("attempts_allowed", BIGINT, nullable=False),
        sa.Column("shuffles_questions", sa.Boolean(), nullable=False),
        sa.Column("shuffles_options", sa.Boolean(), nullable=False),
        sa.Column("draw_count", BIGINT, nullable=False),
        sa.Column("review", JSON, nullable=False),
        sa.Column("full_marks", sa.Double(), nullable=False),
        sa.Column("question_count", BIGINT, nullable=False),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_exam_state")),
        sa.CheckConstraint("closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name=op.f("ck_exam_window")),
        sa.CheckConstraint("pass_percent BETWEEN 0 AND 100", name=op.f("ck_exam_pass_percent")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_exam_created_by_account")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_exam_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_exam_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
        sa.UniqueConstraint("lesson_id", name=op.f("uq_exam_lesson_id")),
    )
    op.create_index("ix_exam_state", "exam", ["state", "closes_at"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("seed", BIGINT, nullable=False),
        sa.Column("paper", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("deadline", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("close_reason", sa.String(length=16), nullable=True),
        sa.Column("graded_at", sa.DateTime(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("full_marks", sa.Double(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("department_id", BIGINT, nullable=True),
        sa.CheckConstraint("state IN ('running', 'graded')", name=op.f("ck_attempt_state")),
        sa.ForeignKeyConstraint(["department_id"], ["unit.id"], name=op.f("fk_attempt_department_id_unit")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_attempt_exam_id_exam")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attempt_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("exam_id", "member_id", "number", name=op.f("uq_attempt_exam_id_member_id_number")),
    )
    op.create_index("ix_attempt_deadline", "attempt", ["state", "deadline"], unique=False)
    op.create_index("ix_attempt_member_id", "attempt", ["member_id", "started_at"], unique=False)
    op.create_index(
        "uq_attempt_running",
        "attempt",
        ["exam_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "draw_rule",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("bank_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("count", BIGINT, nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["question_bank.id"], name=op.f("fk_draw_rule_bank_id_question_bank")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_draw_rule_exam_id_exam")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_rule")),
    )
    op.create_index(op.f("ix_draw_rule_exam_id"), "draw_rule", ["exam_id"], unique=False)
    op.create_table(
        "exam_audience",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_audience_exam_id_exam")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_exam_audience_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_audience")),
        sa.UniqueConstraint("exam_id", "unit_id", name=op.f("uq_exam_audience_exam_id_unit_id")),
    )
    op.create_index(op.f("ix_exam_audience_unit_id"), "exam_audience", ["unit_id"], unique=False)
    op.create_table(
        "paper_item",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_paper_item_exam_id_exam")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_paper_item_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_item")),
        sa.UniqueConstraint("exam_id", "question_id", name=op.f("uq_paper_item_exam_id_question_id")),
    )
    op.create_index(op.f("ix_paper_item_question_id"), "paper_item", ["question_id"], unique=False)
    op.create_table(
        "conflict_copy",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("tab", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_conflict_copy_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_copy")),
        sa.UniqueConstraint("attempt_id", "position", "tab", "seq", name=op.f("uq_conflict_copy_attempt_id_position_tab_seq")),
    )
    op.create_table(
        "response",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("is_marked", sa.Boolean(), nullable=False),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("tab", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_response_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f("uq_response_attempt_id_position")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("response")
    op.drop_table("conflict_copy")
    op.drop_index(op.f("ix_paper_item_question_id"), table_name="paper_item")
    op.drop_table("paper_item")
    op.drop_index(op.f("ix_exam_audience_unit_id"), table_name="exam_audience")
    op.drop_table("exam_audience")
    op.drop_index(op.f("ix_draw_rule_exam_id"), table_name="draw_rule")
    op.drop_table("draw_rule")
    op.drop_index(
        "uq_attempt_running", table_name="attempt", sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'")
    )
    op.drop_index("ix_attempt_member_id", table_name="attempt")
    op.drop_index("ix_attempt_deadline", table_name="attempt")
    op.drop_table("attempt")
    op.drop_index("ix_exam_state", table_name="exam")
    op.drop_table("exam")
