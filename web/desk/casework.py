"""What staff do to a case on its page: each form does one thing, once, under the name of who sent it."""

import dataclasses
from datetime import date
from typing import Any, Literal

from sanic import HTTPResponse

from complaints.complaint import Deed, Route
from complaints.correspondence import NewEscalation
from complaints.errors import ComplaintError, Refused
from complaints.undoing import WINDOW
from staff.roles import Permission
from web.context import Request
from web.desk.casefile import case_page, workers
from web.desk.deeds import deed
from web.desk.pages import DeskRoutes, Signed, back_to, done
from web.desk.people import caller
from web.desk.typed import refused
from web.problems import Problem

routes = DeskRoutes("desk pages")

HANDLE = "handle_complaints"
DECIDE = "decide_complaints"
CASE = "/desk/complaints/<reference:str>"
MINE, NOBODY = "me", "nobody"
"""What the form for the owner calls who sends it, and nobody."""


class Note(Signed):
    """A note for staff."""

    text: str = ""


class Response(Note):
    """What the customer was answered, and how."""

    route: Route = Route.EMAIL


class Contact(Note):
    """A call, or another contact, and whether the customer was reached."""

    route: Route = Route.PHONE
    reached: Literal["yes", "no"] = "yes"


class Agreement(Signed):
    """When the customer hears from us next, and how often."""

    next_contact: str = ""
    contact_frequency: str = ""


class Escalation(Signed):
    """Why it goes higher."""

    reason: str = ""
    wanted: str = ""
    route: Route = Route.PHONE


class Resolution(Signed):
    """What was agreed, and what was behind it."""

    agreed: str = ""
    root_cause: str = ""


class Reason(Signed):
    """Why."""

    reason: str = ""


class Owner(Signed):
    """Who has it from now on."""

    owner: str = ""


class Undoing(Signed):
    """Which row of the audit is to be undone."""

    number: int = 0


@routes.act(f"{CASE}/notes", may=HANDLE, form=Note)
async def add_note_form(request: Request, reference: str, form: Note) -> HTTPResponse:
    """Add a note that only staff see."""
    return await _did(request, "note", reference, form, request.app.ctx.register.add_note, form.text)


@routes.act(f"{CASE}/responses", may=HANDLE, form=Response)
async def record_response_form(request: Request, reference: str, form: Response) -> HTTPResponse:
    """Record that the customer was answered."""
    verb = request.app.ctx.register.record_response
    return await _did(request, "response", reference, form, verb, form.text, route=form.route)


@routes.act(f"{CASE}/contacts", may=HANDLE, form=Contact)
async def record_contact_form(request: Request, reference: str, form: Contact) -> HTTPResponse:
    """Record a call, or another contact with the customer, or that nobody answered."""
    verb, reached = request.app.ctx.register.record_contact, form.reached == "yes"
    return await _did(request, "contact", reference, form, verb, form.text, route=form.route, reached=reached)


@routes.act(f"{CASE}/agreements", may=HANDLE, form=Agreement)
async def agree_contact_form(request: Request, reference: str, form: Agreement) -> HTTPResponse:
    """Record when the customer hears from us next, and how often."""
    register, frequency = request.app.ctx.register, form.contact_frequency.strip() or None

    def verb(reference: str, deed: Deed) -> Any:
        day = _day("next_contact", form.next_contact)
        return register.agree_contact(reference, day, deed, frequency=frequency)

    return await _did(request, "agreement", reference, form, verb)


@routes.act(f"{CASE}/escalations", may=HANDLE, form=Escalation)
async def escalate_form(request: Request, reference: str, form: Escalation) -> HTTPResponse:
    """Take it to senior management."""
    new = NewEscalation(form.reason, form.wanted, form.route)
    verb = request.app.ctx.register.escalate
    return await _did(request, "escalation", reference, form, verb, new, said="Senior management is told.")


