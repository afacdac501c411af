"""Mail that goes out, and how far each deadline has been told of."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WAITING = sa.text("sent_at IS NULL AND dead_at IS NULL")
_WATCHED = sa.text("met_at IS NULL AND lapsed_at IS NULL")


def upgrade() -> None:
    """Create the outbox; give each deadline its stage."""
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("field_values", sa.JSON, nullable=False),
        sa.Column("reference", sa.String(16)),
        sa.Column("letter", sa.String(32)),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("next_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.String(32)),
        sa.Column("leased_until", Instant),
        sa.Column("sent_at", Instant),
        sa.Column("dead_at", Instant),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_mail_outbox"),
        sa.UniqueConstraint("key", name="uq_mail_outbox_key"),
    )
    op.create_index("ix_mail_outbox_reference", "mail_outbox", ["reference"])
    op.create_index(
        "ix_mail_outbox_waiting",
        "mail_outbox",
        ["next_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.add_column("complaint_deadlines", sa.Column("stage", sa.Integer))
    op.create_index(
        "ix_complaint_deadlines_watched",
        "complaint_deadlines",
        ["stage", "kind", "due_at"],
        sqlite_where=_WATCHED,
        postgresql_where=_WATCHED,
    )
