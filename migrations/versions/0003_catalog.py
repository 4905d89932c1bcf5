"""Courses, sections, lessons and materials."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "course",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("editor", sa.String(length=80), nullable=False),
        sa.Column("cover_label", sa.String(length=12), nullable=False),
        sa.Column("cover_tone", sa.String(length=8), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("study_hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("complete_coverage", sa.Double(), nullable=True),
        sa.Column("quiz_pass_percent", BIGINT, nullable=False),
        sa.Column("highest_rate", sa.Double(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("unit_id", BIGINT, nullable=True),
        sa.Column("created_by", BIGINT, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_course_state")),
        sa.CheckConstraint("study_hours >= 0 AND study_hours * 2 = round(study_hours * 2)", name=op.f("ck_course_study_hours")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_course_created_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_course_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    op.create_index(op.f("ix_course_category"), "course", ["category"], unique=False)
    op.create_index("ix_course_state", "course", ["state", "category"], unique=False)
    op.create_table(
        "material",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_material_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("course_id", "name", name=op.f("uq_material_course_id_name")),
    )
    op.create_index(op.f("ix_material_course_id"), "material", ["course_id"], unique=False)
    op.create_table(
        "section",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_section_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    op.create_index(op.f("ix_section_course_id"), "section", ["course_id"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=False),
        sa.Column("section_id", BIGINT, nullable=True),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("duration_seconds", BIGINT, nullable=False),
        sa.Column("characters", BIGINT, nullable=False),
        sa.Column("pages", BIGINT, nullable=False),
        sa.Column("question_count", BIGINT, nullable=False),
        sa.Column("material_id", BIGINT, nullable=True),
        sa.Column("captions_id", BIGINT, nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('video', 'article', 'document', 'quiz')", name=op.f("ck_lesson_kind")),
        sa.ForeignKeyConstraint(["captions_id"], ["material.id"], name=op.f("fk_lesson_captions_id_material")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_lesson_course_id_course")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_lesson_material_id_material")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_lesson_section_id_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("course_id", "slug", name=op.f("uq_lesson_course_id_slug")),
    )
    op.create_index(op.f("ix_lesson_course_id"), "lesson", ["course_id"], unique=False)
    op.create_index(op.f("ix_lesson_section_id"), "lesson", ["section_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_lesson_section_id"), table_name="lesson")
    op.drop_index(op.f("ix_lesson_course_id"), table_name="lesson")
    op.drop_table("lesson")
    op.drop_index(op.f("ix_section_course_id"), table_name="section")
    op.drop_table("section")
    op.drop_index(op.f("ix_material_course_id"), table_name="material")
    op.drop_table("material")
    op.drop_index("ix_course_state", table_name="course")
    op.drop_index(op.f("ix_course_category"), table_name="course")
    op.drop_table("course")
