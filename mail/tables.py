"""What is kept of mail that goes out, and of mail that comes in."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.metadata import metadata
from store.types import Instant

outbox = Table(
    "mail_outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False),  # what it reports: the same thing is never told twice
    Column("recipient", String(254), nullable=False),
    Column("template", String(64), nullable=False),
    Column("field_values", JSON, nullable=False),  # what was so when it happened, for the template
    Column("reference", String(16)),
    Column("letter", String(32)),  # the letter that goes with it
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", String(32)),
    Column("leased_until", Instant),
    Column("sent_at", Instant),
    Column("dead_at", Instant),
    Column("error", Text),
    Column("local_part", String(32)),  # of its Message-ID, by which answers and bounces find it
    UniqueConstraint("key"),
    Index(None, "reference"),
    Index(None, "local_part"),
)
_WAITING = text("sent_at IS NULL AND dead_at IS NULL")
Index("ix_mail_outbox_waiting", outbox.c.next_at, sqlite_where=_WAITING, postgresql_where=_WAITING)

incoming = Table(
    "mail_incoming",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False),  # the same message is kept once, however often it comes
    Column("received_at", Instant, nullable=False),
    Column("sender", String(254)),  # None: none, or more than one
    Column("sender_name", String(200), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),  # what they wrote, without what they quoted
    Column("state", String(16), nullable=False),
    Column("why", String(32)),  # why it is not on a complaint, or what kind of machine wrote it
    Column("reference", String(16)),  # the complaint that it is on, or is likely to belong to
    Column("original", String(64), nullable=False),  # name of the file that holds it as it came
    Column("refused", JSON, nullable=False),  # names of files in it that are not taken, with the reason
    Column("settled_at", Instant),  # when nobody had to do anything about it any more
    Column("settled_by", String(254)),
    UniqueConstraint("key"),
    Index(None, "reference"),
    Index(None, "sender", "received_at"),
)
_UNSETTLED = text("settled_at IS NULL")
Index(
    "ix_mail_incoming_unsettled",
    incoming.c.received_at,
    sqlite_where=_UNSETTLED,
    postgresql_where=_UNSETTLED,
)

incoming_files = Table(
    "mail_incoming_files",
    metadata,
    Column("id", String(64), primary_key=True),  # also the name of the file that holds it
    Column("mail_id", ForeignKey(incoming.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
)
"""The files that came with a message."""

failing = Table(
    "mail_failing",
    metadata,
    Column("address", String(254), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("error", Text, nullable=False),
)
"""Addresses that our mail came back from."""

mailboxes = Table(
    "mail_mailboxes",
    metadata,
    Column("name", String(254), primary_key=True),
    Column(
        "validity", BigInteger, nullable=False
    ),  # the server's promise that its numbers still mean the same
    Column("last", BigInteger, nullable=False),  # the number of the newest message that is kept
)
"""How far each mailbox on a server has been read."""
