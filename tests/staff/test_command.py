"""`redress staff`, as somebody at a terminal uses it."""

from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result

from redress.commands.staff import first_link, staff
from redress.preflight import NotReady
from redress.settings import Settings
from staff.passwords import Passwords
from staff.sealing import Seal
from staff.second_factors import SecondFactors
from staff.sessions import Sessions
from staff.signing_in import Caller, SigningIn
from store.database import Database
from store.migration import migrate
from tests.staff.conftest import code_at

TYPED = "seven quiet otters\n"
MAYA = ("add", "maya@example.com", "--name", "Maya Okafor", "--role", "agent", "--password-stdin")


class Run(Protocol):
    def __call__(self, *arguments: str, typed: str = "") -> Result: ...


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("REDRESS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REDRESS_PORT", "8123")

    def command(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(staff, arguments, input=typed)

    return command


def test_an_added_person_is_listed_with_their_roles(run: Run) -> None:
    said = run(*MAYA, "--role", "manager", typed=TYPED)
    assert said.output == (
        "Maya Okafor <maya@example.com> can sign in at http://localhost:8123/desk as agent, manager.\n"
    )
    assert run("list").output == ("maya@example.com  Maya Okafor  agent, manager  last sign-in: never\n")


def test_a_disabled_person_is_listed_as_such_until_reset(run: Run) -> None:
    run(*MAYA, typed=TYPED)
    assert run("disable", "maya@example.com").output.endswith("cannot sign in any more.\n")
    assert "(disabled)" in run("list").output
    assert run("reset", "maya@example.com", "--password-stdin", typed="eleven loud herons\n").exit_code == 0
    assert "(disabled)" not in run("list").output


def test_a_reset_without_a_password_prints_a_link(run: Run) -> None:
    run(*MAYA, typed=TYPED)
    assert run("reset", "maya@example.com").output.startswith("http://localhost:8123/desk/new-password#")


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (MAYA, "short\n", "at least 12 characters"),
        (("disable", "nobody@example.com"), "", "no account with that email"),
        (("reset", "nobody@example.com"), "", "no account with that email"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, arguments: tuple[str, ...], typed: str, sentence: str
) -> None:
    refusal = run(*arguments, typed=typed).exception
    assert isinstance(refusal, NotReady)
    assert sentence in str(refusal)


def test_the_password_is_asked_twice_and_not_shown(run: Run) -> None:
    said = run(*MAYA[:-1], typed=TYPED + TYPED)
    assert said.exit_code == 0
    assert "otters" not in said.output


def test_a_fresh_installation_offers_a_link_until_somebody_is_there(run: Run) -> None:
    settings = Settings()
    migrate(settings.database)
    found = first_link(settings)
    assert found is not None
    assert found.startswith("http://localhost:8123/desk/welcome#")
    run(*MAYA, typed=TYPED)
    assert first_link(settings) is None


def test_somebody_invited_is_listed_as_such_and_gets_a_link(run: Run) -> None:
    said = run("invite", "ben@example.com", "--name", "Ben Ray", "--role", "agent")
    assert said.output.startswith("http://localhost:8123/desk/new-password#")
    assert "Ben Ray  agent  (invited)  last sign-in: never" in run("list").output


def test_roles_are_replaced_and_the_last_administrator_stays(run: Run) -> None:
    run(*MAYA[:-2], "admin", "--password-stdin", typed=TYPED)
    refusal = run("roles", "maya@example.com", "--role", "agent").exception
    assert isinstance(refusal, NotReady)
    assert "only administrator" in str(refusal)
    said = run("roles", "maya@example.com", "--role", "admin", "--role", "editor")
    assert said.output == "Maya Okafor <maya@example.com> is now admin, editor.\n"


def test_a_disabled_person_is_enabled_with_the_password_that_they_had(run: Run) -> None:
    run(*MAYA, typed=TYPED)
    run("disable", "maya@example.com")
    assert run("enable", "maya@example.com").output.endswith("can sign in again.\n")
    assert "(disabled)" not in run("list").output


def test_everywhere_is_said_in_numbers(run: Run) -> None:
    run(*MAYA, typed=TYPED)
    assert run("sign-out", "maya@example.com").output == "0 sessions ended.\n"


def test_a_second_factor_is_reset_by_who_has_a_shell(run: Run) -> None:
    run(*MAYA, typed=TYPED)
    none = run("reset-second-factor", "maya@example.com").exception
    assert isinstance(none, NotReady)
    assert "no second factor" in str(none)
    settings = Settings()
    database, passwords = Database(settings.database), Passwords()
    seal = Seal(settings.secret("staff"), "second factor")
    factors = SecondFactors(database, seal)
    signing_in = SigningIn(database, passwords, factors, Seal(settings.secret("staff"), "sign-in ticket"))
    now = settings.now()
    session = signing_in("maya@example.com", TYPED.strip(), Caller("192.0.2.1"), now)
    factors.confirm(session, code_at(factors.begin(session.account, now), now), now)
    assert "(second factor)" in run("list").output
    said = run("reset-second-factor", "maya@example.com")
    assert said.output.endswith("signs in by password alone until it is set up again.\n")
    assert "(second factor)" not in run("list").output
    assert Sessions(database).of(session.token, now) is None
    database.close()


def test_the_record_says_who_changed_what(run: Run) -> None:
    run(*MAYA, typed=TYPED)
    run("disable", "maya@example.com")
    lines = run("record").output.splitlines()
    assert [line.partition("UTC  ")[2] for line in lines] == [
        "maya@example.com  disabled  by command line",
        "maya@example.com  added  by command line",
    ]
    assert len(run("record", "--limit", "1").output.splitlines()) == 1
