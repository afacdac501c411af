"""What may not be deleted yet, and what was deleted and must not come back with a backup."""

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, Text

from store.metadata import metadata
from store.types import Instant

holds = Table(
    "rights_holds",
    metadata,
    Column("reference", String(16), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("by", String(254), nullable=False),
    Column("at", Instant, nullable=False),
)
"""Legal holds: the complaint is kept whatever else says that it may go."""

erasures = Table(
    "rights_erasures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("reference", String(16)),
    Column("complaint", Boolean, nullable=False),  # the complaint went too, not only copies
    Column("conversations", JSON, nullable=False),
    Column("attachments", JSON, nullable=False),  # file names of ours, without a customer's words
    Column("mail", JSON, nullable=False),
    Column("why", Text, nullable=False),
    Column("done_at", Instant),  # when nothing was left outside the database either
)
"""Each erasure, without what was erased: for proof, for finishing after a failure, and for old backups."""
