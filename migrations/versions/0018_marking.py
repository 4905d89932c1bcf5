"""Marking by hand, decisions on bad questions, and the history of scores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    _allow("state IN ('running', 'marking', 'graded')")
    op.create_table(
        "hand_mark",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("points", JSON, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("marked_by", BIGINT, nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("score >= 0", name=op.f("ck_hand_mark_score")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_hand_mark_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name=op.f("fk_hand_mark_marked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_mark")),
        sa.UniqueConstraint("attempt_id", "position", "number", name=op.f("uq_hand_mark_attempt_id_position_number")),
    )
    op.create_table(
        "question_ruling",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("question_id", BIGINT, nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("version_id", BIGINT, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_by", BIGINT, nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("decision IN ('full', 'left_out', 'key', 'none')", name=op.f("ck_question_ruling_decision")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_question_ruling_exam_id_exam")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_ruling_question_id_question")),
        sa.ForeignKeyConstraint(["version_id"], ["question_version.id"], name=op.f("fk_question_ruling_version_id_question_version")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_question_ruling_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_ruling")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_question_ruling_exam_id_number")),
    )
    op.create_index("ix_question_ruling_question_id", "question_ruling", ["question_id"], unique=False)
    op.create_table(
        "score_change",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("score_before", sa.Double(), nullable=False),
        sa.Column("score_after", sa.Double(), nullable=False),
        sa.Column("full_before", sa.Double(), nullable=False),
        sa.Column("full_after", sa.Double(), nullable=False),
        sa.Column("was_passed", sa.Boolean(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("changed_by", BIGINT, nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_score_change_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_score_change_changed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_change")),
        sa.UniqueConstraint("attempt_id", "cause", name=op.f("uq_score_change_attempt_id_cause")),
    )
    op.create_index("ix_score_change_cause", "score_change", ["cause"], unique=False)


def downgrade() -> None:
    """Undo. Refused while answers wait for a marker: the version before cannot hold them."""
    waiting = op.get_bind().scalar(sa.text("SELECT count(*) FROM attempt WHERE state = 'marking'"))
    if waiting:
        raise RuntimeError(f"{waiting} attempts wait to be marked; mark them first")
    op.drop_index("ix_score_change_cause", table_name="score_change")
    op.drop_table("score_change")
    op.drop_index("ix_question_ruling_question_id", table_name="question_ruling")
    op.drop_table("question_ruling")
    op.drop_table("hand_mark")
    _allow("state IN ('running', 'graded')")


def _allow(check: str) -> None:
    """On SQLite the table is made anew (env.py keeps its foreign keys off meanwhile)."""
    with op.batch_alter_table("attempt") as table:
        table.drop_constraint(op.f("ck_attempt_state"), type_="check")
        table.create_check_constraint(op.f("ck_attempt_state"), check)
