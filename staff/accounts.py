"""The accounts: who they are, what they may do, and the verbs that change them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from staff import passwords as rules
from staff.errors import EmailTaken, LastAdministrator, StaffError, UnknownAccount, WrongEmailAddress
from staff.failures import forgive
from staff.passwords import Passwords
from staff.roles import Permission, Role, permissions
from staff.tables import accounts, events, invitations, sessions
from store.database import Database

COMMAND_LINE = "command line"
"""Who did it, when it was somebody with a shell on the machine."""
LARGEST_ID = 2**31 - 1
"""What a column of numbers holds in every database."""
NO_PASSWORD = "invited"  # noqa: S105 - what stands where a hash would
"""Kept in place of a hash until somebody has used the link that they were given; it matches no password."""


@dataclass(frozen=True)
class Account:
    """Somebody who works on the desk."""

    id: int
    email: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    disabled_at: datetime | None = None
    second_factor_at: datetime | None = None
    signed_in_at: datetime | None = field(default=None, compare=False)
    invited: bool = False
    """Has not used the link yet, and no password."""

    @property
    def first_name(self) -> str:
        """What customers see of an agent's name."""
        return self.name.split()[0]

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles allows it."""
        return permission in permissions(self.roles)


@dataclass(frozen=True)
class Deed:
    """Who changes an account, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be added, as typed."""

    email: str
    name: str
    roles: Iterable[Role]


class Accounts:
    """Every verb is one transaction, and leaves a line in the record of who changed what."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    def add(self, person: Newcomer, password: str, now: datetime, by: str = COMMAND_LINE) -> Account:
        """Add somebody. Raises EmailTaken, WrongEmailAddress or WeakPassword."""
        row = self.row(person, password, now)
        return self._database.write(lambda connection: insert_account(connection, row, by))

    def row(self, person: Newcomer, password: str, now: datetime) -> dict[str, Any]:
        """The checked row of a new account, not stored yet: hashing is slow and needs no transaction."""
        row = _row(person, now)
        rules.check(password, row["email"], row["name"])
        return row | {"password_hash": self._passwords.hash(password)}

    def invite(self, person: Newcomer, now: datetime, by: str) -> Account:
        """Add somebody who chooses the password, by a link. Raises EmailTaken or WrongEmailAddress."""
        row = _row(person, now) | {"password_hash": NO_PASSWORD}
        return self._database.write(lambda connection: insert_account(connection, row, by))

    def everybody(self) -> list[Account]:
        """All accounts, by name."""
        query = select(accounts).order_by(accounts.c.name, accounts.c.id)
        return self._database.read(lambda connection: [account(row) for row in connection.execute(query)])

    def find(self, email: str) -> Account:
        """The account with this address. Raises UnknownAccount."""
        return self._database.read(lambda connection: find(connection, email))

    def with_id(self, account_id: int) -> Account:
        """The account with this number. Raises UnknownAccount."""
        query = select(accounts).where(accounts.c.id == account_id)
        there = account_id <= LARGEST_ID
        row = (
            self._database.read(lambda connection: connection.execute(query).one_or_none()) if there else None
        )
        if row is None:
            raise UnknownAccount("There is no such account.")
        return account(row)

    def disable(self, email: str, now: datetime, by: str = COMMAND_LINE) -> Account:
        """Bar somebody from signing in, sign them out everywhere, and end the links that they were given."""

        def work(connection: Connection) -> Account:
            found = find(connection, email)
            set_disabled(connection, found, Deed(by, now))
            return found

        return self._database.write(work)

    def enable(self, email: str, now: datetime, by: str) -> Account:
        """Let somebody in again, with the password that they had."""

        def work(connection: Connection) -> Account:
            found = find(connection, email)
            set_enabled(connection, found, Deed(by, now))
            return found

        return self._database.write(work)

    def change_roles(self, email: str, roles: Iterable[Role], now: datetime, by: str) -> Account:
        """Give somebody these roles in place of theirs; what they may do changes at once."""
        wanted = frozenset(roles)

        def work(connection: Connection) -> Account:
            found = find(connection, email)
            set_roles(connection, found, wanted, Deed(by, now))
            return found

        return self._database.write(work)

    def sign_out(self, email: str, now: datetime, by: str) -> int:
        """End all of somebody's sessions; says how many there were."""

        def work(connection: Connection) -> int:
            found = find(connection, email)
            ended = connection.execute(delete(sessions).where(sessions.c.account_id == found.id)).rowcount
            note(connection, found.id, "signed_out", Deed(by, now))
            return ended

        return self._database.write(work)

    def change_password(self, holder: Account, password: str, keep: str, now: datetime) -> None:
        """One's own new password; ends all sessions but that with token hash `keep`. Raises WeakPassword."""
        rules.check(password, holder.email, holder.name)
        hashed = self._passwords.hash(password)

        def work(connection: Connection) -> None:
            connection.execute(
                update(accounts).where(accounts.c.id == holder.id).values(password_hash=hashed)
            )
            others = sessions.c.account_id == holder.id, sessions.c.token_hash != keep
            connection.execute(delete(sessions).where(*others))
            _end_links(connection, holder.id)
            note(connection, holder.id, "password", Deed(holder.email, now))

        self._database.write(work)

    def reset(self, email: str, password: str, now: datetime, by: str = COMMAND_LINE) -> Account:
        """Give somebody a new password, let them in again if they were disabled, sign them out everywhere."""
        known = self.find(email)
        rules.check(password, known.email, known.name)
        hashed = self._passwords.hash(password)

        def work(connection: Connection) -> Account:
            found = find(connection, email)
            _change(connection, found.id, {"password_hash": hashed, "disabled_at": None})
            _end_links(connection, found.id)
            forgive(connection, found.email)
            note(connection, found.id, "reset", Deed(by, now))
            return found

        return self._database.write(work)


