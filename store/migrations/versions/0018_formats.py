"""What customers would like in large print or Braille."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.String(32)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "format_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("name", sa.String(200)),
        sa.Column("complaint", sa.String(32)),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.Column("done_by", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_format_requests"),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_format_requests_conversation_conversations",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("conversation", "key", name="uq_format_requests_conversation_key"),
    )
    op.create_index("ix_format_requests_done_at_asked_at", "format_requests", ["done_at", "asked_at"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("format_requests")
