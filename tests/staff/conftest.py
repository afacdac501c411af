"""A fresh desk for each test: a database of its own, cheap hashes, and a clock that stands still."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, create_engine

from staff.accounts import Account, Accounts, Newcomer
from staff.invitations import Invitations
from staff.passwords import Passwords
from staff.record import Record
from staff.roles import Role
from staff.sealing import Seal
from staff.second_factors import SecondFactors
from staff.sessions import Session, Sessions
from staff.signing_in import Caller, SigningIn
from store.database import Database
from store.metadata import metadata

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "seven quiet otters"
SECRET = "the installation's own secret"


def code_at(secret: str, now: datetime) -> str:
    """What an authenticator app with this secret shows at that moment."""
    return pyotp.TOTP(secret).at(now)


@dataclass(frozen=True)
class Desk:
    database: Database
    passwords: Passwords
    accounts: Accounts
    sessions: Sessions
    invitations: Invitations
    signing_in: SigningIn
    factors: SecondFactors
    record: Record

    def hire(self, email: str = "maya@example.com", *roles: Role, name: str = "Maya Okafor") -> Account:
        return self.accounts.add(Newcomer(email, name, roles or (Role.AGENT,)), PASSWORD, NOW)

    def enter(
        self,
        email: str = "maya@example.com",
        password: str = PASSWORD,
        address: str = "192.0.2.1",
        now: datetime = NOW,
        code: str = "",
    ) -> Session:
        return self.signing_in(email, password, Caller(address, "Firefox on Linux"), now, code)

    def set_up(self, session: Session, now: datetime = NOW) -> tuple[str, list[str]]:
        """Turn the second factor on; what the app was given, and the recovery codes."""
        secret = self.factors.begin(session.account, now)
        return secret, self.factors.confirm(session, code_at(secret, now), now)


def make_desk(url: str) -> Desk:
    engine: Engine = create_engine(url)
    owned = [table for table in metadata.sorted_tables if table.name.startswith("staff_")]
    metadata.create_all(engine, tables=owned)
    engine.dispose()
    database, passwords = Database(url), Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    factors = SecondFactors(database, Seal(SECRET, "second factor"))
    return Desk(
        database,
        passwords,
        Accounts(database, passwords),
        Sessions(database),
        Invitations(database, passwords),
        SigningIn(database, passwords, factors, Seal(SECRET, "sign-in ticket")),
        factors,
        Record(database),
    )


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    made: list[Desk] = []

    def make() -> Desk:
        made.append(make_desk(f"sqlite:///{tmp_path / f'desk{len(made)}.db'}"))
        return made[-1]

    yield make
    for desk in made:
        desk.database.close()


@pytest.fixture
def desk(desks: Callable[[], Desk]) -> Desk:
    return desks()