def email_address(text: str) -> str:
    """The address as we keep and compare it. Raises WrongEmailAddress."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        raise WrongEmailAddress from error


def named(text: str) -> str:
    """The name with single spaces. Raises when nothing is left, or too much."""
    name = " ".join(text.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise StaffError("Give a name of at most 100 characters.")
    return name


def account(row: Row[Any]) -> Account:
    """The account in a row."""
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        second_factor_at=row.second_factor_at,
        signed_in_at=row.signed_in_at,
        invited=row.password_hash == NO_PASSWORD,
    )


def insert_account(connection: Connection, row: dict[str, Any], by: str) -> Account:
    """Store a new account. Raises EmailTaken."""
    try:
        with connection.begin_nested():
            new = connection.execute(insert(accounts).values(row).returning(accounts)).one()
    except IntegrityError as error:
        raise EmailTaken from error
    details = {"email": new.email, "roles": new.roles}
    note(connection, new.id, "added", Deed(by, row["created_at"]), details)
    return account(new)


def note(
    connection: Connection, account_id: int, kind: str, deed: Deed, details: Mapping[str, Any] | None = None
) -> None:
    """Add a line to the record of changes; `details` say what it was before and after, where that matters."""
    row = {"at": deed.at, "account_id": account_id, "kind": kind, "by": deed.by}
    connection.execute(insert(events).values(row | ({"details": dict(details)} if details else {})))


def find(connection: Connection, email: str) -> Account:
    """The account with this address, in the caller's transaction. Raises UnknownAccount."""
    query = select(accounts).where(accounts.c.email == email.strip().casefold())
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownAccount
    return account(row)


def set_disabled(connection: Connection, found: Account, deed: Deed) -> None:
    """Bar the account. Raises LastAdministrator."""
    _keep_an_administrator(connection, found)
    _change(connection, found.id, {"disabled_at": found.disabled_at or deed.at})
    _end_links(connection, found.id)
    if found.disabled_at is None:
        note(connection, found.id, "disabled", deed)


def set_enabled(connection: Connection, found: Account, deed: Deed) -> None:
    """Let the account in again."""
    if found.disabled_at is None:
        return
    connection.execute(update(accounts).where(accounts.c.id == found.id).values(disabled_at=None))
    forgive(connection, found.email)
    note(connection, found.id, "enabled", deed)


def set_roles(connection: Connection, found: Account, roles: frozenset[Role], deed: Deed) -> None:
    """Give the account these roles. Raises LastAdministrator."""
    if not roles:
        raise StaffError("Give at least one role.")
    if roles == found.roles:
        return
    if Role.ADMIN not in roles:
        _keep_an_administrator(connection, found)
    wanted = sorted(roles)
    connection.execute(update(accounts).where(accounts.c.id == found.id).values(roles=wanted))
    note(connection, found.id, "roles", deed, {"before": sorted(found.roles), "after": wanted})


def remove_invited(connection: Connection, found: Account, deed: Deed) -> None:
    """Take back an account that nobody has used. Raises StaffError when somebody has."""
    if not found.invited:
        raise StaffError("This account has been used. Disable it instead.")
    connection.execute(delete(accounts).where(accounts.c.id == found.id))
    note(connection, found.id, "removed", deed, {"email": found.email})


def _row(person: Newcomer, now: datetime) -> dict[str, Any]:
    address, name, roles = email_address(person.email), named(person.name), sorted(set(person.roles))
    if not roles:
        raise StaffError("Give at least one role.")
    return {"email": address, "name": name, "roles": roles, "created_at": now}


def _change(connection: Connection, account_id: int, values: dict[str, Any]) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(values))
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def _end_links(connection: Connection, account_id: int) -> None:
    """A link that lies in a mailbox must not bring back what was taken away since."""
    connection.execute(delete(invitations).where(invitations.c.account_id == account_id))


def _keep_an_administrator(connection: Connection, leaving: Account) -> None:
    if Role.ADMIN not in leaving.roles or leaving.disabled_at is not None:
        return
    # Locked, so that two administrators who dismiss each other at once do not both succeed.
    rows = connection.execute(select(accounts).order_by(accounts.c.id).with_for_update()).all()
    others = (account(row) for row in rows if row.id != leaving.id and row.disabled_at is None)
    if not any(Role.ADMIN in one.roles and not one.invited for one in others):
        raise LastAdministrator
