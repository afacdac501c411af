"""Letters and undelivered mail over the API."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sanic import HTTPResponse

from complaints.complaint import LetterKind, Route
from complaints.fields import email_key
from complaints.templates import TemplateError
from web.context import Request
from web.customer.api.models import Strict
from web.desk.api.models import LetterOut
from web.desk.deeds import deed
from web.letters.place import place, served
from web.problems import Problem, not_found
from web.routing import Content, Routes

routes = Routes("letters")

SEE = "staff:see_complaints"
HANDLE = "staff:handle_complaints"
DECIDE = "staff:decide_complaints"
LIMIT = 262_144
"""Bytes of a body that holds a letter."""
LETTER = "/api/v1/complaints/<reference:str>/letters/<letter:str>"


def _address(text: str) -> str:
    if email_key(text) is None:
        raise ValueError("This is not an email address.")
    return text.strip()


class Kind(Strict):
    """Which letter."""

    kind: LetterKind


class Approved(Strict):
    """The text as it shall go out; none: as it was drafted."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000)] | None = (
        Field(None, description="The text as it shall go out; none: as it was drafted.")
    )


class Sent(Strict):
    """How it goes out."""

    how: Route = Field(Route.EMAIL, description="`email` mails it now; anything else was done by hand.")


class Anew(Strict):
    """Where to."""

    to: Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)] | None = Field(
        None, description="Another address; none: the same."
    )


class DeadOut(BaseModel):
    """Mail that could not be delivered."""

    id: int
    recipient: str
    template: str
    reference: str | None
    dead_at: datetime
    error: str
    address_now: str | None = Field(
        description="The customer's address as their complaint has it now, where that is another."
    )


class DeadsOut(BaseModel):
    """All of it, newest first."""

    mail: list[DeadOut]
    waiting: int = Field(description="How much mail has yet to go.")


@routes.post(
    "/api/v1/complaints/<reference:str>/letter-drafts", auth=HANDLE, body=Kind, returns={201: LetterOut}
)
async def draft_letter_from_text(request: Request, reference: str, body: Kind) -> LetterOut:
    """Draft a letter from its text with the facts put in; nothing goes out by this."""
    letters = place(request).letters
    try:
        made = await request.app.ctx.database.writing(letters.draft, reference, body.kind, deed(request))
    except TemplateError as error:
        raise Problem(409, f"The text of this letter has to be mended first: {error}") from None
    return LetterOut.of(made)


@routes.post(f"{LETTER}/approval", auth=DECIDE, body=Approved, body_limit=LIMIT, returns={200: LetterOut})
async def approve_letter(request: Request, reference: str, letter: str, body: Approved) -> LetterOut:
    """Approve a draft, as it is or with another text."""
    verb = place(request).letters.approve
    done = await request.app.ctx.database.writing(verb, reference, letter, deed(request), text=body.text)
    return LetterOut.of(done)


@routes.post(f"{LETTER}/sending", auth=DECIDE, body=Sent, returns={200: LetterOut})
async def send_letter(request: Request, reference: str, letter: str, body: Sent) -> LetterOut:
    """Send an approved letter by email, or note that it was posted; it is kept as it went out."""
    verb = place(request).letters.send
    done = await request.app.ctx.database.writing(verb, reference, letter, deed(request), body.how)
    return LetterOut.of(done)


@routes.get(
    f"{LETTER}/<form:str>",
    auth=SEE,
    returns={200: Content("application/pdf", "The letter.", ("text/plain",))},
)
async def letter_file(request: Request, reference: str, letter: str, form: str) -> HTTPResponse:
    """Read a letter as `letter.pdf`, `large-print.pdf` or `letter.txt`: as it went out, or would now."""
    context = request.app.ctx
    verb = place(request).letters.shown
    return served(await context.database.reading(verb, reference, letter, form, context.clock()), reference)


@routes.get("/api/v1/mail", auth=SEE, returns={200: DeadsOut})
async def list_undelivered(request: Request) -> DeadsOut:
    """List mail that could not be delivered."""
    database, outbox = request.app.ctx.database, place(request).outbox
    dead = [DeadOut.model_validate(vars(one)) for one in await database.reading(outbox.dead)]
    return DeadsOut(mail=dead, waiting=await database.reading(outbox.waiting))


@routes.post("/api/v1/mail/<number:int>/retry", auth=HANDLE, body=Anew, returns={204: None})
async def retry_mail(request: Request, number: int, body: Anew) -> None:
    """Try to deliver once more what could not be delivered; to another address where one is named."""
    context = request.app.ctx
    if not await context.database.writing(place(request).outbox.again, number, context.clock(), body.to):
        raise not_found()
