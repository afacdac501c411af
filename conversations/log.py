"""The log of what was said: every message is kept and numbered before anything else happens to it.

Each verb is one transaction. Verbs that write run in the writer's thread, `read` and `record` in a reader's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, exists, insert, select, update

from conversations import read_marks, rows, unread
from conversations.errors import (
    ClientIdReused,
    ConversationEnded,
    NoSuchAttachment,
    NoSuchButton,
    NotTheirs,
)
from conversations.handoffs import Outcome, close_open
from conversations.masking import masked
from conversations.messages import Agent, Message, Said, Sent
from conversations.ownership import Owner
from conversations.tables import attachments, conversations, messages, reply_drafts, unanswered
from store.database import Database

_BY_CLIENT_ID = select(messages.c.seq, messages.c.text, messages.c.button, messages.c.attachments).where(
    messages.c.conversation == bindparam("conversation"), messages.c.client_id == bindparam("client_id")
)
_AFTER = (
    select(messages)
    .where(messages.c.conversation == bindparam("conversation"), messages.c.seq > bindparam("after"))
    .order_by(messages.c.seq)
)
_PENDING = select(exists().where(unanswered.c.conversation == bindparam("conversation")))


@dataclass(frozen=True)
class Started:
    """A new conversation and its opening."""

    conversation: str
    owner: Owner
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Received:
    """A customer's message is kept as number `seq`; `messages` is what was added by this call."""

    seq: int
    new: bool
    to_answer: bool
    messages: tuple[Message, ...] = ()
    taken: bool = False
    """Whether this process is the one that answers in the conversation."""


@dataclass(frozen=True)
class View:
    """The conversation as who takes part sees it."""

    owner: Owner
    pending: bool
    messages: tuple[Message, ...]


class Log:
    """Every conversation's messages."""

    def __init__(self, database: Database, taker: str | None = None) -> None:
        """`taker` is this process as leases name it, where it answers what customers send."""
        self._database = database
        self._taker = taker

    def start(self, conversation: str, token_hash: str, opening: Sequence[Said], now: datetime) -> Started:
        """Begin a conversation, which the assistant opens."""
        row = {
            "id": conversation,
            "token_hash": token_hash,
            "owner": Owner.ASSISTANT.value,
            "started_at": now,
            "last_seq": 0,
            "last_at": now,
            "known_seq": 0,
            "agent_seq": 0,
            "record": {},
        }

        def work(connection: Connection) -> list[Message]:
            connection.execute(insert(conversations).values(row))
            lines = [rows.spoken(said, "assistant", now, seq, None) for seq, said in enumerate(opening, 1)]
            return rows.add(connection, conversation, 0, lines)

        return Started(conversation, Owner.ASSISTANT, tuple(self._database.write(work)))

    def receive(self, conversation: str, sent: Sent, notice: Said, now: datetime) -> Received:
        """Keep what a customer sends. The same again, by its client_id, is kept once, under the same number.

        Secrets that customers type are masked before they are kept, and then `notice` says so.
        Raises NoConversation, ConversationEnded, ClientIdReused, NoSuchButton, NoSuchAttachment.
        """
        return self._database.write(
            lambda connection: _receive(connection, conversation, sent, notice, now, self._taker)
        )

    def agent_says(  # noqa: PLR0913, PLR0917  (what an agent sends has these parts)
        self,
        conversation: str,
        agent: Agent,
        client_id: str,
        text: str,
        now: datetime,
        seen: int | None = None,
        files: tuple[str, ...] = (),
    ) -> Received:
        """Keep what the agent who has the conversation writes; the same again is kept once.

        They have read what came before, or up to number `seen` where they say so.
        Raises NoConversation, ConversationEnded, ClientIdReused, NotTheirs, NoSuchAttachment.
        """

        def work(connection: Connection) -> Received:
            row = rows.hold(connection, conversation)
            known = _known(connection, conversation, client_id)
            if known is not None:
                return _again(known, text, None, files)
            holder = rows.ownership(row)
            if holder.owner is Owner.CLOSED:
                raise ConversationEnded
            if holder.agent != agent.id:
                raise NotTheirs
            line: dict[str, Any] = {"sender": "agent", "text": text, "at": now, "client_id": client_id}
            line |= {"agent_id": agent.id, "agent_name": agent.name}
            if files:
                line["attachments"] = _attach(connection, conversation, files, row["last_seq"] + 1)
            added = rows.add(connection, conversation, row["last_seq"], [line])
            said = update(conversations).where(conversations.c.id == conversation)
            connection.execute(said.values(agent_seq=added[0].seq))
            read = row["last_seq"] if seen is None else min(seen, row["last_seq"])
            read_marks.put(connection, conversation, "agent", read, now)
            begun = (reply_drafts.c.conversation == conversation) & (reply_drafts.c.agent_id == agent.id)
            connection.execute(delete(reply_drafts).where(begun))
            return Received(added[0].seq, True, False, tuple(added))

        return self._database.write(work)

    def tell(self, conversation: str, said: Sequence[Said], now: datetime) -> tuple[Message, ...]:
        """Add what the system says to customer and staff alike."""

        def work(connection: Connection) -> list[Message]:
            last = rows.hold(connection, conversation)["last_seq"]
            lines = [rows.spoken(one, "system", now, seq, None) for seq, one in enumerate(said, last + 1)]
            return rows.add(connection, conversation, last, lines)

        return tuple(self._database.write(work))

    def read(self, conversation: str, after: int = 0) -> View:
        """What was said behind number `after`, and how things stand. Raises NoConversation."""

        def work(connection: Connection) -> View:
            row = rows.look(connection, conversation)
            which = {"conversation": conversation, "after": after}
            found = connection.execute(_AFTER, which).mappings()
            said = tuple(rows.message(dict(line)) for line in found)
            pending = bool(connection.execute(_PENDING, {"conversation": conversation}).scalar())
            return View(Owner(row["owner"]), pending, said)

        return self._database.read(work)

    def record(self, conversation: str) -> Mapping[str, Any]:
        """What the assistant had noted after the last turn. Raises NoConversation."""
        return self._database.read(lambda connection: dict(rows.look(connection, conversation)["record"]))

    def end(self, conversation: str, now: datetime) -> bool:
        """End it; what was not answered yet will not be. False when it had ended. Raises NoConversation."""

        def work(connection: Connection) -> bool:
            held = rows.ownership(rows.hold(connection, conversation))
            if held.owner is Owner.CLOSED:
                return False
            rows.give(connection, conversation, held.end(), None)
            ended = update(conversations).where(conversations.c.id == conversation).values(ended_at=now)
            connection.execute(ended)
            connection.execute(delete(unanswered).where(unanswered.c.conversation == conversation))
            unread.drop(connection, conversation)
            close_open(connection, conversation, Outcome.ENDED, now)
            return True

        return self._database.write(work)


