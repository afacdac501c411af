"""Which process works out the answers of a conversation: one at a time, and another when that one is gone.

A process takes a conversation in the transaction that keeps the customer's message and gives it back in the
one that keeps the last answer, so being the only one costs nothing. Who else is there, each process says in
`turn_takers` by counting; who stops counting is gone, by the watch of whoever looks: no clock of any machine
is compared with another's. Should one that only slept go on, nothing is doubled: an answer strikes its
message off the list, once, and the engine answers the same message the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, or_, select, update

from conversations import rows
from conversations.errors import NoConversation
from conversations.tables import conversations, turn_takers, unanswered
from store.database import Database

GONE_AFTER = 5.0
"""Seconds without a sign after which a process counts as gone; it gives one every second."""


@dataclass(frozen=True)
class Standing:
    """How things stand when a process looks up."""

    signs: Mapping[str, int]
    """Who is there, this one as well, and how often each has given a sign."""
    free: tuple[str, ...]
    """Conversations with something to answer that are this process's, or nobody's."""


class Leases:
    """What one process has to do with it; each verb is one transaction."""

    def __init__(self, database: Database, place: str) -> None:
        """`place` is where only one process can be at a time: a machine and a port."""
        self.name = token_hex(8)
        """What this process is called; another every time it starts."""
        self._database = database
        self._place = place[:200]

    def join(self, now: datetime) -> None:
        """Be there. Who was at the same place before is gone, and what it had is free."""

        def work(connection: Connection) -> None:
            connection.execute(delete(turn_takers).where(turn_takers.c.place == self._place))
            self._add(connection, now)

        self._database.write(work)

    def look(self) -> Standing:
        """Who is there, and what is to be taken up."""
        mine_or_free = or_(conversations.c.turn_taker == self.name, _nobodys())
        query = (
            select(unanswered.c.conversation)
            .distinct()
            .join(conversations, conversations.c.id == unanswered.c.conversation)
            .where(mine_or_free)
        )

        def work(connection: Connection) -> Standing:
            signs = {row.name: row.signs for row in connection.execute(select(turn_takers))}
            return Standing(signs, tuple(connection.execute(query).scalars()))

        return self._database.read(work)

    def sign(self, now: datetime) -> None:
        """Say that this process is there; also when another took it for gone."""

        def work(connection: Connection) -> None:
            mine = update(turn_takers).where(turn_takers.c.name == self.name)
            if not connection.execute(mine.values(signs=turn_takers.c.signs + 1)).rowcount:
                self._add(connection, now)

        self._database.write(work)

    def bury(self, name: str) -> None:
        """Somebody is gone: what they had is free."""
        gone = delete(turn_takers).where(turn_takers.c.name == name)
        self._database.write(lambda connection: connection.execute(gone))

    def take(self, conversation: str) -> bool:
        """Take a conversation; False when another process has it, or there is none."""
        free = or_(conversations.c.turn_taker == self.name, _nobodys())
        query = (
            update(conversations)
            .where(conversations.c.id == conversation, free)
            .values(turn_taker=self.name)
            .returning(conversations.c.id)
        )
        return self._database.write(lambda connection: connection.execute(query).first() is not None)

    def release(self, conversation: str) -> bool:
        """Give it back where nothing is left to answer in it; False where something is."""

        def work(connection: Connection) -> bool:
            try:
                row = rows.hold(connection, conversation)
            except NoConversation:  # erased meanwhile
                return True
            waits = select(exists().where(unanswered.c.conversation == conversation))
            if connection.execute(waits).scalar():
                return False
            if row["turn_taker"] == self.name:
                give_back(connection, conversation)
            return True

        return self._database.write(work)

    def leave(self) -> None:
        """Be gone: what this process had is nobody's."""
        self.bury(self.name)

    def _add(self, connection: Connection, now: datetime) -> None:
        row = {"name": self.name, "place": self._place, "signs": 0, "joined_at": now}
        connection.execute(insert(turn_takers).values(row))


@dataclass
class Watch:
    """Tells by their signs who is gone: a pure rule over what was seen, with the seconds passed in.

    Who could not look for a while (no database, a machine that slept) has nothing to say of the others.
    """

    patience: float = GONE_AFTER
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    _looked: float = 0.0

    def gone(self, signs: Mapping[str, int], at: float) -> list[str]:
        """Those whose sign has not changed for longer than `patience`; `at` is in seconds of one clock."""
        known = self._seen if at - self._looked <= self.patience / 2 else {}
        self._looked = at
        self._seen = {
            name: known[name] if name in known and known[name][0] == number else (number, at)
            for name, number in signs.items()
        }
        return [name for name, (_, since) in self._seen.items() if at - since > self.patience]


def give_back(connection: Connection, conversation: str) -> None:
    """It is nobody's; the caller holds it and has it."""
    change = update(conversations).where(conversations.c.id == conversation)
    connection.execute(change.values(turn_taker=None))


def _nobodys() -> ColumnElement[bool]:
    """Taken by nobody who is there."""
    there = exists().where(turn_takers.c.name == conversations.c.turn_taker)
    return or_(conversations.c.turn_taker.is_(None), ~there)
