"""Signing in: counted before the password is looked at, and telling nobody which accounts exist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from staff import failures, tokens
from staff.accounts import NO_PASSWORD, Account, account
from staff.errors import CodeNeeded, TicketSpent, WrongCode, WrongCredentials
from staff.passwords import LONGEST, Passwords
from staff.sealing import BrokenSeal, Seal
from staff.second_factors import Proof, SecondFactors
from staff.sessions import Session, open_session
from staff.tables import accounts
from store.database import Database

TICKET_LASTS = timedelta(minutes=10)
"""Between the password and the code: long enough to look for the phone."""


@dataclass(frozen=True)
class Caller:
    """Where an attempt comes from: the address is counted, the browser is what its holder knows it by."""

    address: str
    browser: str = ""


@dataclass(frozen=True)
class Passed:
    """What somebody has shown, to be looked at again in the transaction that lets them in."""

    account_id: int
    password_hash: str
    proof: Proof | None
    attempt: list[int]


class SigningIn:
    """Slow by design (argon2), so call it from a thread of its own, not from the writer's.

    Every attempt is written down as a failure first and struck out on success: a hundred guesses sent at once
    are counted as a hundred, not as one. Unknown addresses are counted like known ones, and cost the same.
    """

    def __init__(
        self, database: Database, passwords: Passwords, factors: SecondFactors, tickets: Seal
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._factors = factors
        self._tickets = tickets

    def __call__(self, email: str, password: str, caller: Caller, now: datetime, code: str = "") -> Session:
        """Open a session.

        Raises WrongCredentials, TooManyAttempts, WrongCode, or CodeNeeded when the password is right and the
        account has a second factor; then `with_code` goes on.
        """
        given = email.strip().casefold()
        attempt = self._count(given, caller, now)
        row = self._row(accounts.c.email == given)
        kept = self._compare(row, password)
        fresh = self._passwords.hash(password) if self._passwords.is_outdated(kept) else kept
        if fresh != kept:
            self._database.write(lambda connection: _keep(connection, row.id, kept, fresh))
        if row.second_factor_at is not None and not code.strip():
            self._database.write(lambda connection: failures.strike_out(connection, attempt))
            raise CodeNeeded(self._tickets.close(f"{row.id} {tokens.kept(fresh)}", now))
        proof = self._factors.proof(row.id, code, now) if row.second_factor_at is not None else None
        return self._let_in(Passed(row.id, fresh, proof, attempt), caller, now)

    def with_code(self, ticket: str, code: str, caller: Caller, now: datetime) -> Session:
        """Open the session after CodeNeeded. Raises WrongCode, TooManyAttempts, TicketSpent."""
        try:
            number, _, stamp = self._tickets.open_within(ticket, TICKET_LASTS, now).partition(" ")
        except BrokenSeal as error:
            raise TicketSpent from error
        row = self._row(accounts.c.id == int(number))
        if row is None or tokens.kept(row.password_hash) != stamp or row.second_factor_at is None:
            raise TicketSpent
        attempt = self._count(row.email, caller, now)
        proof = self._factors.proof(row.id, code, now)
        return self._let_in(Passed(row.id, row.password_hash, proof, attempt), caller, now)

    def confirm(
        self, holder: Account, password: str | None, code: str | None, caller: Caller, now: datetime
    ) -> Proof | None:
        """Ask who is signed in once more, before something that a borrowed browser should not do.

        Only what is not None is looked at; the proof is of the code, not spent yet. Raises WrongCredentials,
        WrongCode, TooManyAttempts: wrong answers count as when signing in.
        """
        attempt = self._count(holder.email, caller, now)
        if password is not None:
            try:
                self._compare(self._row(accounts.c.id == holder.id), password)
            except WrongCredentials:
                raise WrongCredentials("That is not your password.") from None
        proof = None if code is None else self._factors.proof(holder.id, code, now)
        self._database.write(lambda connection: failures.strike_out(connection, attempt))
        return proof

    def _count(self, email: str, caller: Caller, now: datetime) -> list[int]:
        return self._database.write(lambda connection: failures.count(connection, email, caller.address, now))

    def _row(self, which: Any) -> Any:
        query = select(accounts).where(which)
        return self._database.read(lambda connection: connection.execute(query).one_or_none())

    def _compare(self, row: Row[Any] | None, password: str) -> str:
        """The hash that the password matches, after the same work whether there is an account or not."""
        there = row is not None and row.disabled_at is None and row.password_hash != NO_PASSWORD
        kept = row.password_hash if row is not None and there else None
        if not self._passwords.matches(kept, password[: LONGEST + 1]) or kept is None:
            raise WrongCredentials
        return str(kept)

    def _let_in(self, passed: Passed, caller: Caller, now: datetime) -> Session:
        def work(connection: Connection) -> Session:
            # Looked at again: the account may have been disabled or reset while the password was compared.
            holder = connection.execute(_with_id(passed.account_id)).one_or_none()
            if holder is None or holder.disabled_at or holder.password_hash != passed.password_hash:
                raise WrongCredentials
            if holder.second_factor_at is not None:
                if passed.proof is None:
                    raise WrongCode
                self._factors.spend(connection, passed.proof, now)
            failures.strike_out(connection, passed.attempt)
            failures.forgive(connection, holder.email)
            return open_session(connection, account(holder), now, caller.browser)

        return self._database.write(work)


def _with_id(account_id: int) -> Select[Any]:
    return select(accounts).where(accounts.c.id == account_id)


def _keep(connection: Connection, account_id: int, kept: str, fresh: str) -> None:
    """Put the stronger hash in, unless somebody has changed the password meanwhile."""
    mine = accounts.c.id == account_id, accounts.c.password_hash == kept
    connection.execute(update(accounts).where(*mine).values(password_hash=fresh))
