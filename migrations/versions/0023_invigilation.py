"""Invigilation."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("attempt", sa.Column("device", sa.String(length=40), nullable=True))
    op.create_table(
        "invigilation",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("counts_leaves", sa.Boolean(), nullable=False),
        sa.Column("asks_full_screen", sa.Boolean(), nullable=False),
        sa.Column("blocks_copying", sa.Boolean(), nullable=False),
        sa.Column("is_one_device", sa.Boolean(), nullable=False),
        sa.Column("most_leaves", BIGINT, nullable=True),
        sa.CheckConstraint("most_leaves IS NULL OR most_leaves BETWEEN 1 AND 100", name=op.f("ck_invigilation_most_leaves")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_invigilation_exam_id_exam")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invigilation")),
        sa.UniqueConstraint("exam_id", name=op.f("uq_invigilation_exam_id")),
    )
    op.create_table(
        "invigilator",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("named_by", BIGINT, nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_invigilator_exam_id_exam")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_invigilator_member_id_member")),
        sa.ForeignKeyConstraint(["named_by"], ["account.id"], name=op.f("fk_invigilator_named_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invigilator")),
        sa.UniqueConstraint("exam_id", "member_id", name=op.f("uq_invigilator_exam_id_member_id")),
    )
    op.create_index("ix_invigilator_member_id", "invigilator", ["member_id"], unique=False)
    op.create_table(
        "screen_leave",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("tab", sa.String(length=40), nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=False),
        sa.Column("back_at", sa.DateTime(), nullable=False),
        sa.Column("seconds", BIGINT, nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_screen_leave_seconds")),
        sa.CheckConstraint("kind IN ('hidden', 'full_screen')", name=op.f("ck_screen_leave_kind")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_screen_leave_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_leave")),
        sa.UniqueConstraint("attempt_id", "tab", "number", name=op.f("uq_screen_leave_attempt_id_tab_number")),
    )
    op.create_table(
        "sign_of_life",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("unsent", BIGINT, nullable=False),
        sa.Column("is_away", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_sign_of_life_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_of_life")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_sign_of_life_attempt_id")),
    )
    op.create_table(
        "exam_message",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("sent_by", BIGINT, nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_message_exam_id_exam")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_exam_message_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_exam_message_sent_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_message")),
    )
    op.create_index("ix_exam_message_exam_id", "exam_message", ["exam_id", "attempt_id"], unique=False)
    op.create_table(
        "message_reading",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("message_id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["exam_message.id"], name=op.f("fk_message_reading_message_id_exam_message")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_message_reading_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_reading")),
        sa.UniqueConstraint("message_id", "attempt_id", name=op.f("uq_message_reading_message_id_attempt_id")),
    )
    op.create_index("ix_message_reading_attempt_id", "message_reading", ["attempt_id"], unique=False)
    op.create_table(
        "reopening",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("attempt_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("close_reason", sa.String(length=16), nullable=False),
        sa.Column("deadline", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("reopened_by", BIGINT, nullable=False),
        sa.Column("reopened_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_reopening_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["reopened_by"], ["account.id"], name=op.f("fk_reopening_reopened_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_reopening_attempt_id_number")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("reopening")
    op.drop_table("message_reading")
    op.drop_table("exam_message")
    op.drop_table("sign_of_life")
    op.drop_table("screen_leave")
    op.drop_table("invigilator")
    op.drop_table("invigilation")
    op.drop_column("attempt", "device")
