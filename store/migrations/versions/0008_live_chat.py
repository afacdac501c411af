"""Tables for: live chat."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW = {"queued_at": Instant, "told_at": Instant, "held_since": Instant, "for_manager": sa.Boolean}
"""Columns of handoffs."""
ID = sa.String(32)


def upgrade() -> None:
    """Add what is new."""
    for name, kind in NEW.items():
        op.add_column("handoffs", sa.Column(name, kind))
    _create("unread", _of(), sa.Column("seq", sa.Integer, nullable=False, autoincrement=False), key=("seq",))
    _create(
        "read_marks",
        _of(),
        sa.Column("reader", sa.String(16), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        key=("reader",),
    )
    _create(
        "reply_drafts",
        _of(),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        key=("agent_id",),
    )
    _create(
        "transcript_requests",
        _of(),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        key=("email",),
    )
    _notes()
    _call_backs()
    op.create_table(
        "conversation_news",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("handoff", ID, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_news"),
    )
    op.create_table(
        "staff_presence",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("available", sa.Boolean, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_staff_presence"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_accounts.id"],
            name="fk_staff_presence_account_id_staff_accounts",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Take it away again."""
    for name in ("staff_presence", "conversation_news", "call_backs", "mentions", "conversation_notes"):
        op.drop_table(name)
    for name in ("transcript_requests", "reply_drafts", "read_marks", "unread"):
        op.drop_table(name)
    with op.batch_alter_table("handoffs") as table:
        for name in NEW:
            table.drop_column(name)


def _notes() -> None:
    op.create_table(
        "conversation_notes",
        sa.Column("id", ID, nullable=False),
        _of(),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("after_seq", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_notes"),
        _kept("conversation_notes"),
        sa.UniqueConstraint("conversation", "client_id", name="uq_conversation_notes_conversation_client_id"),
    )
    op.create_index(
        "ix_conversation_notes_conversation_after_seq", "conversation_notes", ["conversation", "after_seq"]
    )
    op.create_table(
        "mentions",
        sa.Column("note", ID, nullable=False),
        sa.Column("colleague", sa.String(64), nullable=False),
        sa.Column("seen_at", Instant),
        sa.PrimaryKeyConstraint("note", "colleague", name="pk_mentions"),
        sa.ForeignKeyConstraint(
            ["note"],
            ["conversation_notes.id"],
            name="fk_mentions_note_conversation_notes",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_mentions_colleague_seen_at", "mentions", ["colleague", "seen_at"])


def _call_backs() -> None:
    op.create_table(
        "call_backs",
        sa.Column("id", ID, nullable=False),
        _of(),
        sa.Column("handoff", ID, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by_id", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("done_at", Instant),
        sa.Column("done_by", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_call_backs"),
        _kept("call_backs"),
        sa.UniqueConstraint("handoff", name="uq_call_backs_handoff"),
    )
    op.create_index("ix_call_backs_done_at_due_at", "call_backs", ["done_at", "due_at"])


def _of() -> sa.Column[str]:
    """The conversation that something is of."""
    return sa.Column("conversation", ID, nullable=False)


def _kept(table: str) -> sa.ForeignKeyConstraint:
    """What is of a conversation goes with it."""
    name = f"fk_{table}_conversation_conversations"
    return sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=name, ondelete="CASCADE")


def _create(table: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    """A table with rows of a conversation, found by `key` within it."""
    found = sa.PrimaryKeyConstraint("conversation", *key, name=f"pk_{table}")
    op.create_table(table, *columns, found, _kept(table))
