"""Addresses that our mail came back from, until they answer or somebody says that they work again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from mail.tables import failing


@dataclass(frozen=True)
class Failing:
    """One address."""

    address: str
    since: datetime
    error: str


def mark(connection: Connection, address: str, error: str, now: datetime) -> None:
    """Mail to `address` came back; the newest reason counts, and the first time."""
    since = connection.execute(select(failing.c.since).where(failing.c.address == _key(address))).scalar()
    clear(connection, address)
    row = {"address": _key(address), "since": since or now, "error": error[:1000]}
    connection.execute(insert(failing).values(row))


def clear(connection: Connection, address: str) -> bool:
    """It works; False when nobody had said otherwise."""
    gone = delete(failing).where(failing.c.address == _key(address))
    return connection.execute(gone).rowcount == 1


def among(connection: Connection, addresses: Collection[str]) -> frozenset[str]:
    """Those of `addresses` that mail came back from, the last that we know."""
    keys = {_key(one): one for one in addresses}
    query = select(failing.c.address).where(failing.c.address.in_(list(keys)))
    return frozenset(keys[one] for one in connection.execute(query).scalars())


def everybody(connection: Connection) -> tuple[Failing, ...]:
    """Every such address, the newest first."""
    rows = connection.execute(select(failing).order_by(failing.c.since.desc()).limit(500)).mappings()
    return tuple(Failing(**row) for row in rows)


def _key(address: str) -> str:
    return address.strip().casefold()
