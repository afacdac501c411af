"""The second factor: set up with an authenticator app, asked for when signing in, turned off or reset."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, Delete, Select, delete, func, insert, or_, select, update

from staff import one_time, recovery
from staff.accounts import Account, Deed, account, note
from staff.errors import StaffError, UnknownAccount, UnreadableSecret, WrongCode
from staff.passwords import Passwords
from staff.sealing import BrokenSeal, Seal
from staff.sessions import Session
from staff.tables import accounts, recovery_codes, second_factors, sessions
from staff.tokens import kept
from store.database import Database

_HASHER = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
"""Cheaper than for passwords: nobody guesses 50 bits at this price, and a set of ten is made at once."""


@dataclass(frozen=True)
class Proof:
    """A code that fits, not spent yet: a step of the app, or the place of a recovery code."""

    account_id: int
    step: int | None = None
    place: int | None = None


class SecondFactors:
    """Every change is one transaction with its line in the record. Hashing is slow on purpose."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._codes = Passwords(_HASHER)
        self._seal = seal

    def begin(self, holder: Account, now: datetime) -> str:
        """The secret to give to an app; the same until it is confirmed: a page may be loaded again."""

        def work(connection: Connection) -> str:
            found = connection.execute(_factor(holder.id)).one_or_none()
            if found is not None and _is_on(connection, holder.id):
                raise StaffError("It is set up already. Turn it off first to use another app.")
            if found is not None:
                try:
                    return self._secret(holder.id, found.secret)
                except UnreadableSecret:
                    connection.execute(_forget(holder.id))
            secret = one_time.new_secret()
            sealed = self._seal.close(f"{holder.id} {secret}", now)
            connection.execute(
                insert(second_factors).values(account_id=holder.id, secret=sealed, made_at=now)
            )
            return secret

        return self._database.write(work)

    def confirm(self, session: Session, code: str, now: datetime) -> list[str]:
        """Turn it on, when the app shows the right code; answers the recovery codes, to be shown once.

        Who is signed in elsewhere as the same person got in without it, and is signed out. Raises WrongCode.
        """
        holder = session.account
        codes, hashes = self._fresh_codes()

        def work(connection: Connection) -> list[str]:
            if _is_on(connection, holder.id):
                raise StaffError("It is set up already. Turn it off first to use another app.")
            self.spend(connection, self._by_app(connection, holder.id, code, now), now)
            _keep_codes(connection, holder.id, hashes)
            _set_on(connection, holder.id, now)
            others = sessions.c.account_id == holder.id, sessions.c.token_hash != kept(session.token)
            connection.execute(delete(sessions).where(*others))
            note(connection, holder.id, "second_factor_on", Deed(holder.email, now))
            return codes

        return self._database.write(work)

    def renew_codes(self, holder: Account, proof: Proof, now: datetime) -> list[str]:
        """New recovery codes in place of the old. Raises WrongCode when the proof was spent meanwhile."""
        codes, hashes = self._fresh_codes()

        def work(connection: Connection) -> list[str]:
            self.spend(connection, proof, now)
            connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == holder.id))
            _keep_codes(connection, holder.id, hashes)
            note(connection, holder.id, "recovery_codes", Deed(holder.email, now))
            return codes

        return self._database.write(work)

    def turn_off(self, holder: Account, proof: Proof, now: datetime) -> None:
        """Ask for no code any more. Raises WrongCode when the proof was spent meanwhile."""

        def work(connection: Connection) -> None:
            self.spend(connection, proof, now)
            _turn_off(connection, holder.id)
            note(connection, holder.id, "second_factor_off", Deed(holder.email, now))

        self._database.write(work)

    def reset(self, email: str, now: datetime, by: str) -> Account:
        """For who has lost the app and the codes: off, and signed out everywhere. Raises UnknownAccount."""

        def work(connection: Connection) -> Account:
            found = connection.execute(
                select(accounts).where(accounts.c.email == email.strip().casefold())
            ).one_or_none()
            if found is None:
                raise UnknownAccount
            if found.second_factor_at is None:
                raise StaffError("This account has no second factor.")
            _turn_off(connection, found.id)
            connection.execute(delete(sessions).where(sessions.c.account_id == found.id))
            note(connection, found.id, "second_factor_reset", Deed(by, now))
            return account(found)

        return self._database.write(work)

    def codes_left(self, account_id: int) -> int:
        """How many recovery codes have not been used."""
        query = select(func.count()).select_from(recovery_codes)
        unused = query.where(recovery_codes.c.account_id == account_id, recovery_codes.c.used_at.is_(None))
        return self._database.read(lambda connection: connection.execute(unused).scalar_one())

    def proof(self, account_id: int, code: str, now: datetime) -> Proof:
        """Look at a code of the app, or a recovery code, without spending it yet. Raises WrongCode."""
        if one_time.digits(code):
            return self._database.read(lambda connection: self._by_app(connection, account_id, code, now))
        given = recovery.read(code)
        if given is None:
            raise WrongCode
        place, letters = given
        query = select(recovery_codes.c.code_hash).where(
            recovery_codes.c.account_id == account_id,
            recovery_codes.c.place == place,
            recovery_codes.c.used_at.is_(None),
        )
        hashed = self._database.read(lambda connection: connection.execute(query).scalar_one_or_none())
        if not self._codes.matches(hashed, letters):
            raise WrongCode
        return Proof(account_id, place=place)

    def spend(self, connection: Connection, proof: Proof, now: datetime) -> None:
        """Use it up inside the transaction of what it proves; of two at once one wins. Raises WrongCode."""
        if proof.step is not None:
            earlier = or_(second_factors.c.last_step.is_(None), second_factors.c.last_step < proof.step)
            spent = update(second_factors).where(second_factors.c.account_id == proof.account_id, earlier)
            changed = connection.execute(spent.values(last_step=proof.step)).rowcount
        else:
            mine = update(recovery_codes).where(
                recovery_codes.c.account_id == proof.account_id,
                recovery_codes.c.place == proof.place,
                recovery_codes.c.used_at.is_(None),
            )
            changed = connection.execute(mine.values(used_at=now)).rowcount
        if changed != 1:
            raise WrongCode

    def _by_app(self, connection: Connection, account_id: int, code: str, now: datetime) -> Proof:
        row = connection.execute(_factor(account_id)).one_or_none()
        typed = one_time.digits(code)
        if row is None or not typed:
            raise WrongCode
        step = one_time.step_of(self._secret(account_id, row.secret), typed, now, row.last_step)
        if step is None:
            raise WrongCode
        return Proof(account_id, step=step)

    def _secret(self, account_id: int, sealed: str) -> str:
        # Sealed together with whose it is: a row copied to another account opens nothing.
        try:
            owner, _, secret = self._seal.open(sealed).partition(" ")
        except BrokenSeal as error:
            raise UnreadableSecret from error
        if owner != str(account_id):
            raise UnreadableSecret
        return secret

    def _fresh_codes(self) -> tuple[list[str], list[str]]:
        codes = recovery.new_codes()
        return codes, [self._codes.hash(_letters(code)) for code in codes]


def _letters(code: str) -> str:
    found = recovery.read(code)
    assert found is not None  # noqa: S101 - we have just made it
    return found[1]


def _factor(account_id: int) -> Select[Any]:
    return select(second_factors).where(second_factors.c.account_id == account_id)


def _forget(account_id: int) -> Delete:
    return delete(second_factors).where(second_factors.c.account_id == account_id)


def _is_on(connection: Connection, account_id: int) -> bool:
    query = select(accounts.c.second_factor_at).where(accounts.c.id == account_id)
    return connection.execute(query).scalar_one_or_none() is not None


def _set_on(connection: Connection, account_id: int, at: datetime | None) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(second_factor_at=at))


def _turn_off(connection: Connection, account_id: int) -> None:
    connection.execute(_forget(account_id))
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
    _set_on(connection, account_id, None)


def _keep_codes(connection: Connection, account_id: int, hashes: list[str]) -> None:
    rows = [
        {"account_id": account_id, "place": place, "code_hash": hashed} for place, hashed in enumerate(hashes)
    ]
    connection.execute(insert(recovery_codes), rows)
