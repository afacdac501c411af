"""Labels that were given together are taken back together."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what ties them together, and what they taught."""
    with op.batch_alter_table("inbox_labels") as table:
        table.add_column(sa.Column("batch", sa.String(32)))
        table.add_column(sa.Column("version", sa.String(64)))
        table.add_column(sa.Column("words", sa.Text))
        table.create_index("ix_inbox_labels_at", ["at"])


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("inbox_labels") as table:
        table.drop_index("ix_inbox_labels_at")
        for name in ("words", "version", "batch"):
            table.drop_column(name)
