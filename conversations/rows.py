"""Between rows and values: what the log, the worklist and the handoffs share about the tables."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from conversations.errors import NoConversation
from conversations.messages import Message, Said, Sender
from conversations.ownership import Owner, Ownership
from conversations.tables import conversations, messages

_HELD = select(
    conversations.c.owner,
    conversations.c.agent_id,
    conversations.c.agent_name,
    conversations.c.last_seq,
    conversations.c.record,
    conversations.c.turn_taker,
).where(conversations.c.id == bindparam("conversation"))
_HELD_TO_CHANGE = _HELD.with_for_update()
_MOVED = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_seq=bindparam("to"), last_at=bindparam("at"))
)
_MOVED_AND_TAKEN = _MOVED.values(turn_taker=bindparam("taker"))
_EMPTY: dict[str, Any] = dict.fromkeys(
    (
        *("in_reply_to", "client_id", "button", "decided", "buttons", "asks", "complaint", "attachments"),
        *("agent_id", "agent_name", "response", "understood"),
    )
)


def hold(connection: Connection, conversation: str) -> RowMapping:
    """The conversation's row, locked to the end of the transaction. Raises NoConversation."""
    row = connection.execute(_HELD_TO_CHANGE, {"conversation": conversation}).mappings().one_or_none()
    if row is None:
        raise NoConversation
    return row


def look(connection: Connection, conversation: str) -> RowMapping:
    """The conversation's row, to read. Raises NoConversation."""
    row = connection.execute(_HELD, {"conversation": conversation}).mappings().one_or_none()
    if row is None:
        raise NoConversation
    return row


def ownership(row: RowMapping) -> Ownership:
    """Who has the conversation of this row."""
    return Ownership(Owner(row["owner"]), row["agent_id"])


def add(
    connection: Connection,
    conversation: str,
    after: int,
    rows: Iterable[Mapping[str, Any]],
    taker: str | None = None,
) -> list[Message]:
    """Number and keep messages behind number `after`. The caller holds the conversation.

    `taker` is the process that takes the conversation on, if one does.
    """
    numbered = [
        _EMPTY | {"conversation": conversation, "seq": seq} | dict(row)
        for seq, row in enumerate(rows, after + 1)
    ]
    if numbered:
        connection.execute(insert(messages), numbered)
        last = numbered[-1]
        moved = {"conversation": conversation, "to": last["seq"], "at": last["at"]}
        if taker is None:
            connection.execute(_MOVED, moved)
        else:
            connection.execute(_MOVED_AND_TAKEN, moved | {"taker": taker})
    return [message(row) for row in numbered]


def spoken(said: Said, sender: Sender, at: datetime, seq: int, in_reply_to: int | None) -> dict[str, Any]:
    """The row of something that the assistant or the system says as number `seq`."""
    buttons = [
        # The number finds the message again, the rest cannot be guessed: it was offered or it was not.
        {"id": f"{seq}-{secrets.token_urlsafe(6)}", "title": choice.title, **choice.means.as_json()}
        for choice in said.choices
    ]
    return {
        "sender": sender,
        "text": said.text,
        "at": at,
        "in_reply_to": in_reply_to,
        "buttons": buttons or None,
        "asks": dict(said.asks) if said.asks else None,
        "complaint": dict(said.complaint) if said.complaint else None,
        "response": said.response,
    }


def message(row: Mapping[str, Any]) -> Message:
    """The message that a row of the table keeps."""
    return Message(
        conversation=row["conversation"],
        seq=row["seq"],
        sender=row["sender"],
        text=row["text"],
        at=row["at"],
        in_reply_to=row["in_reply_to"],
        buttons=tuple(row["buttons"] or ()),
        asks=row["asks"],
        attachments=tuple(row["attachments"] or ()),
        agent=row["agent_name"],
        complaint=row["complaint"],
    )


def give(connection: Connection, conversation: str, now: Ownership, agent_name: str | None) -> None:
    """Change who has the conversation."""
    change = (
        update(conversations)
        .where(conversations.c.id == conversation)
        .values(owner=now.owner.value, agent_id=now.agent, agent_name=agent_name)
    )
    connection.execute(change)
