"""Legal holds, and what was erased."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "rights_holds",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by", sa.String(254), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_rights_holds"),
    )
    op.create_table(
        "rights_erasures",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("reference", sa.String(16)),
        sa.Column("complaint", sa.Boolean, nullable=False),
        sa.Column("conversations", sa.JSON, nullable=False),
        sa.Column("attachments", sa.JSON, nullable=False),
        sa.Column("mail", sa.JSON, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("done_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_rights_erasures"),
    )
