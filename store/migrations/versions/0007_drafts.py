"""Drafts: complaints that were begun and not sent."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "drafts",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("phone", sa.String(32)),
        sa.Column("values", sa.JSON, nullable=False),
        sa.Column("kept_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_drafts"),
        sa.UniqueConstraint("conversation", name="uq_drafts_conversation"),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_drafts_conversation_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_drafts_kept_at", "drafts", ["kept_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("drafts")
