"""Mail, and what leaders ask of organizers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("notice", sa.Column("values", JSON, nullable=True))
    op.add_column("notice", sa.Column("mail_due_at", sa.DateTime(), nullable=True))
    waits = sa.text("mail_due_at IS NOT NULL")
    op.create_index("ix_notice_mail_due_at", "notice", ["account_id", "mail_due_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "mail_address",
        sa.Column("account_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("pending", sa.String(length=254), nullable=True),
        sa.Column("pending_digest", sa.String(length=64), nullable=True),
        sa.Column("pending_until", sa.DateTime(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("unwanted", JSON, nullable=False),
        sa.Column("digest_at", sa.DateTime(), nullable=True),
        sa.Column("refused_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_address_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_mail_address")),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("account_id", BIGINT, nullable=True),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outgoing_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_key")),
    )
    op.create_index("ix_outgoing_state", "outgoing", ["state", "next_at"], unique=False)
    op.create_index("ix_outgoing_account_id", "outgoing", ["account_id", "created_at"], unique=False)
    op.create_index("ix_outgoing_created_at", "outgoing", ["created_at"], unique=False)
    _create_work_requests()


def _create_work_requests() -> None:
    op.create_table(
        "work_request",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("unit_id", BIGINT, nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_by", BIGINT, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_work_request_asked_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_work_request_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_request")),
        sa.UniqueConstraint("asked_by", "form_key", name=op.f("uq_work_request_asked_by_form_key")),
    )
    op.create_index("ix_work_request_unit_id", "work_request", ["unit_id", "state", "due_on"], unique=False)
    op.create_table(
        "work_request_recipient",
        sa.Column("request_id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_work_request_recipient_account_id_account")),
        sa.ForeignKeyConstraint(["request_id"], ["work_request.id"], name=op.f("fk_work_request_recipient_request_id_work_request")),
        sa.PrimaryKeyConstraint("request_id", "account_id", name=op.f("pk_work_request_recipient")),
    )
    op.create_table(
        "work_request_reply",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("request_id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_work_request_reply_account_id_account")),
        sa.ForeignKeyConstraint(["request_id"], ["work_request.id"], name=op.f("fk_work_request_reply_request_id_work_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_request_reply")),
        sa.UniqueConstraint("request_id", "form_key", name=op.f("uq_work_request_reply_request_id_form_key")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("work_request_reply")
    op.drop_table("work_request_recipient")
    op.drop_table("work_request")
    op.drop_table("outgoing")
    op.drop_table("mail_address")
    op.drop_index("ix_notice_mail_due_at", "notice")
    op.drop_column("notice", "mail_due_at")
    op.drop_column("notice", "values")
