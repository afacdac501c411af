"""What was done under which key, so that the same request twice is carried out once."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from complaints.complaint import Deed
from complaints.errors import KeyReused, Refused
from complaints.tables import operations

LONGEST_KEY = 200


class Done(NamedTuple):
    """What came of a verb: the complaint, and the part of it that was made, such as a letter."""

    reference: str
    part: str | None = None


def earlier(connection: Connection, deed: Deed, verb: str, content: str) -> Done | None:
    """What came of this deed before; None when it is new. Raises KeyReused for another content."""
    if not deed.key or len(deed.key) > LONGEST_KEY:
        raise Refused("key", f"A key has 1 to {LONGEST_KEY} characters.")
    row = connection.execute(
        select(operations).where(operations.c.verb == verb, operations.c.key == deed.key)
    ).first()
    if row is None:
        return None
    if row.content != content:
        raise KeyReused(deed.key)
    return Done(row.reference, row.part)


def known(connection: Connection, deed: Deed, verbs: Sequence[str]) -> str | None:
    """Which of `verbs` was carried out under this deed's key; None where none was."""
    query = select(operations.c.verb).where(operations.c.verb.in_(verbs), operations.c.key == deed.key)
    found: str | None = connection.execute(query).scalars().first()
    return found


def remember(connection: Connection, deed: Deed, verb: str, content: str, done: Done) -> None:
    """Note what came of this deed, in the same transaction."""
    kept = {"reference": done.reference, "part": done.part, "content": content, "at": deed.at}
    connection.execute(insert(operations).values(verb=verb, key=deed.key, **kept))


def forget(connection: Connection, verb: str, before: datetime) -> None:
    """Delete what is known of a verb that cannot come again, done before `before`."""
    connection.execute(delete(operations).where(operations.c.verb == verb, operations.c.at < before))


def digest(*content: Any) -> str:
    """A digest by which two requests are told apart."""
    written = json.dumps(content, default=_plain, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return dict(value)
