"""Letters that wait to be approved or sent are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    unsent = sa.text("state != 'sent'")
    op.create_index(
        "ix_complaint_letters_unsent",
        "complaint_letters",
        ["complaint_id"],
        sqlite_where=unsent,
        postgresql_where=unsent,
    )
