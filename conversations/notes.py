"""What staff write beside a conversation for each other. Customers never see it: no log of theirs has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from conversations import rows
from conversations.errors import ClientIdReused
from conversations.messages import Agent
from conversations.tables import conversation_notes, handoffs, mentions
from conversations.tokens import new_id
from store.database import Database

LONGEST = 4000
"""Characters of one note."""


@dataclass(frozen=True)
class Note:
    """One note, and the number of the last message when it was written."""

    id: str
    conversation: str
    after_seq: int
    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Mention:
    """A note that asks somebody to look."""

    note: Note
    handoff: str | None
    """The newest handoff of its conversation, where it can be looked at."""


class Notes:
    """Each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(  # noqa: PLR0913, PLR0917  (a note has these parts)
        self,
        conversation: str,
        by: Agent,
        client_id: str,
        text: str,
        colleagues: Sequence[str],
        now: datetime,
    ) -> tuple[Note, bool]:
        """Keep a note, for `colleagues` to look at; whether it is new. The same again is kept once.

        Raises NoConversation, ClientIdReused.
        """

        def work(connection: Connection) -> tuple[Note, bool]:
            last = rows.hold(connection, conversation)["last_seq"]
            mine = conversation_notes.c.conversation == conversation
            query = select(conversation_notes).where(mine, conversation_notes.c.client_id == client_id)
            known = connection.execute(query).mappings().one_or_none()
            if known is not None:
                if known["text"] != text or known["by_id"] != by.id:
                    raise ClientIdReused
                return _note(known), False
            row = {"id": new_id(), "conversation": conversation, "client_id": client_id, "after_seq": last}
            row |= {"at": now, "by_id": by.id, "by": by.name, "text": text}
            new = insert(conversation_notes).values(row).returning(conversation_notes)
            note = _note(connection.execute(new).mappings().one())
            asked = [{"note": note.id, "colleague": one} for one in dict.fromkeys(colleagues)]
            if asked:
                connection.execute(insert(mentions), asked)
            return note, True

        return self._database.write(work)

    def of(self, conversation: str) -> Sequence[Note]:
        """The notes of a conversation, oldest first."""
        query = (
            select(conversation_notes)
            .where(conversation_notes.c.conversation == conversation)
            .order_by(conversation_notes.c.at, conversation_notes.c.id)
        )
        return self._database.read(
            lambda connection: [_note(row) for row in connection.execute(query).mappings()]
        )

    def asking(self, colleague: str) -> Sequence[Mention]:
        """What somebody was asked to look at and has not, newest first."""
        newest = (
            select(handoffs.c.id)
            .where(handoffs.c.conversation == conversation_notes.c.conversation)
            .order_by(handoffs.c.waiting_since.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(conversation_notes, newest.label("handoff"))
            .join(mentions, mentions.c.note == conversation_notes.c.id)
            .where(mentions.c.colleague == colleague, mentions.c.seen_at.is_(None))
            .order_by(conversation_notes.c.at.desc())
            .limit(50)
        )
        return self._database.read(
            lambda connection: [
                Mention(_note(row), row["handoff"]) for row in connection.execute(query).mappings()
            ]
        )

    def looked(self, conversation: str, colleague: str, now: datetime) -> int:
        """Somebody looks at a conversation: says how many mentions of theirs that settles."""
        here = select(conversation_notes.c.id).where(conversation_notes.c.conversation == conversation)
        mine = (mentions.c.colleague == colleague) & mentions.c.seen_at.is_(None) & mentions.c.note.in_(here)
        there = select(mentions.c.note).where(mine).limit(1)
        if self._database.read(lambda connection: connection.execute(there).first()) is None:
            return 0
        seen = update(mentions).where(mine).values(seen_at=now)
        return self._database.write(lambda connection: connection.execute(seen).rowcount)


def _note(row: RowMapping) -> Note:
    return Note(**{name: row[name] for name in ("id", "conversation", "after_seq", "at", "by", "text")})
