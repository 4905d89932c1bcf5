"""Enrollment, study time, study hours and targets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "offline_session",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("recorded_by", BIGINT, nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_offline_session_recorded_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_offline_session_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_session")),
    )
    op.create_table(
        "target_plan",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("year", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("counted", JSON, nullable=False),
        sa.Column("least_concentrated", BIGINT, nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_target_plan_created_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_plan")),
        sa.UniqueConstraint("year", "name", name=op.f("uq_target_plan_year_name")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("session_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_member_id_member")),
        sa.ForeignKeyConstraint(["session_id"], ["offline_session.id"], name=op.f("fk_attendance_session_id_offline_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("session_id", "member_id", name=op.f("uq_attendance_session_id_member_id")),
    )
    op.create_index(op.f("ix_attendance_member_id"), "attendance", ["member_id"], unique=False)
    op.create_table(
        "study_day",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_study_day_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_day")),
        sa.UniqueConstraint("member_id", "day", name=op.f("uq_study_day_member_id_day")),
    )
    op.create_index("ix_study_day_day", "study_day", ["day"], unique=False)
    op.create_table(
        "study_hours_entry",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=1), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", BIGINT, nullable=True),
        sa.CheckConstraint("category IN ('concentrated', 'group', 'online')", name=op.f("ck_study_hours_entry_category")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_study_hours_entry_member_id_member")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_study_hours_entry_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_hours_entry")),
        sa.UniqueConstraint("member_id", "source", name=op.f("uq_study_hours_entry_member_id_source")),
    )
    op.create_index("ix_study_hours_entry_year", "study_hours_entry", ["year", "member_id"], unique=False)
    op.create_table(
        "target",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("plan_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("exempt_from", sa.Date(), nullable=True),
        sa.Column("exempt_to", sa.Date(), nullable=True),
        sa.Column("exempt_approver", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_target_member_id_member")),
        sa.ForeignKeyConstraint(["plan_id"], ["target_plan.id"], name=op.f("fk_target_plan_id_target_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("plan_id", "member_id", name=op.f("uq_target_plan_id_member_id")),
    )
    op.create_index("ix_target_member_id", "target", ["member_id"], unique=False)
    op.create_table(
        "enrollment",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=False),
        sa.Column("enrolled_at", sa.DateTime(), nullable=False),
        sa.Column("last_lesson_id", BIGINT, nullable=True),
        sa.Column("last_studied_at", sa.DateTime(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrollment_course_id_course")),
        sa.ForeignKeyConstraint(["last_lesson_id"], ["lesson.id"], name=op.f("fk_enrollment_last_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_enrollment_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
        sa.UniqueConstraint("member_id", "course_id", name=op.f("uq_enrollment_member_id_course_id")),
    )
    op.create_index("ix_enrollment_course_id", "enrollment", ["course_id", "completed_at"], unique=False)
    op.create_table(
        "lesson_progress",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=False),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("intervals", JSON, nullable=False),
        sa.Column("covered_seconds", sa.Double(), nullable=False),
        sa.Column("study_seconds", sa.Double(), nullable=False),
        sa.Column("media_sha256", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("study_seconds >= 0 AND covered_seconds >= 0", name=op.f("ck_lesson_progress_seconds")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_lesson_progress_course_id_course")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_progress_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_lesson_progress_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_progress")),
        sa.UniqueConstraint("member_id", "lesson_id", name=op.f("uq_lesson_progress_member_id_lesson_id")),
    )
    op.create_index("ix_lesson_progress_course", "lesson_progress", ["member_id", "course_id"], unique=False)
    op.create_index(op.f("ix_lesson_progress_lesson_id"), "lesson_progress", ["lesson_id"], unique=False)
    op.create_table(
        "study_lease",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("close_reason", sa.String(length=24), nullable=True),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.Column("bucket", sa.Double(), nullable=False),
        sa.Column("is_playing", sa.Boolean(), nullable=False),
        sa.Column("last_reply", JSON, nullable=True),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_study_lease_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_study_lease_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_lease")),
        sa.UniqueConstraint("token", name=op.f("uq_study_lease_token")),
    )
    op.create_index(op.f("ix_study_lease_member_id"), "study_lease", ["member_id"], unique=False)
    op.create_index(
        "uq_study_lease_open",
        "study_lease",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "study_beat",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("lease_id", BIGINT, nullable=False),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("claimed", JSON, nullable=False),
        sa.Column("credited_seconds", sa.Double(), nullable=False),
        sa.Column("covered_seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["lease_id"], ["study_lease.id"], name=op.f("fk_study_beat_lease_id_study_lease")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_beat")),
        sa.UniqueConstraint("lease_id", "seq", name=op.f("uq_study_beat_lease_id_seq")),
    )
    op.create_index(op.f("ix_study_beat_at"), "study_beat", ["at"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_study_beat_at"), table_name="study_beat")
    op.drop_table("study_beat")
    op.drop_index(
        "uq_study_lease_open",
        table_name="study_lease",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_study_lease_member_id"), table_name="study_lease")
    op.drop_table("study_lease")
    op.drop_index(op.f("ix_lesson_progress_lesson_id"), table_name="lesson_progress")
    op.drop_index("ix_lesson_progress_course", table_name="lesson_progress")
    op.drop_table("lesson_progress")
    op.drop_index("ix_enrollment_course_id", table_name="enrollment")
    op.drop_table("enrollment")
    op.drop_index("ix_target_member_id", table_name="target")
    op.drop_table("target")
    op.drop_index("ix_study_hours_entry_year", table_name="study_hours_entry")
    op.drop_table("study_hours_entry")
    op.drop_index("ix_study_day_day", table_name="study_day")
    op.drop_table("study_day")
    op.drop_index(op.f("ix_attendance_member_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_table("target_plan")
    op.drop_table("offline_session")
