"""Mail that comes in, and addresses that our mail came back from."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Create the tables; give what went out the mark by which answers to it are known."""
    op.create_table(
        "mail_incoming",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("sender", sa.String(254)),
        sa.Column("sender_name", sa.String(200), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.String(32)),
        sa.Column("reference", sa.String(16)),
        sa.Column("original", sa.String(64), nullable=False),
        sa.Column("refused", sa.JSON, nullable=False),
        sa.Column("settled_at", Instant),
        sa.Column("settled_by", sa.String(254)),
        sa.PrimaryKeyConstraint("id", name="pk_mail_incoming"),
        sa.UniqueConstraint("key", name="uq_mail_incoming_key"),
    )
    op.create_index("ix_mail_incoming_reference", "mail_incoming", ["reference"])
    op.create_index("ix_mail_incoming_sender_received_at", "mail_incoming", ["sender", "received_at"])
    op.create_index(
        "ix_mail_incoming_unsettled",
        "mail_incoming",
        ["received_at"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )
    op.create_table(
        "mail_incoming_files",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("mail_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_incoming_files"),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["mail_incoming.id"],
            name="fk_mail_incoming_files_mail_id_mail_incoming",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_mail_incoming_files_mail_id", "mail_incoming_files", ["mail_id"])
    op.create_table(
        "mail_failing",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_mail_failing"),
    )
    op.create_table(
        "mail_mailboxes",
        sa.Column("name", sa.String(254), nullable=False),
        sa.Column("validity", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mail_mailboxes"),
    )
    op.add_column("mail_outbox", sa.Column("local_part", sa.String(32)))
    op.create_index("ix_mail_outbox_local_part", "mail_outbox", ["local_part"])
    rows = sa.table("mail_outbox", sa.column("id"), sa.column("key"), sa.column("local_part"))
    connection = op.get_bind()
    for number, key in connection.execute(sa.select(rows.c.id, rows.c.key)).all():
        mark = sha256(key.encode()).hexdigest()[:32]
        connection.execute(sa.update(rows).where(rows.c.id == number).values(local_part=mark))
