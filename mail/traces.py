"""Everything that mail keeps of a person: found and deleted in the transaction of whoever erases them.

Mail is kept under the complaint that it is about. Some of it knows of none: what staff were told of a
customer who waits, copies of a chat, a message that was on no complaint. It is found by what it came from.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select

from conversations.tables import format_requests, handoffs
from mail import failing
from mail.incoming import inbox
from mail.messages import file_name
from mail.tables import incoming, outbox


def forget_complaint(connection: Connection, reference: str, email: str | None) -> list[str]:
    """Delete the mail of a complaint, and what `email` wrote that is on none; the files that are to go."""
    about = outbox.c.reference == reference
    if email:
        failing.clear(connection, email)
        about = or_(about, and_(outbox.c.recipient == email, outbox.c.reference.is_(None)))
    theirs = incoming.c.reference == reference
    if email:
        loose = (incoming.c.sender == email.casefold(), incoming.c.reference.is_(None))
        theirs = or_(theirs, and_(*loose, incoming.c.settled_at.is_not(None)))
    return [*forget_incoming(connection, theirs), *_forget_sent(connection, about)]


def forget_copies(connection: Connection, reference: str) -> list[str]:
    """Delete what was sent about a complaint that itself stays; the files that are to go."""
    return _forget_sent(connection, outbox.c.reference == reference)


def forget_conversations(connection: Connection, conversations: Collection[str]) -> list[str]:
    """Delete the mail about conversations, before they go themselves; the files that are to go."""
    waited = select(handoffs.c.id).where(handoffs.c.conversation.in_(conversations))
    marks = [f"handoff {one}" for one in connection.execute(waited).scalars()]
    marks += [f"transcript {one}" for one in conversations]
    wanted = select(format_requests.c.id).where(format_requests.c.conversation.in_(conversations))
    marks += [f"format {one}" for one in connection.execute(wanted).scalars()]
    return _forget_sent(connection, _begins(marks)) if marks else []


def forget_incoming(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    """Delete messages that came in, and what staff were told of them; the files that are to go."""
    numbers = list(connection.execute(select(incoming.c.id).where(condition)).scalars())
    if not numbers:
        return []
    told = [f"{mark} {number}" for number in numbers for mark in ("mail", "mail waits")]
    return [*_forget_sent(connection, _begins(told)), *inbox.forget(connection, incoming.c.id.in_(numbers))]


def _forget_sent(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    rows = connection.execute(select(outbox.c.id, outbox.c.key).where(condition)).all()
    connection.execute(delete(outbox).where(outbox.c.id.in_([row.id for row in rows])))
    return [file_name(row.key) for row in rows]


def _begins(marks: Iterable[str]) -> ColumnElement[bool]:
    """The rows whose key is one of `marks` and then another word."""
    return or_(*(outbox.c.key.startswith(f"{one} ", autoescape=True) for one in marks))
