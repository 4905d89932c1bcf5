"""Rules of study hours by date and level; audio lessons; versions of articles."""

import hashlib

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LEVELS = "award_level IN ('course', 'lesson', 'proportional', 'tiers')"


def upgrade() -> None:
    """Apply."""
    _create_tables()
    with op.batch_alter_table("course") as table:
        table.add_column(sa.Column("award_level", sa.String(length=12), nullable=False, server_default="course"))
        table.create_check_constraint(op.f("ck_course_award_level"), LEVELS)
    op.add_column("enrollment", sa.Column("award_level", sa.String(length=12), nullable=True))
    op.execute("UPDATE enrollment SET award_level = 'course' WHERE completed_at IS NOT NULL")
    _allow("kind IN ('video', 'audio', 'article', 'document', 'quiz')")
    op.add_column("lesson", sa.Column("body_sha256", sa.String(length=64), nullable=True))
    _number_texts()


def _create_tables() -> None:
    op.create_table(
        "award_rule",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("set_by", BIGINT, nullable=True),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("level IN ('lesson', 'proportional', 'tiers')", name=op.f("ck_award_rule_level")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_award_rule_set_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_rule")),
        sa.UniqueConstraint("level", "number", name=op.f("uq_award_rule_level_number")),
    )
    op.create_table(
        "lesson_text_past",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_text_past_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_text_past")),
        sa.UniqueConstraint("lesson_id", "sha256", name=op.f("uq_lesson_text_past_lesson_id_sha256")),
    )


def _allow(check: str) -> None:
    with op.batch_alter_table("lesson") as table:
        table.drop_constraint(op.f("ck_lesson_kind"), type_="check")
        table.create_check_constraint(op.f("ck_lesson_kind"), check)


def _number_texts() -> None:
    """Articles that are there get the version of their text, and so does what was read of them."""
    on = op.get_bind()
    for lesson_id, html in on.execute(sa.text("SELECT id, body_html FROM lesson WHERE kind = 'article'")).all():
        said = {"digest": hashlib.sha256(html.encode()).hexdigest(), "lesson": lesson_id}
        on.execute(sa.text("UPDATE lesson SET body_sha256 = :digest WHERE id = :lesson"), said)
        on.execute(sa.text("UPDATE lesson_progress SET media_sha256 = :digest WHERE lesson_id = :lesson"), said)


def downgrade() -> None:
    """Undo. Audio lessons become videos, which play them as well."""
    op.execute("UPDATE lesson_progress SET media_sha256 = NULL WHERE lesson_id IN (SELECT id FROM lesson WHERE kind = 'article')")
    op.drop_column("lesson", "body_sha256")
    op.execute("UPDATE lesson SET kind = 'video' WHERE kind = 'audio'")
    _allow("kind IN ('video', 'article', 'document', 'quiz')")
    op.drop_column("enrollment", "award_level")
    with op.batch_alter_table("course") as table:
        table.drop_constraint(op.f("ck_course_award_level"), type_="check")
        table.drop_column("award_level")
    op.drop_table("lesson_text_past")
    op.drop_table("award_rule")
