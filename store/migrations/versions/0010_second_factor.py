"""Staff: the second factor, when and where somebody signed in, and what exactly was changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("staff_accounts", sa.Column("signed_in_at", Instant))
    op.add_column("staff_accounts", sa.Column("second_factor_at", Instant))
    op.add_column("staff_sessions", sa.Column("browser", sa.String(100)))
    op.add_column("staff_events", sa.Column("details", sa.JSON))
    op.create_table(
        "staff_second_factors",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("secret", sa.String(400), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("last_step", sa.Integer),
        sa.PrimaryKeyConstraint("account_id", name="pk_staff_second_factors"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_accounts.id"],
            name="fk_staff_second_factors_account_id_staff_accounts",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("code_hash", sa.String(255), nullable=False),
        sa.Column("used_at", Instant),
        sa.PrimaryKeyConstraint("account_id", "place", name="pk_staff_recovery_codes"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_accounts.id"],
            name="fk_staff_recovery_codes_account_id_staff_accounts",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("staff_recovery_codes")
    op.drop_table("staff_second_factors")
    op.drop_column("staff_events", "details")
    op.drop_column("staff_sessions", "browser")
    op.drop_column("staff_accounts", "second_factor_at")
    op.drop_column("staff_accounts", "signed_in_at")
