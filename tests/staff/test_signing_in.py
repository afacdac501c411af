"""Signing in, staying in, and being kept out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from staff import tokens
from staff.errors import SignInRefused, TooManyAttempts, WrongCredentials
from staff.passwords import Passwords
from staff.sealing import Seal
from staff.second_factors import SecondFactors
from staff.sessions import IDLE, LONGEST
from staff.signing_in import Caller, SigningIn
from staff.tables import accounts, failures, sessions
from tests.staff.conftest import NOW, PASSWORD, SECRET, Desk


def refused(desk: Desk, **attempt: object) -> str:
    with pytest.raises(SignInRefused) as refusal:
        desk.enter(**attempt)  # type: ignore[arg-type]
    return str(refusal.value)


def test_the_right_password_opens_a_session(desk: Desk) -> None:
    desk.hire()
    session = desk.enter(" MAYA@example.com ")
    assert session.account.name == "Maya Okafor"
    assert desk.sessions.of(session.token, NOW) == session


def test_unknown_wrong_and_disabled_get_the_same_answer(desk: Desk) -> None:
    desk.hire()
    desk.hire("gone@example.com")
    desk.accounts.disable("gone@example.com", NOW)
    answers = {
        refused(desk, password="wrong wrong wrong"),
        refused(desk, email="nobody@example.com"),
        refused(desk, email="gone@example.com"),
        refused(desk, email=""),
        refused(desk, password=""),
    }
    assert answers == {WrongCredentials.sentence}


@pytest.mark.parametrize("email", ["maya@example.com", "nobody@example.com"])
def test_five_failures_bar_known_and_unknown_accounts_alike(desk: Desk, email: str) -> None:
    desk.hire()
    for _ in range(5):
        assert refused(desk, email=email, password="wrong wrong wrong") == WrongCredentials.sentence
    assert refused(desk, email=email, password=PASSWORD, address="192.0.2.9").startswith(
        "There were too many attempts to sign in. Wait 15 minutes"
    )


def test_the_bar_is_lifted_after_a_quarter_of_an_hour(desk: Desk) -> None:
    desk.hire()
    for _ in range(5):
        refused(desk, password="wrong wrong wrong")
    with pytest.raises(TooManyAttempts) as barred:
        desk.enter(now=NOW + timedelta(minutes=14))
    assert barred.value.seconds == 60
    assert desk.enter(now=NOW + timedelta(minutes=15))


def test_getting_in_forgives_earlier_failures(desk: Desk) -> None:
    desk.hire()
    for _ in range(3):
        for _ in range(4):
            refused(desk, password="wrong wrong wrong")
        desk.enter()


def test_an_address_that_tries_many_accounts_is_barred_though_one_of_them_is_its_own(desk: Desk) -> None:
    desk.hire()
    for number in range(20):
        refused(desk, email=f"guess{number}@example.com")
        if number % 5 == 0:
            desk.enter()
    with pytest.raises(TooManyAttempts):
        desk.enter()
    assert desk.enter(address="192.0.2.2")


def test_guesses_sent_at_once_are_all_counted(desk: Desk) -> None:
    desk.hire()
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: refused(desk, password="wrong wrong wrong"), range(24)))
    assert answers.count(WrongCredentials.sentence) == 5


def test_a_session_ends_when_nobody_uses_it(desk: Desk) -> None:
    desk.hire()
    token = desk.enter().token
    assert desk.sessions.of(token, NOW + IDLE - timedelta(seconds=1))
    assert desk.sessions.of(token, NOW + IDLE + timedelta(hours=1))
    assert desk.sessions.of(token, NOW + IDLE + timedelta(hours=1) + IDLE) is None


def test_a_page_that_is_only_open_does_not_keep_its_session(desk: Desk) -> None:
    desk.hire()
    token = desk.enter().token
    for minutes in range(10, 120, 10):
        assert desk.sessions.peek(token, NOW + timedelta(minutes=minutes))
    assert desk.sessions.peek(token, NOW + IDLE) is None
    assert desk.sessions.of(token, NOW + IDLE) is None


def test_a_session_in_use_ends_after_a_working_day(desk: Desk) -> None:
    desk.hire()
    token = desk.enter().token
    for hour in range(1, 12):
        assert desk.sessions.of(token, NOW + timedelta(hours=hour))
    assert desk.sessions.of(token, NOW + LONGEST) is None


def test_signing_out_ends_one_browser_and_signing_out_everywhere_all(desk: Desk) -> None:
    maya = desk.hire()
    here, there = desk.enter(), desk.enter()
    desk.sessions.close(here.token)
    assert desk.sessions.of(here.token, NOW) is None
    assert desk.sessions.of(there.token, NOW)
    assert desk.sessions.close_all(maya.id) == 1
    assert desk.sessions.of(there.token, NOW) is None


def test_ended_sessions_are_removed(desk: Desk) -> None:
    desk.hire()
    desk.enter()
    fresh = desk.enter(now=NOW + timedelta(hours=3))
    assert desk.sessions.forget_ended(NOW + timedelta(hours=3)) == 1
    assert desk.sessions.of(fresh.token, NOW + timedelta(hours=3))


def test_the_database_holds_no_secret_that_opens_anything(desk: Desk) -> None:
    desk.hire()
    session = desk.enter()
    refused(desk, email="typed-my-secret-here")
    kept = desk.database.read(
        lambda c: [str(c.execute(select(table)).all()) for table in (accounts, sessions, failures)]
    )
    for secret in (session.token, session.csrf, PASSWORD, "typed-my-secret-here"):
        assert all(secret not in rows for rows in kept)


@pytest.mark.parametrize("token", ["", "x", "é\ud800", "a" * 5000])
def test_a_made_up_secret_opens_nothing(desk: Desk, token: str) -> None:
    assert desk.sessions.of(token, NOW) is None


def test_the_csrf_token_belongs_to_one_session(desk: Desk) -> None:
    desk.hire()
    mine, other = desk.enter(), desk.enter()
    assert tokens.is_csrf(mine.token, mine.csrf)
    assert not tokens.is_csrf(mine.token, other.csrf)
    assert not tokens.is_csrf(mine.token, None)
    assert not tokens.is_csrf(mine.token, "é\ud800")


def test_an_old_hash_is_made_stronger_on_signing_in(desk: Desk) -> None:
    desk.hire()
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    factors = SecondFactors(desk.database, Seal(SECRET, "second factor"))
    signing_in = SigningIn(desk.database, stronger, factors, Seal(SECRET, "sign-in ticket"))
    signing_in("maya@example.com", PASSWORD, Caller("192.0.2.1"), NOW)
    kept = desk.database.read(lambda c: c.execute(select(accounts.c.password_hash)).scalar_one())
    assert not stronger.is_outdated(kept)
    assert stronger.matches(kept, PASSWORD)
