"""`redress staff`: who may sign in to the desk."""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import click

from redress.preflight import NotReady, check_data_dir
from redress.settings import Settings
from staff.accounts import COMMAND_LINE, Account, Accounts, Newcomer
from staff.errors import StaffError
from staff.invitations import Invitations, link
from staff.passwords import Passwords
from staff.record import Record
from staff.roles import Role
from staff.sealing import Seal
from staff.second_factors import SecondFactors
from store.database import Database
from store.migration import migrate

T = TypeVar("T")

_PASSWORD = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


_ROLES = click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be repeated.",
)


@click.group()
def staff() -> None:
    """Add, list, disable and reset the people who work on the desk."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="First and last name; customers see the first.")
@_ROLES
@_PASSWORD
def add(email: str, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Add somebody, asking for their password."""
    password = _password(password_stdin)
    person = Newcomer(email, name, tuple(map(Role, roles)))
    added = _with(lambda database, own: Accounts(database, own).add(person, password, _now()))
    click.echo(f"{added.name} <{added.email}> can sign in at {Settings().address}/desk as {_roles(added)}.")


@staff.command("list")
def list_() -> None:
    """List everybody."""
    for one in _with(lambda database, own: Accounts(database, own).everybody()):
        click.echo(f"{one.email}  {one.name}  {_roles(one)}{_standing(one)}")


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="First and last name; customers see the first.")
@_ROLES
def invite(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Add somebody and print the link with which they choose a password."""
    person = Newcomer(email, name, tuple(map(Role, roles)))

    def work(database: Database, own: Passwords) -> str:
        added = Accounts(database, own).invite(person, _now(), COMMAND_LINE)
        return _link(database, own, added)

    click.echo(_with(work))


@staff.command("roles")
@click.argument("email")
@_ROLES
def roles_(email: str, roles: tuple[str, ...]) -> None:
    """Give somebody these roles in place of theirs."""
    wanted = tuple(map(Role, roles))

    def work(database: Database, own: Passwords) -> Account:
        Accounts(database, own).change_roles(email, wanted, _now(), COMMAND_LINE)
        return Accounts(database, own).find(email)

    changed = _with(work)
    click.echo(f"{changed.name} <{changed.email}> is now {_roles(changed)}.")


@staff.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled person in again, with the password that they had."""
    back = _with(lambda database, own: Accounts(database, own).enable(email, _now(), COMMAND_LINE))
    click.echo(f"{back.name} <{back.email}> can sign in again.")


@staff.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End all of somebody's sessions."""
    ended = _with(lambda database, own: Accounts(database, own).sign_out(email, _now(), COMMAND_LINE))
    click.echo(f"{ended} {'session' if ended == 1 else 'sessions'} ended.")


@staff.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take off the second factor of somebody who has lost the app and the recovery codes."""

    def work(database: Database, own: Passwords) -> Account:
        seal = Seal(Settings().secret("staff"), "second factor")
        return SecondFactors(database, seal).reset(email, _now(), COMMAND_LINE)

    holder = _with(work)
    click.echo(f"{holder.name} <{holder.email}> signs in by password alone until it is set up again.")


@staff.command()
@click.option("--limit", default=50, show_default=True, help="How many of the latest changes.")
def record(limit: int) -> None:
    """List who changed whose account, the latest first."""
    for one in _with(lambda database, _: Record(database).recent(limit)):
        when = f"{one.at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{when}  {one.email or 'account ' + str(one.account_id)}  {one.kind}  by {one.by}")


@staff.command()
@click.argument("email")
def disable(email: str) -> None:
    """Keep somebody from signing in, and sign them out everywhere."""
    gone = _with(lambda database, own: Accounts(database, own).disable(email, _now()))
    click.echo(f"{gone.name} <{gone.email}> cannot sign in any more.")


@staff.command()
@click.argument("email")
@_PASSWORD
def reset(email: str, password_stdin: bool) -> None:
    """Print a link that sets a new password, or set the one that is read. Lets a disabled person in again."""
    if password_stdin:
        password = _password(password_stdin)
        done = _with(lambda database, own: Accounts(database, own).reset(email, password, _now()))
        click.echo(f"{done.name} <{done.email}> has a new password.")
        return
    click.echo(_with(lambda database, own: _reset_link(database, own, email)))


def first_link(settings: Settings) -> str | None:
    """The one-time link for the first administrator, or None once there is an account."""
    database = Database(settings.database)
    try:
        token = Invitations(database, Passwords()).first_administrator(settings.now())
    finally:
        database.close()
    return link(settings.address, token) if token else None


def _reset_link(database: Database, passwords: Passwords, email: str) -> str:
    return _link(database, passwords, Accounts(database, passwords).find(email))


def _link(database: Database, passwords: Passwords, holder: Account) -> str:
    token = Invitations(database, passwords).reset(holder, _now())
    return link(Settings().address, token, "new-password")


def _with(work: Callable[[Database, Passwords], T]) -> T:
    settings = Settings()
    check_data_dir(settings.data_dir)
    migrate(settings.database)
    database = Database(settings.database)
    try:
        return work(database, Passwords())
    except StaffError as error:
        raise NotReady(str(error)) from None
    finally:
        database.close()


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _roles(one: Account) -> str:
    return ", ".join(sorted(one.roles))


def _standing(one: Account) -> str:
    """What else an administrator wants to know at a glance."""
    signs = {"disabled": one.disabled_at, "invited": one.invited, "second factor": one.second_factor_at}
    last = f"{one.signed_in_at:%Y-%m-%d %H:%M} UTC" if one.signed_in_at else "never"
    return "".join([*(f"  ({sign})" for sign, there in signs.items() if there), f"  last sign-in: {last}"])


def _now() -> datetime:
    return Settings().now()
