"""Conversations: who has them, what was said, what is still to answer, files, handoffs."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.String(32)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conversations",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(16), nullable=False),
        sa.Column("agent_id", sa.String(64)),
        sa.Column("agent_name", sa.String(200)),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("known_seq", sa.Integer(), nullable=False),
        sa.Column("agent_seq", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_table(
        "messages",
        sa.Column("conversation", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("in_reply_to", sa.Integer()),
        sa.Column("client_id", sa.String(64)),
        sa.Column("button", sa.String(64)),
        sa.Column("decided", sa.JSON()),
        sa.Column("buttons", sa.JSON()),
        sa.Column("asks", sa.JSON()),
        sa.Column("complaint", sa.JSON()),
        sa.Column("attachments", sa.JSON()),
        sa.Column("agent_id", sa.String(64)),
        sa.Column("agent_name", sa.String(200)),
        sa.Column("response", sa.String(200)),
        sa.Column("understood", sa.JSON()),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_messages_conversation_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name="pk_messages"),
        sa.UniqueConstraint("conversation", "client_id", name="uq_messages_conversation_client_id"),
    )
    op.create_table(
        "unanswered",
        sa.Column("conversation", ID, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("told_at", Instant()),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_unanswered_conversation_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name="pk_unanswered"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("seq", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_attachments_conversation_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_index("ix_attachments_conversation", "attachments", ["conversation"])
    op.create_table(
        "handoffs",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("complaint", sa.String(32)),
        sa.Column("waiting_since", Instant(), nullable=False),
        sa.Column("promised_by", Instant()),
        sa.Column("claimed_by_id", sa.String(64)),
        sa.Column("claimed_by", sa.String(200)),
        sa.Column("claimed_at", Instant()),
        sa.Column("closed_at", Instant()),
        sa.Column("outcome", sa.String(32)),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_handoffs_conversation_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoffs"),
        sa.UniqueConstraint("conversation", "key", name="uq_handoffs_conversation_key"),
    )
    op.create_index(
        "ix_handoffs_state_urgency_waiting_since", "handoffs", ["state", "urgency", "waiting_since"]
    )


def downgrade() -> None:
    """Drop the tables, and what was said with them."""
    for table in ("handoffs", "attachments", "unanswered", "messages", "conversations"):
        op.drop_table(table)