@routes.act(f"{CASE}/resolution", may=DECIDE, form=Resolution)
async def resolve_form(request: Request, reference: str, form: Resolution) -> HTTPResponse:
    """Record what was agreed, and what was behind it."""
    register, cause = request.app.ctx.register, form.root_cause

    def verb(reference: str, deed: Deed) -> Any:
        if cause not in causes(request):
            raise Refused("root_cause", "Choose what was behind it.")
        return register.resolve(reference, form.agreed, deed, root_cause=cause)

    return await _did(request, "resolution", reference, form, verb)


@routes.act(f"{CASE}/closure", may=DECIDE)
async def close_case_form(request: Request, reference: str, form: Signed) -> HTTPResponse:
    """Close what is resolved: the customer agreed."""
    verb = request.app.ctx.register.close
    return await _did(request, "closure", reference, form, verb, said="The complaint is closed.")


@routes.act(f"{CASE}/reopening", may=HANDLE, form=Reason)
async def reopen_form(request: Request, reference: str, form: Reason) -> HTTPResponse:
    """Open it again."""
    return await _did(request, "reopening", reference, form, request.app.ctx.register.reopen, form.reason)


@routes.act(f"{CASE}/withdrawal", may=HANDLE, form=Reason)
async def withdraw_form(request: Request, reference: str, form: Reason) -> HTTPResponse:
    """Record that the customer takes it back."""
    return await _did(request, "withdrawal", reference, form, request.app.ctx.register.withdraw, form.reason)


@routes.act(f"{CASE}/owner", may=HANDLE, form=Owner)
async def owner_form(request: Request, reference: str, form: Owner) -> HTTPResponse:
    """Take the case, let it go, or, as a manager, give it to somebody."""
    register = request.app.ctx.register
    if form.owner == MINE:
        return await _did(request, "owner", reference, form, register.take)
    if caller(request).account.may(Permission.REASSIGN):
        to = None if form.owner == NOBODY else form.owner
        await check_owner(request, to)
        return await _did(request, "owner", reference, form, register.assign, to)
    if form.owner == NOBODY:
        return await _did(request, "owner", reference, form, register.let_go)
    raise Problem(403, "Only a manager gives a case to somebody else.")


@routes.act(f"{CASE}/undo", may=HANDLE, form=Undoing)
async def undo_form(request: Request, reference: str, form: Undoing) -> HTTPResponse:
    """Undo what one has just done, within minutes."""
    verb = request.app.ctx.register.undo
    return await _did(request, "undo", reference, form, verb, form.number, said="It is undone.")


async def _did(
    request: Request, what: str, reference: str, form: Signed, verb: Any, *content: Any, **more: Any
) -> HTTPResponse:
    """Carry out a verb of the register and show the case; with what is wrong when it was refused."""
    said = more.pop("said", "")
    try:
        await request.app.ctx.database.writing(verb, reference, *content, held(request, form.key), **more)
    except ComplaintError as error:
        values = {name: str(value) for name, value in form.model_dump(mode="json").items()}
        return await case_page(request, reference, 422, refused(what, values, error))
    address = f"/desk/complaints/{reference}"
    return done(request, address, said) if said else back_to(f"{address}#done")


async def check_owner(request: Request, owner: str | None) -> None:
    """Raise Problem 422 unless `owner` is somebody who works on complaints, or nobody."""
    if owner is not None and owner not in {one.email for one in await workers(request)}:
        raise Problem(422, "Nobody who works on complaints has this address.")


def held(request: Request, key: str) -> Deed:
    """The deed of who is signed in; nobody is mailed about it while it can be undone."""
    now = deed(request, key)
    return dataclasses.replace(now, held_until=now.at + WINDOW)


def causes(request: Request) -> dict[str, str]:
    """The root causes that can be chosen."""
    found: dict[str, str] = request.app.ctx.areas["root causes"]
    return found


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(name, "Choose a day, or write it as 2026-11-23.") from None
