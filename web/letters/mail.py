"""Mail on the desk: what came in and waits for somebody, and what could not be delivered."""

from datetime import timedelta
from typing import Literal
from urllib.parse import quote

from pydantic import Field
from sanic import HTTPResponse
from sqlalchemy import Connection

from complaints.errors import ComplaintError
from complaints.fields import email_key
from mail import failing
from mail.incoming import inbox
from mail.incoming.inbox import Mail, NotWaiting
from web.context import Request
from web.desk.deeds import deed
from web.desk.pages import DeskRoutes, Signed, desk_page, done
from web.desk.problems import of_complaint
from web.letters.place import place
from web.problems import Problem, not_found
from web.routing import Content

routes = DeskRoutes("desk mail")

SEE = "see_complaints"
HANDLE = "handle_complaints"
ONE = "/desk/mail/incoming/<number:int>"
SHOWN_ASIDE = timedelta(days=14)

WHY = {
    "no_reference": "It names no complaint. It may be a new one: its time for a first response has begun.",
    "unknown_reference": "The reference in it is not one of ours.",
    "several_references": "It names more than one complaint.",
    "unverified_sender": "It is about this complaint, but not from the address on it: "
    "find out whether the customer wrote it.",
    "forged_sender": "Our mail server says that the sender’s address is forged. "
    "Be careful with what it asks for.",
    "too_many": "Many messages came from this sender within an hour.",
    "not_possible": "The complaint that it names takes nothing more.",
    "bounce": "A mail server reports on our mail",
    "auto_reply": "An automatic answer",
    "bulk": "A mailing list or an advertisement",
    "loop": "Our own mail, come back",
}
"""Why a message is not on a complaint, in words for staff."""


class Again(Signed):
    """Where to send something once more; empty: where it was to go."""

    to: str = Field("", max_length=254)


class Belonging(Signed):
    """Where a message belongs."""

    what: Literal["log", "attach"]
    reference: str = ""


class Address(Signed):
    """An email address."""

    address: str


@routes.show("/desk/mail", may=SEE)
async def mail_page(request: Request) -> HTTPResponse:
    """Mail that came in and waits for staff, and mail that could not be delivered."""
    context, outbox = request.app.ctx, place(request).outbox
    since = context.clock() - SHOWN_ASIDE

    def work(connection: Connection) -> dict[str, object]:
        return {
            "incoming": inbox.waiting(connection),
            "aside": inbox.aside(connection, since),
            "failing": failing.everybody(connection),
        }

    found = await context.database.reading(context.database.read, work)
    dead = await context.database.reading(outbox.dead)
    waiting = await context.database.reading(outbox.waiting)
    return desk_page(request, "letters/mail.html", dead=dead, waiting=waiting, why=WHY, **found)


@routes.act("/desk/mail/<number:int>/retry", may=HANDLE, form=Again)
async def retry_form(request: Request, number: int, form: Again) -> HTTPResponse:
    """Try to deliver it once more."""
    context, to = request.app.ctx, form.to.strip()
    if to and email_key(to) is None:
        raise Problem(422, f"{to} is not an email address.")
    if not await context.database.writing(place(request).outbox.again, number, context.clock(), to or None):
        return done(request, "/desk/mail", "It has been sent again already.")
    return done(request, "/desk/mail", f"It goes out again{' to ' + to if to else ''} within a minute.")


@routes.act("/desk/mail/working", may=HANDLE, form=Address)
async def working_form(request: Request, form: Address) -> HTTPResponse:
    """An address takes our mail again, as somebody found out."""
    database = request.app.ctx.database
    await database.writing(database.write, lambda connection: failing.clear(connection, form.address))
    return done(request, "/desk/mail", f"Mail to {form.address} is not marked any more.")


@routes.show(ONE, may=SEE)
async def incoming_page(request: Request, number: int) -> HTTPResponse:
    """One message that came in."""
    return _page(request, await _mail(request, number))


@routes.act(f"{ONE}/belonging", may=HANDLE, form=Belonging)
async def belonging_form(request: Request, number: int, form: Belonging) -> HTTPResponse:
    """Log a message as a complaint, or put it on one."""
    mail, verbs, doing = await _mail(request, number), place(request).inbox, deed(request, form.key)
    writing = request.app.ctx.database.writing
    try:
        if form.what == "log":
            complaint = await writing(verbs.log, number, doing)
            said = f"Logged as {complaint.reference}."
        else:
            complaint = await writing(verbs.attach, number, form.reference, doing)
            said = "The message is on this complaint now."
    except NotWaiting as error:
        return _page(request, await _mail(request, number), 409, error.sentence)
    except ComplaintError as error:
        problem = of_complaint(error)
        return _page(
            request, mail, 422 if problem.status == 404 else problem.status, error.sentence, form.reference
        )
    return done(request, f"/desk/complaints/{complaint.reference}", said)


@routes.act(f"{ONE}/dismissal", may=HANDLE)
async def dismissal_form(request: Request, number: int, form: Signed) -> HTTPResponse:
    """A message is about no complaint."""
    await _mail(request, number)
    verb = place(request).inbox.dismiss
    try:
        await request.app.ctx.database.writing(verb, number, deed(request, form.key))
    except NotWaiting as error:
        return _page(request, await _mail(request, number), 409, error.sentence)
    return done(request, "/desk/mail", "The message is put away. It goes by itself after a while.")


@routes.show(
    f"{ONE}/files/<file:str>",
    may=SEE,
    returns={200: Content("application/octet-stream", "The file.", ("message/rfc822",))},
)
async def incoming_file(request: Request, number: int, file: str) -> HTTPResponse:
    """Save a file that came with a message; `original` is the message itself."""
    mail = await _mail(request, number)
    if file == "original":
        stored, name, kind = mail.original, f"mail-{number}.eml", "message/rfc822"
    else:
        found = next((one for one in mail.files if one.id == file), None)
        if found is None:
            raise not_found()
        stored, name, kind = found.id, found.name, found.type
    content = await request.app.ctx.database.reading(place(request).inbox.originals.read, stored)
    if content is None:
        raise Problem(404, "This file was erased.")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HTTPResponse(content, 200, headers, kind)


async def _mail(request: Request, number: int) -> Mail:
    found = await request.app.ctx.database.reading(place(request).inbox.find, number)
    if found is None:
        raise not_found()
    mail: Mail = found
    return mail


def _page(request: Request, mail: Mail, status: int = 200, error: str = "", typed: str = "") -> HTTPResponse:
    return desk_page(
        request, "letters/incoming.html", status=status, mail=mail, why=WHY, error=error, typed=typed
    )
