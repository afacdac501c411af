"""What SQLite's one writer makes simple holds on PostgreSQL, too, where transactions run side by side."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from staff.errors import CodeNeeded, LastAdministrator, SignInRefused, TooManyAttempts, WrongCredentials
from staff.roles import Role
from tests.postgresql import new_place, server
from tests.staff.conftest import NOW, Desk, code_at, make_desk

pytestmark = pytest.mark.postgres

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture
def desk(address: str) -> Iterator[Desk]:
    made = make_desk(new_place(address))
    yield made
    made.database.close()


def wins(attempt: Callable[[int], object], refusal: type[Exception]) -> int:
    """How many of six at once are let through."""

    def one(number: int) -> bool:
        try:
            attempt(number)
        except refusal:
            return False
        return True

    with ThreadPoolExecutor(6) as crowd:
        return sum(crowd.map(one, range(6)))


def test_the_life_of_an_account(desk: Desk) -> None:
    desk.hire("ann@example.com", Role.ADMIN)
    desk.hire()
    secret, codes = desk.set_up(desk.enter())
    with pytest.raises(CodeNeeded):
        desk.enter(now=LATER)
    session = desk.enter(now=LATER, code=code_at(secret, LATER))
    assert desk.enter(now=LATER, code=codes[9])
    assert len(desk.sessions.of_account(session.account.id, LATER)) == 2 + 1  # and the one that set it up
    assert desk.sessions.close_one(session.account.id, session.handle)
    desk.accounts.change_roles("maya@example.com", [Role.EDITOR], NOW, "ann@example.com")
    newest = desk.record.newest(session.account.id)
    assert newest is not None
    assert newest.undoable
    desk.record.undo(newest.id, NOW, "ann@example.com")
    assert desk.accounts.find("maya@example.com").roles == {Role.AGENT}
    desk.factors.reset("maya@example.com", LATER, "ann@example.com")
    desk.accounts.disable("maya@example.com", LATER, "ann@example.com")
    assert [one.kind for one in desk.record.recent(4)] == [
        "disabled",
        "second_factor_reset",
        "roles",
        "roles",
    ]


@pytest.mark.parametrize("kind", ["of the app", "recovery"])
def test_of_six_who_send_one_code_at_once_one_gets_in(desk: Desk, kind: str) -> None:
    desk.hire()
    secret, codes = desk.set_up(desk.enter())
    code = codes[0] if kind == "recovery" else code_at(secret, LATER)

    def enter(number: int) -> None:
        desk.enter(now=LATER, code=code, address=f"192.0.2.{number}")

    assert wins(enter, SignInRefused) == 1


def test_of_six_administrators_who_dismiss_one_another_at_once_one_stays(desk: Desk) -> None:
    emails = [f"ann{number}@example.com" for number in range(6)]
    for email in emails:
        desk.hire(email, Role.ADMIN)

    def step_down(number: int) -> None:
        desk.accounts.change_roles(emails[number], [Role.AGENT], NOW, "the others")

    assert wins(step_down, LastAdministrator) == 5
    assert sum(Role.ADMIN in one.roles for one in desk.accounts.everybody()) == 1


def test_guesses_sent_at_once_are_all_counted(desk: Desk) -> None:
    desk.hire()

    def guess(number: int) -> bool:
        try:
            desk.enter(password="wrong wrong wrong", address=f"192.0.2.{number % 3}")
        except WrongCredentials:
            return True
        except TooManyAttempts:
            return False
        raise AssertionError("somebody got in")

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(guess, range(24))) == 5
