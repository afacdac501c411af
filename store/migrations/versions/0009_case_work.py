"""Work on cases: who has one, what was behind it, what was undone, and the lists that staff saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ADJUSTED = sa.text("adjustments IS NOT NULL")
_INDEXES = {
    "ix_complaints_state_next_due_at_id": ["state", "next_due_at", "id"],
    "ix_complaints_state_changed_at_id": ["state", "changed_at", "id"],
    "ix_complaints_category_next_due_at_id": ["category", "next_due_at", "id"],
    "ix_complaints_category_changed_at_id": ["category", "changed_at", "id"],
    "ix_complaints_owner_received_at_id": ["owner", "received_at", "id"],
    "ix_complaints_changed_at_id": ["changed_at", "id"],
    "ix_complaints_resolved_at_root_cause": ["resolved_at", "root_cause"],
}


def upgrade() -> None:
    """Add the columns, the indexes behind each list, and the table of saved lists."""
    op.add_column("complaints", sa.Column("owner", sa.String(254)))
    op.add_column("complaints", sa.Column("taken_by", sa.String(200)))
    op.add_column("complaints", sa.Column("root_cause", sa.String(32)))
    for name, columns in _INDEXES.items():
        op.create_index(name, "complaints", columns)
    op.create_index(
        "ix_complaints_adjusted",
        "complaints",
        ["received_at", "id"],
        sqlite_where=_ADJUSTED,
        postgresql_where=_ADJUSTED,
    )
    kept = ["complaint_id", "kind", "due_at", "met_at", "lapsed_at"]
    op.create_index("ix_complaint_deadlines_kept", "complaint_deadlines", kept)
    op.add_column("complaint_entries", sa.Column("held_until", Instant))
    op.add_column("complaint_entries", sa.Column("undone_at", Instant))
    op.create_table(
        "complaint_views",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_views"),
        sa.UniqueConstraint("holder", "name", name="uq_complaint_views_holder_name"),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("complaint_views")
    op.drop_column("complaint_entries", "undone_at")
    op.drop_column("complaint_entries", "held_until")
    op.drop_index("ix_complaint_deadlines_kept", "complaint_deadlines")
    for name in ("ix_complaints_adjusted", *_INDEXES):
        op.drop_index(name, "complaints")
    for name in ("root_cause", "taken_by", "owner"):
        op.drop_column("complaints", name)
