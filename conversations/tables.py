"""What is kept of conversations."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from store.metadata import metadata
from store.types import Instant

ID = String(32)

conversations = Table(
    "conversations",
    metadata,
    Column("id", ID, primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("owner", String(16), nullable=False),
    Column("agent_id", String(64)),
    Column("agent_name", String(200)),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("last_seq", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("known_seq", Integer, nullable=False),  # the engine knows what was said up to here
    Column("agent_seq", Integer, nullable=False),  # the last that an agent said, 0 when none did
    Column("record", JSON, nullable=False),  # what the assistant had noted after the last turn
    Column("model", String(200)),  # which model gave the last answer
    Column("turn_taker", String(16)),  # which process works out its answers now
)

turn_takers = Table(
    "turn_takers",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("place", String(200), nullable=False),  # machine and port: one process at a time
    Column("signs", Integer, nullable=False),  # how often it said that it is there
    Column("joined_at", Instant, nullable=False),
)
"""The processes that work out answers; see leases.py."""

messages = Table(
    "messages",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sender", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("in_reply_to", Integer),
    Column("client_id", String(64)),
    Column("button", String(64)),  # the button pressed, when the text is its title
    Column("decided", JSON(none_as_null=True)),  # what that button means
    Column("buttons", JSON(none_as_null=True)),
    Column("asks", JSON(none_as_null=True)),
    Column("complaint", JSON(none_as_null=True)),
    Column("attachments", JSON(none_as_null=True)),
    Column("agent_id", String(64)),
    Column("agent_name", String(200)),
    Column("response", String(200)),  # name of the response that the text came from
    Column("understood", JSON(none_as_null=True)),  # what the engine made of a customer's text
    UniqueConstraint("conversation", "client_id"),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("failures", Integer, nullable=False),
    Column("told_at", Instant),  # when the customer heard that the answer takes longer
)
"""The customers' messages that the assistant still has to answer: a row goes when its answer is kept."""

attachments = Table(
    "attachments",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("seq", Integer),  # the message that it was sent with
    Index(None, "conversation"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("reference", String(16), primary_key=True),
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("email", String(320)),
    Column("phone", String(32)),
    Column("values", JSON, nullable=False),  # what was noted, by slot
    Column("kept_at", Instant, nullable=False),
    UniqueConstraint("conversation"),
    Index(None, "kept_at"),
)
"""Complaints that were begun and not sent."""

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(200), nullable=False),  # what asked for it, so that asking again opens no second one
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("summary", Text, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("record", JSON, nullable=False),
    Column("complaint", String(32)),
    Column("waiting_since", Instant, nullable=False),
    Column("promised_by", Instant),
    Column("claimed_by_id", String(64)),
    Column("claimed_by", String(200)),
    Column("claimed_at", Instant),
    Column("closed_at", Instant),
    Column("outcome", String(32)),
    Column("queued_at", Instant),  # since when it waits this time; none: since waiting_since
    Column("told_at", Instant),  # when the customer heard that nobody has come yet
    Column("held_since", Instant),  # since when the agent who has it has it
    Column("for_manager", Boolean),  # a colleague passed it up: only a manager takes it
    UniqueConstraint("conversation", "key"),
    Index(None, "state", "urgency", "waiting_since"),
)

unread = Table(
    "unread",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
)
"""The customers' messages that are an agent's to answer and that none has seen yet."""

read_marks = Table(
    "read_marks",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("reader", String(16), primary_key=True),  # customer or agent
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
"""Up to which message each side has seen what was said."""

reply_drafts = Table(
    "reply_drafts",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("agent_id", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
"""What an agent has begun to write in a conversation and not sent."""

conversation_notes = Table(
    "conversation_notes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("after_seq", Integer, nullable=False),  # the last message when it was written
    Column("at", Instant, nullable=False),
    Column("by_id", String(64), nullable=False),
    Column("by", String(200), nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("conversation", "client_id"),
    Index(None, "conversation", "after_seq"),
)
"""What staff write beside a conversation; it is in no customer's copy."""

mentions = Table(
    "mentions",
    metadata,
    Column("note", ID, ForeignKey("conversation_notes.id", ondelete="CASCADE"), primary_key=True),
    Column("colleague", String(64), primary_key=True),
    Column("seen_at", Instant),
    Index(None, "colleague", "seen_at"),
)
"""Colleagues whom a note asks to look."""

call_backs = Table(
    "call_backs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("handoff", ID, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("phone", String(40), nullable=False),
    Column("about", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by_id", String(64), nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("done_at", Instant),
    Column("done_by", String(200)),
    UniqueConstraint("handoff"),
    Index(None, "done_at", "due_at"),
)
"""Calls that were promised to customers."""

format_requests = Table(
    "format_requests",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(200), nullable=False),  # what asked for it, so that a repeated turn asks once
    Column("format", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("address", Text),
    Column("name", String(200)),
    Column("complaint", String(32)),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("done_by", String(200)),
    UniqueConstraint("conversation", "key"),
    Index(None, "done_at", "asked_at"),
)
"""What customers would like in large print or Braille, by post."""

transcript_requests = Table(
    "transcript_requests",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("email", String(254), primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("sent_at", Instant),
)
"""Who wants a copy of a conversation by mail once the person has left it."""

news = Table(
    "conversation_news",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", ID, nullable=False),
    Column("handoff", ID, nullable=False),
    Column("at", Instant, nullable=False),
)
"""What another process than web did to a conversation, for web to tell who watches."""

feedback = Table(
    "feedback",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("answer", String(16), nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "at", "answer"),
)
"""What customers thought of a chat."""

inbox_labels = Table(
    "inbox_labels",
    metadata,
    Column("conversation", ID, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("label", String(16), nullable=False),
    Column("intent", String(100)),  # what it means, where somebody said so
    Column("who", String(320), nullable=False),
    Column("at", Instant, nullable=False),
    Column("batch", String(32)),  # what was labelled together is taken back together
    Column("version", String(64)),  # the version of the draft that came of it
    Column("words", Text),  # the first message of the batch, without what says who somebody is
    Index(None, "at"),
)
"""What editors made of customers' messages; a message without a row has not been looked at."""
