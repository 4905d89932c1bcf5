"""Every type of question, the parts of a passage, images of questions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BEFORE = ("single", "multiple", "true_false")
AFTER = (
    "single", "multiple", "indefinite", "true_false", "fill_blank", "numeric", "matching", "ordering", "short_answer", "essay", "passage",
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    _allow(AFTER)
    op.add_column("question_version", sa.Column("parts", JSON, nullable=False, server_default="[]"))
    op.create_table(
        "question_image",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", BIGINT, nullable=False),
        sa.Column("width", BIGINT, nullable=False),
        sa.Column("height", BIGINT, nullable=False),
        sa.Column("added_by", BIGINT, nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_question_image_added_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_image")),
        sa.UniqueConstraint("name", name=op.f("uq_question_image_name")),
    )


def downgrade() -> None:
    """Undo. Refused while there are questions that the version before cannot hold."""
    kinds = sa.column("kind")
    newer = op.get_bind().scalar(sa.select(sa.func.count()).select_from(sa.table("question")).where(kinds.not_in(BEFORE)))
    if newer:
        raise RuntimeError(f"{newer} questions are of types that the version before does not know; export and delete them first")
    op.drop_table("question_image")
    op.drop_column("question_version", "parts")
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    """SQLite makes the table anew (env.py keeps its foreign keys off meanwhile), for there no constraint can be changed."""
    name = op.f("ck_question_kind")
    with op.batch_alter_table("question") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({', '.join(map(repr, kinds))})")
