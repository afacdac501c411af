"""Up to where each side has read: what the other side is shown, and what counts as dealt with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from conversations import rows, unread
from conversations.errors import NotTheirs
from conversations.ownership import Owner
from conversations.tables import read_marks
from store.database import Database

Reader = Literal["customer", "agent"]


class ReadMarks:
    """Each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def customer(self, conversation: str, seq: int, now: datetime) -> int | None:
        """The customer has seen everything up to `seq`: the new mark, None when it says nothing new.

        Raises NoConversation.
        """

        def work(connection: Connection) -> int | None:
            last = rows.hold(connection, conversation)["last_seq"]
            return put(connection, conversation, "customer", min(seq, last), now)

        return self._database.write(work)

    def agent(self, conversation: str, agent: str, seq: int, now: datetime) -> int | None:
        """The agent who has the conversation has seen everything up to `seq`.

        Raises NoConversation, NotTheirs.
        """

        def work(connection: Connection) -> int | None:
            row = rows.hold(connection, conversation)
            if row["owner"] != Owner.AGENT.value or row["agent_id"] != agent:
                raise NotTheirs
            return put(connection, conversation, "agent", min(seq, row["last_seq"]), now)

        return self._database.write(work)

    def of(self, conversation: str) -> Mapping[str, int]:
        """The mark of each side that has one."""
        return self._database.read(lambda connection: of(connection, conversation))


def of(connection: Connection, conversation: str) -> Mapping[str, int]:
    """The mark of each side that has one."""
    query = select(read_marks.c.reader, read_marks.c.seq).where(read_marks.c.conversation == conversation)
    return {row.reader: row.seq for row in connection.execute(query)}


def put(connection: Connection, conversation: str, reader: Reader, seq: int, now: datetime) -> int | None:
    """Move a mark forward, in a transaction that holds the conversation; None when it is there already."""
    if reader == "agent":
        unread.seen(connection, conversation, seq)
    mine = (read_marks.c.conversation == conversation) & (read_marks.c.reader == reader)
    known = connection.execute(select(read_marks.c.seq).where(mine)).scalar_one_or_none()
    if known is None:
        row = {"conversation": conversation, "reader": reader, "seq": seq, "at": now}
        connection.execute(insert(read_marks).values(row))
        return seq
    if seq <= known:
        return None
    connection.execute(update(read_marks).where(mine).values(seq=seq, at=now))
    return seq
