"""The customers' messages that the assistant still has to answer: the list that a restart goes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from conversations import rows
from conversations.messages import Message, Said, Sender
from conversations.ownership import Owner
from conversations.tables import conversations, messages, unanswered
from store.database import Database

_NEXT = (
    select(
        unanswered.c.seq,
        unanswered.c.failures,
        unanswered.c.told_at,
        messages.c.text,
        messages.c.at,
        messages.c.decided,
        messages.c.attachments,
        conversations.c.owner,
        conversations.c.known_seq,
        conversations.c.agent_seq,
    )
    .join_from(
        unanswered,
        messages,
        (messages.c.conversation == unanswered.c.conversation) & (messages.c.seq == unanswered.c.seq),
    )
    .join(conversations, conversations.c.id == unanswered.c.conversation)
    .where(unanswered.c.conversation == bindparam("conversation"))
    .order_by(unanswered.c.seq)
    .limit(1)
)
_DONE = delete(unanswered).where(
    unanswered.c.conversation == bindparam("of"), unanswered.c.seq == bindparam("number")
)
_MORE = select(exists().where(unanswered.c.conversation == bindparam("of")))


@dataclass(frozen=True)
class Waiting:
    """One message that waits for its answer."""

    conversation: str
    seq: int
    text: str
    at: datetime
    decided: Mapping[str, Any] | None
    attachments: tuple[Mapping[str, Any], ...]
    failures: int
    """How often the engine said that it has no answer to it."""
    told: bool
    """Whether the customer heard that the answer takes longer."""
    owner: Owner
    known_seq: int
    """The engine knows what was said up to this number."""
    news: bool
    """Whether an agent said something that the engine does not know."""


@dataclass(frozen=True)
class Answered:
    """What was kept of an answer: nothing when somebody else had the conversation by then."""

    messages: tuple[Message, ...]
    owner: Owner
    """Who has the conversation after this turn: asking for a person moves it into the queue."""
    left: bool = False
    """Whether something is left to answer."""
    taken: bool = False
    """Whether it is left to this process; else another has it by now, or nobody."""


class Worklist:
    """What is still to answer."""

    def __init__(self, database: Database, taker: str | None = None) -> None:
        """`taker` is this process as leases name it."""
        self._database = database
        self._taker = taker

    def next(self, conversation: str) -> Waiting | None:
        """The first message of a conversation that waits."""

        def work(connection: Connection) -> Waiting | None:
            row = connection.execute(_NEXT, {"conversation": conversation}).one_or_none()
            if row is None:
                return None
            return Waiting(
                conversation=conversation,
                seq=row.seq,
                text=row.text,
                at=row.at,
                decided=row.decided,
                attachments=tuple(row.attachments or ()),
                failures=row.failures,
                told=row.told_at is not None,
                owner=Owner(row.owner),
                known_seq=row.known_seq,
                news=row.agent_seq > row.known_seq,
            )

        return self._database.read(work)

    def meanwhile(self, waiting: Waiting) -> tuple[Message, ...]:
        """What customer and agent said to each other since the engine last knew, up to this message."""
        query = (
            select(messages)
            .where(messages.c.conversation == waiting.conversation)
            .where(messages.c.seq > waiting.known_seq, messages.c.seq < waiting.seq)
            .where(messages.c.sender.in_(("customer", "agent")))
            .order_by(messages.c.seq)
        )
        return self._database.read(
            lambda connection: tuple(rows.message(dict(row)) for row in connection.execute(query).mappings())
        )

    def answer(  # noqa: PLR0913  (an answer has these parts, and they are kept together or not at all)
        self,
        waiting: Waiting,
        said: Sequence[Said],
        now: datetime,
        *,
        record: Mapping[str, Any] | None = None,
        understood: Mapping[str, Any] | None = None,
        model: str | None = None,
        sender: Sender = "assistant",
    ) -> Answered:
        """Keep the answer to a message and strike it off, at once; the last gives the conversation back.

        Nothing is said when the message is off the list already: it was answered, or a person took over.
        """

        def work(connection: Connection) -> Answered:
            row = rows.hold(connection, waiting.conversation)
            struck = connection.execute(_DONE, {"of": waiting.conversation, "number": waiting.seq}).rowcount
            left = bool(connection.execute(_MORE, {"of": waiting.conversation}).scalar())
            mine = row["turn_taker"] == self._taker
            changes: dict[str, Any] = {}
            if record is not None:
                changes = {"record": dict(record), "model": model, "known_seq": waiting.seq}
            if mine and not left:
                changes["turn_taker"] = None
            _note(connection, waiting, changes, understood)
            owner = Owner(row["owner"])
            if not struck or not rows.ownership(row).engine_answers:
                return Answered((), owner, left, mine and left)
            lines = [
                rows.spoken(one, sender, now, seq, waiting.seq)
                for seq, one in enumerate(said, row["last_seq"] + 1)
            ]
            added = rows.add(connection, waiting.conversation, row["last_seq"], lines)
            return Answered(tuple(added), owner, left, mine and left)

        return self._database.write(work)

    def failed(self, waiting: Waiting) -> int:
        """Note that the engine has no answer to it; says how often that was so."""
        which = (unanswered.c.conversation == waiting.conversation) & (unanswered.c.seq == waiting.seq)
        query = (
            update(unanswered)
            .where(which)
            .values(failures=unanswered.c.failures + 1)
            .returning(unanswered.c.failures)
        )
        return self._database.write(lambda connection: connection.execute(query).scalar_one_or_none() or 0)

    def tell(self, waiting: Waiting, said: Sequence[Said], now: datetime) -> tuple[Message, ...]:
        """Say once, on behalf of the system, that the answer to a message takes longer."""
        which = (unanswered.c.conversation == waiting.conversation) & (unanswered.c.seq == waiting.seq)
        first = update(unanswered).where(which, unanswered.c.told_at.is_(None)).values(told_at=now)

        def work(connection: Connection) -> list[Message]:
            last = rows.hold(connection, waiting.conversation)["last_seq"]
            if not connection.execute(first).rowcount:
                return []
            lines = [
                rows.spoken(one, "system", now, seq, waiting.seq) for seq, one in enumerate(said, last + 1)
            ]
            return rows.add(connection, waiting.conversation, last, lines)

        return tuple(self._database.write(work))


def _note(
    connection: Connection,
    waiting: Waiting,
    changes: Mapping[str, Any],
    understood: Mapping[str, Any] | None,
) -> None:
    """Keep what the engine noted and understood, also when its words are not needed any more."""
    if changes:
        change = update(conversations).where(conversations.c.id == waiting.conversation)
        connection.execute(change.values(**changes))
    if understood is not None:
        which = (messages.c.conversation == waiting.conversation) & (messages.c.seq == waiting.seq)
        connection.execute(update(messages).where(which).values(understood=dict(understood)))