def _receive(  # noqa: PLR0913, PLR0917  (the message, what is said about it, and who takes it on)
    connection: Connection, conversation: str, sent: Sent, notice: Said, now: datetime, taker: str | None
) -> Received:
    row = rows.hold(connection, conversation)
    text, hidden = masked(sent.text)
    known = _known(connection, conversation, sent.client_id)
    if known is not None:
        return _again(known, text, sent.button, sent.attachments)
    holder = rows.ownership(row)
    if holder.owner is Owner.CLOSED:
        raise ConversationEnded
    line: dict[str, Any] = {"sender": "customer", "text": text, "at": now, "client_id": sent.client_id}
    if sent.button is not None:
        button = _offered(connection, conversation, sent.button)
        decided = {"intent": button["intent"], "entities": button["entities"]}
        line |= {"text": button["title"], "button": sent.button, "decided": decided}
    seq: int = row["last_seq"] + 1
    if sent.attachments:
        line["attachments"] = _attach(connection, conversation, sent.attachments, seq)
    lines = [line]
    if hidden:
        lines.append(rows.spoken(notice, "system", now, seq + 1, seq))
    takes = taker if holder.engine_answers and row["turn_taker"] in (None, taker) else None
    added = rows.add(connection, conversation, row["last_seq"], lines, takes)
    if holder.engine_answers:
        connection.execute(
            insert(unanswered), {"conversation": conversation, "seq": seq, "failures": 0, "told_at": None}
        )
    else:
        unread.arrived(connection, conversation, seq)
    return Received(seq, True, holder.engine_answers, tuple(added), takes is not None)


def _known(connection: Connection, conversation: str, client_id: str) -> RowMapping | None:
    which = {"conversation": conversation, "client_id": client_id}
    return connection.execute(_BY_CLIENT_ID, which).mappings().one_or_none()


def _again(known: RowMapping, text: str, button: str | None, files: tuple[str, ...]) -> Received:
    """The same message once more, or a client_id used twice."""
    before = tuple(file["attachment"] for file in known["attachments"] or ())
    same_words = known["button"] == button if button or known["button"] else known["text"] == text
    if not same_words or before != files:
        raise ClientIdReused
    return Received(known["seq"], False, False)


def _offered(connection: Connection, conversation: str, button: str) -> Mapping[str, Any]:
    seq, _, _ = button.partition("-")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 10):
        raise NoSuchButton
    query = select(messages.c.buttons).where(
        messages.c.conversation == conversation, messages.c.seq == int(seq)
    )
    for offered in connection.execute(query).scalar_one_or_none() or ():
        if offered["id"] == button:
            return dict(offered)
    raise NoSuchButton


def _attach(
    connection: Connection, conversation: str, wanted: tuple[str, ...], seq: int
) -> list[dict[str, Any]]:
    """Send uploaded files with message `seq`, in the order wanted."""
    query = (
        update(attachments)
        .where(attachments.c.conversation == conversation, attachments.c.id.in_(wanted))
        .where(attachments.c.seq.is_(None))
        .values(seq=seq)
        .returning(attachments.c.id, attachments.c.name, attachments.c.size, attachments.c.type)
    )
    found = {row.id: row for row in connection.execute(query)}
    if set(found) != set(wanted):
        raise NoSuchAttachment
    return [
        {"attachment": one, "name": found[one].name, "size": found[one].size, "type": found[one].type}
        for one in wanted
    ]
