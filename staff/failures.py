"""The failed attempts to sign in, as they are kept: counted before the password is looked at."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from staff.errors import TooManyAttempts
from staff.lockout import PER_ACCOUNT, PER_ADDRESS, barred_until
from staff.tables import failures

_LONGEST = max(PER_ACCOUNT.window, PER_ADDRESS.window)


def count(connection: Connection, email: str, address: str, now: datetime) -> list[int]:
    """Write down an attempt as failed and return its rows. Raises TooManyAttempts, writing nothing."""
    limits = {_subject("account", email): PER_ACCOUNT, _subject("address", address): PER_ADDRESS}
    _one_at_a_time(connection, limits)
    connection.execute(delete(failures).where(failures.c.at <= now - _LONGEST))
    for subject, limit in limits.items():
        earlier = select(failures.c.at).where(failures.c.subject == subject)
        until = barred_until(connection.execute(earlier).scalars().all(), limit, now)
        if until is not None:
            raise TooManyAttempts(until, now)
    new = insert(failures).returning(failures.c.id)
    return [connection.execute(new.values(subject=subject, at=now)).scalar_one() for subject in limits]


def strike_out(connection: Connection, rows: list[int]) -> None:
    """The attempt was none: somebody got in."""
    connection.execute(delete(failures).where(failures.c.id.in_(rows)))


def forgive(connection: Connection, email: str) -> None:
    """Forget the account's failures, as when its holder got in or got a new password."""
    connection.execute(delete(failures).where(failures.c.subject == _subject("account", email)))


def _one_at_a_time(connection: Connection, subjects: Iterable[str]) -> None:
    """Have attempts on one account, or from one address, counted one after another.

    SQLite has one writer anyway. In PostgreSQL those who count at once would not see each other's rows. The
    account always comes first, so that no two wait for each other.
    """
    if connection.dialect.name == "postgresql":
        for subject in subjects:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))


def _subject(kind: str, value: str) -> str:
    # Hashed: whatever somebody types into the field (a password, say) is not kept in readable form.
    return f"{kind}:{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()}"
