"""The tables of the desk's people. Tokens, passwords and recovery codes are kept as hashes only."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table

from store.metadata import metadata
from store.types import Instant

accounts = Table(
    "staff_accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("signed_in_at", Instant),
    Column("second_factor_at", Instant),
)

sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("staff_accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("browser", String(100)),
)

failures = Table(
    "staff_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(80), nullable=False, index=True),
    Column("at", Instant, nullable=False),
)

invitations = Table(
    "staff_invitations",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("staff_accounts.id", ondelete="CASCADE")),
    Column("roles", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

events = Table(
    "staff_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Integer, nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("by", String(254), nullable=False),
    Column("details", JSON),
)
"""Who changed whose account, and when. Rows are only added, and outlive the accounts."""

presence = Table(
    "staff_presence",
    metadata,
    Column("account_id", ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("available", Boolean, nullable=False),  # what they chose
    Column("seen_at", Instant, nullable=False),  # when one of their pages was last open
)
"""Who is at the desk."""

second_factors = Table(
    "staff_second_factors",
    metadata,
    Column("account_id", ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", String(400), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("last_step", Integer),
)
"""What an authenticator app was given, sealed: it has to be read again, so a hash will not do."""

recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    Column("account_id", ForeignKey("staff_accounts.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("code_hash", String(255), nullable=False),
    Column("used_at", Instant),
    PrimaryKeyConstraint("account_id", "place"),
)
