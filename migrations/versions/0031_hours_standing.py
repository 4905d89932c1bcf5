"""What each member has of a year, kept with the ledger of hours."""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SUMS = ("concentrated", "group", "online")
MONTHS = tuple(f"month_{number}" for number in range(1, 13))
DATED = sa.text("holds_until IS NOT NULL")


def _hours(name: str) -> sa.Column:
    return sa.Column(name, sa.Numeric(precision=8, scale=1), nullable=False)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "hours_standing",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("year", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=False),
        *(_hours(name) for name in SUMS),
        sa.Column("trainings", BIGINT, nullable=False),
        sa.Column("reached_at", sa.DateTime(), nullable=False),
        sa.Column("plan_id", BIGINT, nullable=True),
        sa.Column("target", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("whole", sa.Numeric(precision=5, scale=1), nullable=True),
        _hours("counted"),
        sa.Column("is_exempt", sa.Boolean(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Numeric(precision=9, scale=1), nullable=True),
        sa.Column("paced_until", sa.Date(), nullable=True),
        sa.Column("holds_from", sa.Date(), nullable=True),
        sa.Column("holds_until", sa.Date(), nullable=True),
        *(_hours(name) for name in MONTHS),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_hours_standing_member_id_member")),
        sa.ForeignKeyConstraint(["plan_id"], ["target_plan.id"], name=op.f("fk_hours_standing_plan_id_target_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_standing")),
        sa.UniqueConstraint("year", "member_id", name=op.f("uq_hours_standing_year_member_id")),
    )
    _mark_all_outdated()
    op.create_index(op.f("ix_hours_standing_member_id"), "hours_standing", ["member_id"], unique=False)
    op.create_index("ix_hours_standing_board", "hours_standing", ["year", sa.text("share DESC"), "reached_at", "member_id"], unique=False)
    op.create_index(
        "ix_hours_standing_holds", "hours_standing", ["year", "holds_until"], unique=False, sqlite_where=DATED, postgresql_where=DATED
    )


def _mark_all_outdated() -> None:
    """Whoever has hours or a target gets a row that holds on no day: `flask ranking rebuild`, or who reads it first, renews it."""
    entry = sa.table("study_hours_entry", sa.column("year"), sa.column("member_id"))
    target, plan = (
        sa.table("target", sa.column("plan_id"), sa.column("member_id")),
        sa.table("target_plan", sa.column("id"), sa.column("year")),
    )
    targets = sa.select(plan.c.year, target.c.member_id).join_from(target, plan, plan.c.id == target.c.plan_id)
    people = sa.union(sa.select(entry.c.year, entry.c.member_id), targets).subquery()
    nothing = dict.fromkeys((*SUMS, *MONTHS, "counted", "trainings"), sa.literal(0))
    nothing["reached_at"] = sa.literal(datetime.fromisoformat("1970-01-01"))
    nothing |= {"is_exempt": sa.false(), "is_met": sa.false(), "holds_from": sa.literal(date.max), "holds_until": sa.literal(date.min)}
    standing = sa.table("hours_standing", sa.column("year"), sa.column("member_id"), *(sa.column(name) for name in nothing))
    names = ["year", "member_id", *nothing]
    op.execute(sa.insert(standing).from_select(names, sa.select(people.c.year, people.c.member_id, *nothing.values())))


def downgrade() -> None:
    """Take back."""
    op.drop_table("hours_standing")
