"""Letters as they went out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "complaint_letter_files",
        sa.Column("letter_id", sa.String(32), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("letter_id", "form", name="pk_complaint_letter_files"),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["complaint_letters.id"],
            name="fk_complaint_letter_files_letter_id_complaint_letters",
            ondelete="CASCADE",
        ),
    )
