"""What a password may be, and how it is compared."""

from typing import Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from staff.accounts import Accounts, Newcomer
from staff.errors import WeakPassword, WrongCredentials
from staff.passwords import Passwords, check
from staff.roles import Role
from staff.sealing import Seal
from staff.second_factors import SecondFactors
from staff.signing_in import Caller, SigningIn
from tests.staff.conftest import NOW, SECRET, Desk


def test_a_password_matches_its_own_hash_only(desk: Desk) -> None:
    kept = desk.passwords.hash("seven quiet otters")
    assert desk.passwords.matches(kept, "seven quiet otters")
    assert not desk.passwords.matches(kept, "seven quiet otter")
    assert "otters" not in kept


def test_the_same_word_from_two_keyboards_is_one_password(desk: Desk) -> None:
    kept = desk.passwords.hash("cafe\u0301 cafe\u0301 cafe\u0301")
    assert desk.passwords.matches(kept, "caf\u00e9 caf\u00e9 caf\u00e9")


def test_nobody_has_a_password(desk: Desk) -> None:
    assert not desk.passwords.matches(None, "nobody has this password")


class Counting(PasswordHasher):
    """Notes what it is asked to verify, and does it."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=16, parallelism=1)
        self.verified: list[tuple[str, str | bytes]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.verified.append((str(hash).rpartition("$")[0].rpartition("$")[0], password))
        return super().verify(hash, password)


@pytest.mark.parametrize("password", ["a wrong guess at it", "x" * 5000, ""])
def test_an_account_that_is_not_there_costs_the_same_work_as_one_that_is(desk: Desk, password: str) -> None:
    """The same work, not the same time: one verification, of a hash of the same cost, of the same text."""
    hasher = Counting()
    passwords = Passwords(hasher)
    factors = SecondFactors(desk.database, Seal(SECRET, "second factor"))
    signing_in = SigningIn(desk.database, passwords, factors, Seal(SECRET, "sign-in ticket"))
    accounts = Accounts(desk.database, passwords)
    for name in ("maya", "gone"):
        person = Newcomer(f"{name}@example.com", "Maya Okafor", [Role.AGENT])
        accounts.add(person, "seven quiet otters", NOW)
    accounts.disable("gone@example.com", NOW)
    accounts.invite(Newcomer("new@example.com", "Ben Ray", [Role.AGENT]), NOW, "ann@example.com")
    work = []
    for name in ("maya", "gone", "new", "nobody"):
        hasher.verified.clear()
        with pytest.raises(WrongCredentials):
            signing_in(f"{name}@example.com", password, Caller("192.0.2.1"), NOW)
        work.append(list(hasher.verified))
    assert work == [work[0]] * 4
    assert len(work[0]) == 1
    assert work[0][0][0].startswith("$argon2id$v=19$m=16,t=2,p=1")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "elevenchars",
        "abababababab",
        "aaaaaaaaaaaaaaaa",
        "x" * 201,
        "maya@example.com",
        "Maya Okaforson",
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str) -> None:
    with pytest.raises(WeakPassword, match=r"\.$"):
        check(password, "maya@example.com", "Maya Okaforson")


@given(st.lists(st.characters(codec="utf-8"), min_size=12, max_size=200, unique=True).map("".join))
def test_any_long_varied_password_will_do(password: str) -> None:
    check(password, "maya@example.com", "Maya Okafor")
