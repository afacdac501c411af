"""Copies of conversations for customers who asked for one, once the person has left the conversation."""

from datetime import datetime

from sqlalchemy import Connection

from conversations import copies, transcripts
from conversations.copies import Copy
from conversations.log import Log
from conversations.transcripts import Transcript
from mail.outbox import New, put
from store.database import Database


def send(database: Database, provider: str, now: datetime) -> int:
    """Put into the outbox what is due; the number of copies."""
    log = Log(database)
    due = database.read(copies.due)
    # Read before the transaction that notes it: what is said in between belongs to the next copy.
    made = [
        (one, transcripts.text(Transcript(provider, log.read(one.conversation).messages, now))) for one in due
    ]

    def work(connection: Connection, copy: Copy, text: str) -> bool:
        key = f"transcript {copy.conversation} {copy.email} {copy.asked_at.timestamp():.0f}"
        new = put(connection, New(key[:200], copy.email, "transcript", {"transcript": text}), now)
        copies.sent(connection, copy, now)
        return new

    return sum(
        database.write(lambda connection, copy=copy, text=text: work(connection, copy, text))  # type: ignore[misc]
        for copy, text in made
    )
