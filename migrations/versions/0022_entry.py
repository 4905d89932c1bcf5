"""Entry."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LIVE = sa.text("withdrawn_at IS NULL")


def _ties(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    named = {column: op.f(f"fk_{table}_{column}_{target}") for column, target in targets.items()}
    return [sa.ForeignKeyConstraint([column], [f"{target}.id"], name=named[column]) for column, target in targets.items()]


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("exam") as table:
        table.add_column(sa.Column("entry_minutes", BIGINT, nullable=True))
        table.add_column(sa.Column("gives_full_time", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("least_minutes", BIGINT, nullable=True))
        table.add_column(sa.Column("daily_attempts", BIGINT, server_default="0", nullable=False))
        table.add_column(sa.Column("is_stepwise", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("is_practice", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("counts_first", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("resit_of_id", BIGINT, nullable=True))
        table.add_column(sa.Column("is_capped", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("latest_end", sa.DateTime(), nullable=True))
        table.create_foreign_key(op.f("fk_exam_resit_of_id_exam"), "exam", ["resit_of_id"], ["id"])
        table.create_index(op.f("ix_exam_resit_of_id"), ["resit_of_id"])
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("place", BIGINT, nullable=True))
    _create_entry()
    _create_overrides()


def _create_entry() -> None:
    op.create_table(
        "exam_entry",
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("password_digest", sa.String(length=64), nullable=True),
        sa.Column("networks", JSON, nullable=False),
        *_ties("exam_entry", exam_id="exam"),
        sa.PrimaryKeyConstraint("exam_id", name=op.f("pk_exam_entry")),
    )
    op.create_table(
        "exam_category",
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        *_ties("exam_category", exam_id="exam"),
        sa.PrimaryKeyConstraint("exam_id", "category", name=op.f("pk_exam_category")),
    )
    op.create_table(
        "exam_person",
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("is_invited", sa.Boolean(), nullable=False),
        sa.Column("added_by", BIGINT, nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        *_ties("exam_person", exam_id="exam", member_id="member", added_by="account"),
        sa.PrimaryKeyConstraint("exam_id", "member_id", name=op.f("pk_exam_person")),
    )
    op.create_index("ix_exam_person_member_id", "exam_person", ["member_id"], unique=False)
    op.create_table(
        "exam_prerequisite",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("course_id", BIGINT, nullable=True),
        sa.Column("needed_exam_id", BIGINT, nullable=True),
        sa.CheckConstraint("(course_id IS NULL) <> (needed_exam_id IS NULL)", name=op.f("ck_exam_prerequisite_one_subject")),
        sa.CheckConstraint("needed_exam_id IS NULL OR needed_exam_id <> exam_id", name=op.f("ck_exam_prerequisite_another")),
        *_ties("exam_prerequisite", exam_id="exam", course_id="course", needed_exam_id="exam"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_prerequisite")),
        sa.UniqueConstraint("exam_id", "course_id", name=op.f("uq_exam_prerequisite_exam_id_course_id")),
        sa.UniqueConstraint("exam_id", "needed_exam_id", name=op.f("uq_exam_prerequisite_exam_id_needed_exam_id")),
    )
    op.create_index(op.f("ix_exam_prerequisite_course_id"), "exam_prerequisite", ["course_id"], unique=False)
    op.create_index(op.f("ix_exam_prerequisite_needed_exam_id"), "exam_prerequisite", ["needed_exam_id"], unique=False)
    op.create_table(
        "exam_knock",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        *_ties("exam_knock", exam_id="exam", member_id="member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_knock")),
        sa.UniqueConstraint("exam_id", "member_id", "number", name=op.f("uq_exam_knock_exam_id_member_id_number")),
    )
    op.create_index("ix_exam_knock_address", "exam_knock", ["exam_id", "address", "tried_at"], unique=False)
    op.create_index(op.f("ix_exam_knock_member_id"), "exam_knock", ["member_id"], unique=False)


def _create_overrides() -> None:
    op.create_table(
        "exam_override",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("exam_id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=True),
        sa.Column("unit_id", BIGINT, nullable=True),
        sa.Column("extra_minutes", BIGINT, nullable=False),
        sa.Column("extra_percent", BIGINT, nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("extra_attempts", BIGINT, nullable=False),
        sa.Column("is_deferred", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("granted_by", BIGINT, nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_by", BIGINT, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(member_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_exam_override_whose")),
        sa.CheckConstraint("closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name=op.f("ck_exam_override_window")),
        sa.CheckConstraint("extra_minutes >= 0 AND extra_percent >= 0 AND extra_attempts >= 0", name=op.f("ck_exam_override_extra")),
        *_ties("exam_override", exam_id="exam", member_id="member", unit_id="unit", granted_by="account", withdrawn_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_override")),
    )
    for whose in ("member", "unit"):
        columns = ["exam_id", f"{whose}_id"]
        live = {"sqlite_where": LIVE, "postgresql_where": LIVE}
        op.create_index(f"uq_exam_override_{whose}", "exam_override", columns, unique=True, **live)
        op.create_index(f"ix_exam_override_{whose}_id", "exam_override", [f"{whose}_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in ("exam_override", "exam_knock", "exam_prerequisite", "exam_person", "exam_category", "exam_entry"):
        op.drop_table(table)
    with op.batch_alter_table("attempt") as changed:
        changed.drop_column("place")
    with op.batch_alter_table("exam") as changed:
        changed.drop_index(op.f("ix_exam_resit_of_id"))
        changed.drop_constraint(op.f("fk_exam_resit_of_id_exam"), type_="foreignkey")
        for column in (
            "latest_end",
            "is_capped",
            "resit_of_id",
            "counts_first",
            "is_practice",
            "is_stepwise",
            "daily_attempts",
            "least_minutes",
            "gives_full_time",
            "entry_minutes",
        ):
            changed.drop_column(column)
