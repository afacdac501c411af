"""Who wants a copy of a conversation by mail: kept until the person has left it, then sent once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from conversations import rows
from conversations.errors import TooManyCopies
from conversations.ownership import Owner
from conversations.tables import conversations, transcript_requests
from store.database import Database

MOST = 3
"""Addresses that one conversation is mailed to: it is no way to write to strangers."""


@dataclass(frozen=True)
class Copy:
    """A copy that has to be sent."""

    conversation: str
    email: str
    asked_at: datetime


class Copies:
    """Each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, conversation: str, email: str, now: datetime) -> bool:
        """Have a copy mailed once the chat is over; False when that was asked for already and not sent.

        Raises NoConversation, TooManyCopies.
        """
        mine = transcript_requests.c.conversation == conversation
        same = mine & (transcript_requests.c.email == email)

        def work(connection: Connection) -> bool:
            rows.hold(connection, conversation)
            again = update(transcript_requests).where(same, transcript_requests.c.sent_at.is_not(None))
            if connection.execute(again.values(sent_at=None, asked_at=now)).rowcount:
                return True
            if connection.execute(select(transcript_requests.c.email).where(same)).first():
                return False
            if connection.execute(select(func.count()).where(mine)).scalar_one() >= MOST:
                raise TooManyCopies
            row = {"conversation": conversation, "email": email, "asked_at": now}
            connection.execute(insert(transcript_requests).values(row))
            return True

        return self._database.write(work)


def due(connection: Connection) -> Sequence[Copy]:
    """What can be sent: nobody of ours is in the conversation any more, and nobody is waited for."""
    over = conversations.c.owner.in_((Owner.ASSISTANT.value, Owner.CLOSED.value))
    query = (
        select(transcript_requests)
        .join(conversations, conversations.c.id == transcript_requests.c.conversation)
        .where(transcript_requests.c.sent_at.is_(None), over)
        .limit(100)
    )
    return [Copy(row.conversation, row.email, row.asked_at) for row in connection.execute(query)]


def sent(connection: Connection, copy: Copy, now: datetime) -> None:
    """It is on its way."""
    mine = (transcript_requests.c.conversation == copy.conversation) & (
        transcript_requests.c.email == copy.email
    )
    connection.execute(update(transcript_requests).where(mine).values(sent_at=now))
