"""Sign-in sessions: a random secret in the browser, its hash here, and two clocks that end it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from staff import tokens
from staff.accounts import Account, account
from staff.tables import accounts, sessions
from store.database import Database

IDLE = timedelta(hours=2)
"""Ends when nothing was asked for so long: longer than a lunch break, shorter than a forgotten desk."""
LONGEST = timedelta(hours=12)
"""Ends then in any case: one working day."""
NOTICE = timedelta(minutes=1)
"""A session's last use is stored at most this often, so that reading a page rarely writes."""


HANDLE = 16
"""Hex digits of a token's hash by which its session is named on pages: enough to tell, and no secret."""


@dataclass(frozen=True)
class Session:
    """A person signed in on one browser."""

    token: str
    account: Account
    csrf: str

    @property
    def handle(self) -> str:
        """How pages name this session."""
        return tokens.kept(self.token)[:HANDLE]


@dataclass(frozen=True)
class Open:
    """A session as its holder sees it in a list."""

    handle: str
    started_at: datetime
    seen_at: datetime
    browser: str


class Sessions:
    """Opened by signing in, ended by signing out, by the clocks, or by a change to the account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, token: str, now: datetime) -> Session | None:
        """The live session that this secret opens, used now; None when there is none, whatever the reason."""
        row = self._row(token, now)
        if row is None:
            return None
        if now - row.seen_at > NOTICE:
            self._database.write(lambda connection: _seen(connection, token, now))
        return Session(token, account(row), tokens.csrf(token))

    def peek(self, token: str, now: datetime) -> Session | None:
        """As `of`, but no use of it: a page that is only open does not keep its session alive."""
        row = self._row(token, now)
        return None if row is None else Session(token, account(row), tokens.csrf(token))

    def name_browser(self, token: str, browser: str) -> None:
        """Say what the session's holder will know it by, where that was not known when it began."""
        mine = update(sessions).where(sessions.c.token_hash == tokens.kept(token))
        self._database.write(lambda connection: connection.execute(mine.values(browser=browser[:100])))

    def _row(self, token: str, now: datetime) -> Row[Any] | None:
        query = (
            select(accounts, sessions.c.seen_at)
            .join_from(sessions, accounts)
            .where(sessions.c.token_hash == tokens.kept(token))
            .where(sessions.c.seen_at > now - IDLE, sessions.c.started_at > now - LONGEST)
            .where(accounts.c.disabled_at.is_(None))
        )
        return self._database.read(lambda connection: connection.execute(query).one_or_none())

    def close(self, token: str) -> None:
        """Sign out this browser."""
        ended = delete(sessions).where(sessions.c.token_hash == tokens.kept(token))
        self._database.write(lambda connection: connection.execute(ended))

    def of_account(self, account_id: int, now: datetime) -> list[Open]:
        """Where somebody is signed in, the latest used first."""
        query = (
            select(sessions)
            .where(sessions.c.account_id == account_id)
            .where(sessions.c.seen_at > now - IDLE, sessions.c.started_at > now - LONGEST)
            .order_by(sessions.c.seen_at.desc(), sessions.c.token_hash)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [Open(row.token_hash[:HANDLE], row.started_at, row.seen_at, row.browser or "") for row in rows]

    def close_one(self, account_id: int, handle: str) -> bool:
        """Sign out one of somebody's own browsers; False when it was signed out already."""
        named = func.substr(sessions.c.token_hash, 1, HANDLE) == handle
        ended = delete(sessions).where(sessions.c.account_id == account_id, named)
        return self._database.write(lambda connection: connection.execute(ended).rowcount) > 0

    def close_all(self, account_id: int) -> int:
        """Sign somebody out everywhere; says how many browsers it was."""
        ended = delete(sessions).where(sessions.c.account_id == account_id)
        return self._database.write(lambda connection: connection.execute(ended).rowcount)

    def forget_ended(self, now: datetime) -> int:
        """Remove what the clocks have ended; says how many there were."""
        old = or_(sessions.c.seen_at <= now - IDLE, sessions.c.started_at <= now - LONGEST)
        return self._database.write(
            lambda connection: connection.execute(delete(sessions).where(old)).rowcount
        )


def open_session(connection: Connection, holder: Account, now: datetime, browser: str = "") -> Session:
    """Begin a session inside the transaction that let somebody in; `browser` is what they will know it by."""
    token = tokens.new()
    row = {"token_hash": tokens.kept(token), "account_id": holder.id, "started_at": now, "seen_at": now}
    connection.execute(insert(sessions).values(row | {"browser": browser[:100]}))
    entered = update(accounts).where(accounts.c.id == holder.id).values(signed_in_at=now).returning(accounts)
    return Session(token, account(connection.execute(entered).one()), tokens.csrf(token))


def _seen(connection: Connection, token: str, now: datetime) -> None:
    change = update(sessions).where(sessions.c.token_hash == tokens.kept(token)).values(seen_at=now)
    connection.execute(change)
