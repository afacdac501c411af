"""Requests for large print or Braille: a task with a postal address, until somebody has posted it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, insert, select, update

from conversations.errors import NoSuchFormatRequest
from conversations.messages import Agent
from conversations.tables import format_requests
from conversations.tokens import new_id
from store.database import Database


class Format(StrEnum):
    """What a text is printed in for somebody who cannot read it otherwise."""

    LARGE_PRINT = "large_print"
    BRAILLE = "braille"


@dataclass(frozen=True)
class Wanted:
    """What was asked for, in which form, and where it goes."""

    key: str
    """What asked for it, such as the message: the same key makes one request in a conversation."""
    format: Format
    words: str
    """The customer's own words, which may say what they would like printed."""
    address: str | None
    """None where it was left for a person to ask."""
    name: str | None = None
    complaint: str | None = None
    """The complaint whose letters it goes for too."""


@dataclass(frozen=True)
class FormatRequest:
    """One thing to print and post, or posted."""

    id: str
    conversation: str
    format: Format
    words: str
    address: str | None
    name: str | None
    complaint: str | None
    asked_at: datetime
    done_at: datetime | None
    done_by: str | None


class FormatRequests:
    """Each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, conversation: str, wanted: Wanted, now: datetime) -> FormatRequest:
        """Note a request; asked for again under its key, it is the one that is there."""
        table = format_requests
        mine = (table.c.conversation == conversation) & (table.c.key == wanted.key)

        def work(connection: Connection) -> FormatRequest:
            row = connection.execute(select(table).where(mine)).mappings().one_or_none()
            if row is None:
                new = {**vars(wanted), "format": wanted.format.value, "id": new_id()}
                made = insert(table).values(**new, conversation=conversation, asked_at=now)
                row = connection.execute(made.returning(table)).mappings().one()
            return _request(row)

        return self._database.write(work)

    def due(self) -> Sequence[FormatRequest]:
        """What has to be printed and posted, the oldest first."""
        table = format_requests
        query = select(table).where(table.c.done_at.is_(None)).order_by(table.c.asked_at).limit(200)
        return self._database.read(
            lambda connection: [_request(row) for row in connection.execute(query).mappings()]
        )

    def done(self, request: str, by: Agent, now: datetime) -> FormatRequest:
        """Somebody has posted it; the first to say so is kept. Raises NoSuchFormatRequest."""
        mine = format_requests.c.id == request
        change = update(format_requests).where(mine, format_requests.c.done_at.is_(None))

        def work(connection: Connection) -> FormatRequest:
            connection.execute(change.values(done_at=now, done_by=by.name))
            row = connection.execute(select(format_requests).where(mine)).mappings().one_or_none()
            if row is None:
                raise NoSuchFormatRequest
            return _request(row)

        return self._database.write(work)


def _request(row: RowMapping) -> FormatRequest:
    names = ("id", "conversation", "words", "address", "name", "complaint", "asked_at", "done_at", "done_by")
    return FormatRequest(format=Format(row["format"]), **{name: row[name] for name in names})
