"""Which process works out the answers of a conversation."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the column."""
    op.create_table(
        "turn_takers",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("signs", sa.Integer, nullable=False),
        sa.Column("joined_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_turn_takers"),
    )
    op.add_column("conversations", sa.Column("turn_taker", sa.String(16)))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("conversations", "turn_taker")
    op.drop_table("turn_takers")
