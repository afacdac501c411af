"""What customers thought of a chat."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "feedback",
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_feedback_conversation_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", name="pk_feedback"),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("feedback")
