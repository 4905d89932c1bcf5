"""Assignments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "assignment",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("unit_ids", JSON, nullable=False),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("takes_joiners", sa.Boolean(), nullable=False),
        sa.Column("needs_pass", sa.Boolean(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("due_at IS NULL OR due_at > starts_at", name=op.f("ck_assignment_dates")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_assignment_created_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("form_key", name=op.f("uq_assignment_form_key")),
    )
    op.create_index("ix_assignment_due_at", "assignment", ["due_at"], unique=False)
    op.create_index(op.f("ix_assignment_unit_id"), "assignment", ["unit_id"], unique=False)
    op.create_table(
        "assignment_item",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("assignment_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=True),
        sa.Column("lesson_id", BIGINT, nullable=True),
        sa.Column("exam_id", BIGINT, nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN course_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN lesson_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN exam_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_assignment_item_one_subject"),
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_item_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_assignment_item_course_id_course")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_assignment_item_exam_id_exam")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_assignment_item_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_item")),
        sa.UniqueConstraint("assignment_id", "course_id", name=op.f("uq_assignment_item_assignment_id_course_id")),
        sa.UniqueConstraint("assignment_id", "exam_id", name=op.f("uq_assignment_item_assignment_id_exam_id")),
        sa.UniqueConstraint("assignment_id", "lesson_id", name=op.f("uq_assignment_item_assignment_id_lesson_id")),
    )
    for column in ("course_id", "exam_id", "lesson_id"):
        op.create_index(op.f(f"ix_assignment_item_{column}"), "assignment_item", [column], unique=False)
    op.create_table(
        "assignment_member",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("assignment_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("is_picked", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("extended_to", sa.DateTime(), nullable=True),
        sa.Column("extension_reason", sa.String(length=200), nullable=True),
        sa.Column("extended_by", BIGINT, nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_member_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["extended_by"], ["account.id"], name=op.f("fk_assignment_member_extended_by_account")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_assignment_member_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_member")),
        sa.UniqueConstraint("assignment_id", "member_id", name=op.f("uq_assignment_member_assignment_id_member_id")),
    )
    op.create_index("ix_assignment_member_member_id", "assignment_member", ["member_id"], unique=False)
    op.create_table(
        "calendar_address",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_calendar_address_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("key", name=op.f("uq_calendar_address_key")),
        sa.UniqueConstraint("member_id", name=op.f("uq_calendar_address_member_id")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("calendar_address")
    op.drop_table("assignment_member")
    op.drop_table("assignment_item")
    op.drop_table("assignment")
