"""The record of who changed whose account: rows that are only added, and what can be taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, or_, select

from staff.accounts import (
    LARGEST_ID,
    NO_PASSWORD,
    Account,
    Deed,
    account,
    remove_invited,
    set_disabled,
    set_enabled,
    set_roles,
)
from staff.errors import ChangedSince, StaffError
from staff.roles import Role
from staff.tables import accounts, events
from store.database import Database

Undoing = Callable[[Connection, Account, Mapping[str, Any], Deed], None]


@dataclass(frozen=True)
class Event:
    """One change to one account."""

    id: int
    at: datetime
    kind: str
    by: str
    account_id: int
    email: str
    """Whose account; as it was, when it is not there any more."""
    name: str
    details: Mapping[str, Any]
    undoable: bool


class Record:
    """Reading it, and undoing: a change back, with a row of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(self, limit: int, account_id: int | None = None, before: int | None = None) -> list[Event]:
        """The latest changes first, of everybody or of one account; `before` goes on from an event."""
        query = _events().order_by(events.c.id.desc()).limit(limit)
        if account_id is not None:
            query = query.where(events.c.account_id == account_id)
        if before is not None:
            query = query.where(events.c.id < before)
        return self._database.read(lambda connection: [_event(row) for row in connection.execute(query)])

    def newest(self, account_id: int) -> Event | None:
        """The last change to an account."""
        found = self.recent(1, account_id)
        return found[0] if found else None

    def undo(self, event_id: int, now: datetime, by: str) -> Event:
        """Change back what this changed; answers what it was.

        Raises ChangedSince when it is not so any more, LastAdministrator, StaffError for other kinds.
        """

        def work(connection: Connection) -> Event:
            query = _events().where(events.c.id == min(event_id, LARGEST_ID))
            row = connection.execute(query).one_or_none()
            if row is None or row.kind not in UNDOING:
                raise StaffError("This cannot be undone.")
            holder = connection.execute(select(accounts).where(accounts.c.id == row.account_id)).one_or_none()
            if holder is None or row.superseded:
                raise ChangedSince
            UNDOING[row.kind](connection, account(holder), row.details or {}, Deed(by, now))
            return _event(row)

        return self._database.write(work)


def _let_in_again(connection: Connection, holder: Account, details: Mapping[str, Any], deed: Deed) -> None:
    if holder.disabled_at is None:
        raise ChangedSince
    set_enabled(connection, holder, deed)


def _bar_again(connection: Connection, holder: Account, details: Mapping[str, Any], deed: Deed) -> None:
    if holder.disabled_at is not None:
        raise ChangedSince
    set_disabled(connection, holder, deed)


def _roles_as_before(connection: Connection, holder: Account, details: Mapping[str, Any], deed: Deed) -> None:
    if sorted(holder.roles) != details.get("after"):
        raise ChangedSince
    set_roles(connection, holder, frozenset(Role(one) for one in details["before"]), deed)


def _take_back(connection: Connection, holder: Account, details: Mapping[str, Any], deed: Deed) -> None:
    if not holder.invited:
        raise ChangedSince
    remove_invited(connection, holder, deed)


UNDOING: dict[str, Undoing] = {
    "disabled": _let_in_again,
    "enabled": _bar_again,
    "roles": _roles_as_before,
    "added": _take_back,
}
"""How each kind of change is taken back; the others cannot be: a password that was reset stays so."""


def _events() -> Select[Any]:
    joined = events.outerjoin(accounts, accounts.c.id == events.c.account_id)
    now_is = accounts.c.email, accounts.c.name, accounts.c.roles, accounts.c.disabled_at
    later = events.alias()
    barring = "disabled", "enabled"
    same = or_(later.c.kind == events.c.kind, and_(later.c.kind.in_(barring), events.c.kind.in_(barring)))
    superseded = exists().where(later.c.account_id == events.c.account_id, later.c.id > events.c.id, same)
    columns = [*now_is, accounts.c.password_hash, superseded.label("superseded")]
    return select(events, *columns).select_from(joined)


def _event(row: Row[Any]) -> Event:
    details = row.details or {}
    return Event(
        id=row.id,
        at=row.at,
        kind=row.kind,
        by=row.by,
        account_id=row.account_id,
        email=row.email or details.get("email", ""),
        name=row.name or "",
        details=details,
        undoable=_is_undoable(row, details),
    )


def _is_undoable(row: Row[Any], details: Mapping[str, Any]) -> bool:
    if row.email is None or row.superseded:
        return False
    now_so: dict[str, bool] = {
        "disabled": row.disabled_at is not None,
        "enabled": row.disabled_at is None,
        "roles": sorted(row.roles) == details.get("after"),
        "added": row.password_hash == NO_PASSWORD,
    }
    return now_so.get(row.kind, False)
