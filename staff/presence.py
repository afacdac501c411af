"""Who is at the desk: signed in with a page open, and not marked as away.

A page that is open says so again and again; who was not heard of for a while is gone, whatever became of
their machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from staff.accounts import Account, account
from staff.roles import Permission
from staff.tables import accounts, presence
from store.database import Database

GONE = timedelta(seconds=45)
"""After so long without a sign somebody counts as gone; a page gives one every 15 seconds."""


@dataclass(frozen=True)
class Present:
    """Somebody who takes conversations, and whether they are there."""

    account: Account
    here: bool
    """One of their pages is open."""
    available: bool
    """They have not marked themselves as away."""

    @property
    def takes(self) -> bool:
        """Whether a customer may hope for them now."""
        return self.here and self.available


class Presence:
    """Each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen(self, account_id: int, now: datetime) -> None:
        """One of their pages is open."""
        self._database.write(lambda connection: _keep(connection, account_id, now))

    def choose(self, account_id: int, available: bool, now: datetime) -> None:
        """They say whether they take conversations."""

        def work(connection: Connection) -> None:
            _keep(connection, account_id, now)
            mine = update(presence).where(presence.c.account_id == account_id)
            connection.execute(mine.values(available=available))

        self._database.write(work)

    def left(self, account_id: int) -> None:
        """Their last page was closed."""
        mine = presence.c.account_id == account_id
        # What they chose is kept; the sign of life is not.
        gone = update(presence).where(mine).values(seen_at=datetime.fromtimestamp(0).astimezone())
        self._database.write(lambda connection: connection.execute(gone))

    def forget(self, before: datetime) -> int:
        """Remove who was last here before `before`; says how many."""
        old = delete(presence).where(presence.c.seen_at < before)
        return self._database.write(lambda connection: connection.execute(old).rowcount)

    def everybody(self, now: datetime) -> Sequence[Present]:
        """Everybody who may take conversations, by name."""
        query = (
            select(accounts, presence.c.available, presence.c.seen_at)
            .outerjoin(presence, presence.c.account_id == accounts.c.id)
            .where(accounts.c.disabled_at.is_(None))
            .order_by(accounts.c.name, accounts.c.id)
        )

        def work(connection: Connection) -> list[Present]:
            found = []
            for row in connection.execute(query):
                person = account(row)
                if person.may(Permission.TALK):
                    here = row.seen_at is not None and now - row.seen_at < GONE
                    found.append(Present(person, here, row.available is not False))
            return found

        return self._database.read(work)

    def taking(self, now: datetime) -> int:
        """How many a customer may hope for now."""
        return sum(one.takes for one in self.everybody(now))


def _keep(connection: Connection, account_id: int, now: datetime) -> None:
    mine = update(presence).where(presence.c.account_id == account_id).values(seen_at=now)
    if not connection.execute(mine).rowcount:
        row = {"account_id": account_id, "available": True, "seen_at": now}
        connection.execute(insert(presence).values(row))
