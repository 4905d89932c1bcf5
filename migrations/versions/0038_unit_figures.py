"""What the leader's dashboard shows, kept for each unit; the database notes what changes it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0040"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERIODS = ("month", "quarter", "year")
PEOPLE = ("people", "with_target", "met", "on_pace", "exempt", "recent", "calm")
EXAMS = tuple(f"{name}_{period}" for name in ("sat", "passed") for period in PERIODS)
REACHING = tuple(f"reaching_{number}" for number in range(5))
HOURS = ("counted", "target", "expected", *(f"gained_{period}" for period in PERIODS), *(f"month_{number}" for number in range(1, 13)))

OF_MEMBER = "NEW.member_id"
SCORED = "OLD.state = 'graded' OR NEW.state = 'graded'"
# Of each table: what happens to a row, on which condition, whose figures that changes.
NOTED = {
    "study_day": (("INSERT", "", OF_MEMBER), ("DELETE", "", "OLD.member_id")),
    "study_hours_entry": (("INSERT", "", OF_MEMBER), ("DELETE", "", "OLD.member_id")),
    "hours_standing": (("INSERT", "", OF_MEMBER), ("UPDATE", "", OF_MEMBER), ("DELETE", "", "OLD.member_id")),
    "attempt": (
        ("INSERT", "NEW.state = 'graded'", OF_MEMBER),
        ("UPDATE OF state, is_passed, closed_at", SCORED, OF_MEMBER),
        ("DELETE", "OLD.state = 'graded'", "OLD.member_id"),
    ),
    "member": (("INSERT", "", "NEW.id"), ("UPDATE OF department_id, branch_id, status, sort_name", "", "NEW.id")),
}
LEFT = (
    "INSERT INTO figures_change (unit_id) SELECT OLD.department_id WHERE OLD.department_id IS NOT NULL"
    " UNION ALL SELECT OLD.branch_id WHERE OLD.branch_id IS NOT NULL"
)
OTHERS = (  # who sat an exam is looked for when the note is read; of a member the units that she is in no more
    ("exam", "UPDATE OF lesson_id, is_practice, counts_first", "INSERT INTO figures_change (exam_id) VALUES (NEW.id)"),
    ("member", "UPDATE OF department_id, branch_id", LEFT),
    ("member", "DELETE", LEFT),
)


def upgrade() -> None:
    """Apply."""
    whole = (*PEOPLE, *EXAMS, *REACHING)
    op.create_table(
        "unit_figures",
        sa.Column("unit_id", BIGINT, nullable=False, autoincrement=False),
        sa.Column("day_began_at", sa.DateTime(), nullable=True),
        *(sa.Column(name, BIGINT, nullable=False) for name in whole),
        *(sa.Column(name, sa.Double(), nullable=False) for name in HOURS),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_figures_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_figures")),
    )
    op.create_table(
        "unit_warned",
        sa.Column("unit_id", BIGINT, nullable=False, autoincrement=False),
        sa.Column("member_id", BIGINT, nullable=False, autoincrement=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.Column("sort_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_unit_warned_member_id_member")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_warned_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "member_id", name=op.f("pk_unit_warned")),
    )
    op.create_index(op.f("ix_unit_warned_member_id"), "unit_warned", ["member_id"], unique=False)
    op.create_table(
        "figures_change",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("member_id", BIGINT, nullable=True),
        sa.Column("unit_id", BIGINT, nullable=True),
        sa.Column("exam_id", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures_change")),
    )
    op.drop_index("ix_attempt_member_id", table_name="attempt")
    columns = ["member_id", "started_at", "state", "exam_id", "number", "is_passed", "closed_at"]
    op.create_index("ix_attempt_member_id", "attempt", columns, unique=False)
    for number, trigger in enumerate(_triggers()):
        _note(number, *trigger)


def _triggers() -> list[tuple[str, str, str, str]]:
    """Table, event, condition and statement of each."""
    of_members = [
        (table, when, condition, f"INSERT INTO figures_change (member_id) VALUES ({whose})")  # noqa: S608 - columns named above
        for table, noted in NOTED.items()
        for when, condition, whose in noted
    ]
    return [*of_members, *((table, when, "", words) for table, when, words in OTHERS)]


def _note(number: int, table: str, when: str, condition: str, words: str) -> None:
    """A trigger that notes a change; of PostgreSQL with a function of its own."""
    name = f"note_figures_{number}"
    only = f" WHEN ({condition})" if condition else ""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW{only} BEGIN {words}; END")
        return
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {words}; RETURN NULL; END $$")
    op.execute(f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW{only} EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    """Take back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for number, _trigger in enumerate(_triggers()):
        name = f"note_figures_{number}"
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION {name}() CASCADE")
    op.drop_index("ix_attempt_member_id", table_name="attempt")
    op.create_index("ix_attempt_member_id", "attempt", ["member_id", "started_at"], unique=False)
    for table in ("figures_change", "unit_warned", "unit_figures"):
        op.drop_table(table)
