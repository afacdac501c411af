"""What editors made of customers' messages."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "inbox_labels",
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("label", sa.String(16), nullable=False),
        sa.Column("intent", sa.String(100)),
        sa.Column("who", sa.String(320), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_inbox_labels_conversation_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name="pk_inbox_labels"),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("inbox_labels")
