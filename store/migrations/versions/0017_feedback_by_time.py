"""What customers thought of a chat, by when they said it: counted and listed on the desk."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index it."""
    op.create_index("ix_feedback_at_answer", "feedback", ["at", "answer"])


def downgrade() -> None:
    """Take the index away again."""
    op.drop_index("ix_feedback_at_answer", table_name="feedback")
