"""Sessions are planned, opened and closed; what was played in the room, photos, and one pay for each lesson."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LATER = ("closed_at", "summary", "secret", "admits_guests", "lesson_id", "presenter", "place", "starts_at", "state")
STATES = "state IN ('planned', 'open', 'closed', 'canceled')"


def upgrade() -> None:
    """Apply."""
    # In one statement, for SQLite adds no constraint to a table that is there.
    state = f"VARCHAR(8) DEFAULT 'closed' NOT NULL CONSTRAINT ck_offline_session_state CHECK ({STATES})"
    op.execute(f"ALTER TABLE offline_session ADD COLUMN state {state}")
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    lesson = f"{kind} CONSTRAINT fk_offline_session_lesson_id_lesson REFERENCES lesson (id)"
    op.execute(f"ALTER TABLE offline_session ADD COLUMN lesson_id {lesson}")
    op.add_column("offline_session", sa.Column("starts_at", sa.DateTime(), nullable=True))
    op.add_column("offline_session", sa.Column("place", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("offline_session", sa.Column("presenter", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("offline_session", sa.Column("admits_guests", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("offline_session", sa.Column("secret", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("offline_session", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    op.add_column("offline_session", sa.Column("closed_at", sa.DateTime(), nullable=True))
    op.add_column("attendance", sa.Column("way", sa.String(length=8), nullable=False, server_default="list"))
    op.add_column("attendance", sa.Column("signed_at", sa.DateTime(), nullable=True))
    _credits()
    _plays()
    _photos()


def _credits() -> None:
    op.create_table(
        "group_lesson_credit",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=False),
        sa.Column("session_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_group_lesson_credit_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_group_lesson_credit_member_id_member")),
        sa.ForeignKeyConstraint(["session_id"], ["offline_session.id"], name=op.f("fk_group_lesson_credit_session_id_offline_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_lesson_credit")),
        sa.UniqueConstraint("member_id", "lesson_id", name=op.f("uq_group_lesson_credit_member_id_lesson_id")),
    )
    op.create_index("ix_group_lesson_credit_session_id", "group_lesson_credit", ["session_id"], unique=False)


def _plays() -> None:
    op.create_table(
        "session_play",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("session_id", BIGINT, nullable=False),
        sa.Column("lesson_id", BIGINT, nullable=False),
        sa.Column("media_sha256", sa.String(length=64), nullable=True),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("stamp", sa.Double(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.Column("bucket", sa.Double(), nullable=False),
        sa.Column("is_playing", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("intervals", JSON, nullable=False),
        sa.Column("covered_seconds", sa.Double(), nullable=False),
        sa.Column("played_seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_session_play_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["session_id"], ["offline_session.id"], name=op.f("fk_session_play_session_id_offline_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_play")),
        sa.UniqueConstraint("session_id", name=op.f("uq_session_play_session_id")),
    )


def _photos() -> None:
    op.create_table(
        "session_photo",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("session_id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("width", BIGINT, nullable=False),
        sa.Column("height", BIGINT, nullable=False),
        sa.Column("added_by", BIGINT, nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_session_photo_added_by_account")),
        sa.ForeignKeyConstraint(["session_id"], ["offline_session.id"], name=op.f("fk_session_photo_session_id_offline_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_photo")),
        sa.UniqueConstraint("session_id", "key", name=op.f("uq_session_photo_session_id_key")),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("session_photo", "session_play", "group_lesson_credit"):
        op.drop_table(table)
    for column in ("signed_at", "way"):
        op.drop_column("attendance", column)
    for column in LATER:
        op.drop_column("offline_session", column)
