"""What administrators do to accounts, the same for the pages and the API."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mail.outbox import New, put
from staff import tokens
from staff.accounts import Account, Newcomer
from staff.errors import StaffError
from staff.invitations import link
from staff.record import Event
from staff.roles import Role
from web.context import Request
from web.desk.people import as_actor, caller, people

NEW_PASSWORD = "new-password"  # noqa: S105 - the name of a page


@dataclass(frozen=True)
class Linked:
    """A link to hand over, shown once: only its hash is kept."""

    holder: Account
    address: str
    mailed: bool
    """Whether it is on its way by mail as well."""


async def invite(request: Request, person: Newcomer) -> Linked:
    """Add somebody, who chooses a password by the link. Raises StaffError."""
    context = request.app.ctx
    by = as_actor(caller(request).account)
    added = await context.database.writing(people(request).accounts.invite, person, context.clock(), by)
    return await new_link(request, added)


async def new_link(request: Request, holder: Account) -> Linked:
    """A link for a new password; ends an earlier one. Raises StaffError."""
    if holder.disabled_at is not None:
        raise StaffError("This account is disabled. Enable it first.")
    context, me = request.app.ctx, caller(request).account
    at = context.clock()
    token = await context.database.writing(people(request).invitations.reset, holder, at, as_actor(me))
    address = link(context.settings.address, token, NEW_PASSWORD)
    mailed = bool(context.settings.smtp_url)
    if mailed:
        template = "staff_invited" if holder.invited else "staff_new_password"
        values = {"dear": holder.first_name, "link_address": address, "by_whom": me.name}
        letter = New(f"{template} {tokens.kept(token)}", holder.email, template, values)
        await context.database.writing(context.database.write, lambda connection: put(connection, letter, at))
    return Linked(holder, address, mailed)


async def find(request: Request, person: int) -> Account:
    """The account with this number. Raises UnknownAccount."""
    return await request.app.ctx.database.reading(people(request).accounts.with_id, person)


async def change_roles(request: Request, person: int, roles: Iterable[Role]) -> Account:
    """Give somebody these roles. Raises StaffError."""
    return await _change(request, person, people(request).accounts.change_roles, roles)


async def disable(request: Request, person: int) -> Account:
    """Bar somebody. Raises StaffError."""
    return await _change(request, person, people(request).accounts.disable)


async def enable(request: Request, person: int) -> Account:
    """Let somebody in again. Raises StaffError."""
    return await _change(request, person, people(request).accounts.enable)


async def sign_out(request: Request, person: int) -> Account:
    """End somebody's sessions. Raises StaffError."""
    return await _change(request, person, people(request).accounts.sign_out)


async def reset_second_factor(request: Request, person: int) -> Account:
    """Take somebody's second factor off. Raises StaffError."""
    return await _change(request, person, people(request).factors.reset)


async def undo(request: Request, event: int) -> Event:
    """Take back a change; answers what it was. Raises StaffError."""
    context, by = request.app.ctx, as_actor(caller(request).account)
    return await context.database.writing(people(request).record.undo, event, context.clock(), by)


async def _change(request: Request, person: int, verb: Callable[..., object], *more: object) -> Account:
    """Do it, and answer how the account is then."""
    context, by = request.app.ctx, as_actor(caller(request).account)
    holder = await find(request, person)
    await context.database.writing(verb, holder.email, *more, context.clock(), by)
    return await find(request, person)
