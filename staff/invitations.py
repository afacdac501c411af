"""Links that let somebody begin, each usable once: the first administrator's, or one for a new password."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from staff import passwords as rules
from staff import tokens
from staff.accounts import COMMAND_LINE, Account, Accounts, Deed, Newcomer, account, insert_account, note
from staff.errors import InvitationSpent
from staff.failures import forgive
from staff.passwords import Passwords
from staff.roles import FIRST_ADMINISTRATOR, Role
from staff.sessions import Session, open_session
from staff.tables import accounts, invitations, sessions
from store.database import Database

VALID = timedelta(hours=24)
INVITED = "invitation"
"""Who did it, when it was the holder of a link."""


@dataclass(frozen=True)
class Offer:
    """What a link lets its holder do: begin with these roles, or set the password of this account."""

    roles: frozenset[Role]
    holder: Account | None


def link(address: str, token: str, page: str = "welcome") -> str:
    """The link to hand out. The secret is in the fragment, which browsers send to nobody and no log keeps.

    `page` is `new-password` for the links of people who have an account.
    """
    return f"{address}/desk/{page}#{token}"


class Invitations:
    """Only hashes are kept: a link that was lost cannot be shown again, only replaced."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords
        self._accounts = Accounts(database, passwords)

    def first_administrator(self, now: datetime) -> str | None:
        """A token for whoever installs this, or None once there is an account. Replaces an earlier one."""

        def work(connection: Connection) -> str | None:
            if connection.execute(select(func.count()).select_from(accounts)).scalar_one():
                return None
            connection.execute(delete(invitations).where(invitations.c.account_id.is_(None)))
            return _invite(connection, None, FIRST_ADMINISTRATOR, now)

        return self._database.write(work)

    def invite(self, roles: Iterable[Role], now: datetime) -> str:
        """A token for somebody new, who chooses name, email address and password."""
        return self._database.write(lambda connection: _invite(connection, None, roles, now))

    def reset(self, holder: Account, now: datetime, by: str = COMMAND_LINE) -> str:
        """A token for somebody who forgot the password, or has none yet. Replaces an earlier one."""

        def work(connection: Connection) -> str:
            connection.execute(delete(invitations).where(invitations.c.account_id == holder.id))
            note(connection, holder.id, "link", Deed(by, now))
            return _invite(connection, holder.id, holder.roles, now)

        return self._database.write(work)

    def offered(self, token: str, now: datetime) -> Offer:
        """What the link offers. Raises InvitationSpent."""
        query = (
            select(invitations.c.roles, invitations.c.account_id)
            .where(invitations.c.token_hash == tokens.kept(token))
            .where(invitations.c.used_at.is_(None), invitations.c.expires_at > now)
        )

        def work(connection: Connection) -> Offer:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise InvitationSpent
            holder = connection.execute(select(accounts).where(accounts.c.id == row.account_id)).one_or_none()
            return Offer(frozenset(Role(role) for role in row.roles), account(holder) if holder else None)

        return self._database.read(work)

    def accept(self, token: str, email: str, name: str, password: str, now: datetime) -> Session | None:
        """Use the link: make the account, or give a known one its new password, and sign in.

        None when the account has a second factor: the link stands for the password only, so its holder signs
        in with both. Raises InvitationSpent, or what is wrong with email, name or password; then the link
        still works.
        """
        offer = self.offered(token, now)
        if offer.holder is None:
            row = self._accounts.row(Newcomer(email, name, offer.roles), password, now)
            return self._using(token, now, lambda connection: insert_account(connection, row, INVITED))
        holder = offer.holder
        rules.check(password, holder.email, holder.name)
        hashed = self._passwords.hash(password)

        def renew(connection: Connection) -> Account:
            values = {"password_hash": hashed, "disabled_at": None}
            connection.execute(update(accounts).where(accounts.c.id == holder.id).values(values))
            connection.execute(delete(sessions).where(sessions.c.account_id == holder.id))
            forgive(connection, holder.email)
            note(connection, holder.id, "reset", Deed(INVITED, now))
            return holder

        return self._using(token, now, renew)

    def _using(self, token: str, now: datetime, change: Callable[[Connection], Account]) -> Session | None:
        def work(connection: Connection) -> Session | None:
            spent = (
                update(invitations)
                .where(invitations.c.token_hash == tokens.kept(token))
                .where(invitations.c.used_at.is_(None), invitations.c.expires_at > now)
                .values(used_at=now)
            )
            if connection.execute(spent).rowcount != 1:  # two clicks at once: one of them wins
                raise InvitationSpent
            holder = change(connection)
            return None if holder.second_factor_at else open_session(connection, holder, now)

        return self._database.write(work)


def _invite(connection: Connection, account_id: int | None, roles: Iterable[Role], now: datetime) -> str:
    token = tokens.new()
    row = {
        "token_hash": tokens.kept(token), "account_id": account_id, "roles": sorted(roles),
        "created_at": now, "expires_at": now + VALID,
    }  # fmt: skip
    connection.execute(insert(invitations).values(row))
    return token
