"""Letters on the desk."""

from typing import Literal

from sanic import HTTPResponse

from complaints.complaint import LetterKind, Route
from complaints.errors import ComplaintError
from complaints.letters import SIGNATURE
from complaints.templates import TemplateError
from mail.incoming import inbox
from web.context import Request
from web.desk.deeds import deed
from web.desk.naming import naming
from web.desk.pages import DeskRoutes, Signed, back_to, desk_page
from web.desk.problems import of_complaint
from web.letters.place import place, served
from web.problems import Problem
from web.routing import Content

routes = DeskRoutes("desk letters")

SEE = "see_complaints"
HANDLE = "handle_complaints"
DECIDE = "decide_complaints"

KINDS = {
    LetterKind.ACKNOWLEDGEMENT: "Acknowledgement",
    LetterKind.RESPONSE: "Response",
    LetterKind.HOLDING: "Holding letter",
    LetterKind.ESCALATION: "Escalation acknowledgement",
    LetterKind.FINAL: "Final response",
    LetterKind.ADR: "ADR letter",
}
ALL = "/desk/complaints/<reference:str>/letters"
ONE = f"{ALL}/<letter:str>"


class NewDraft(Signed):
    """Which letter to draft."""

    kind: LetterKind


class Approval(Signed):
    """The text as it shall go out."""

    text: str = ""


class Sending(Signed):
    """How it goes out."""

    how: Literal["email", "post"] = "email"


@routes.show(ALL, may=SEE)
async def letters_page(request: Request, reference: str) -> HTTPResponse:
    """The letters of one complaint."""
    return await _letters(request, reference)


@routes.act(ALL, may=HANDLE, form=NewDraft)
async def draft_form(request: Request, reference: str, form: NewDraft) -> HTTPResponse:
    """Draft a letter."""
    verb = place(request).letters.draft
    try:
        made = await request.app.ctx.database.writing(verb, reference, form.kind, deed(request, form.key))
    except TemplateError as error:
        raise Problem(409, f"The text of this letter has to be mended first: {error}") from None
    return back_to(f"/desk/complaints/{reference}/letters#letter-{made.id}")


@routes.act(f"{ONE}/approval", may=DECIDE, form=Approval)
async def approve_form(request: Request, reference: str, letter: str, form: Approval) -> HTTPResponse:
    """Approve a letter."""
    text = form.text.replace("\r\n", "\n").strip()
    if not text:
        return await _letters(request, reference, 422, wrong=letter, error="A letter cannot be empty.")
    verb = place(request).letters.approve
    try:
        await request.app.ctx.database.writing(verb, reference, letter, deed(request, form.key), text=text)
    except ComplaintError as error:
        problem = of_complaint(error)
        if problem.status == 404:
            raise
        return await _letters(request, reference, 422, wrong=letter, error=error.sentence, typed=text)
    return back_to(f"/desk/complaints/{reference}/letters#letter-{letter}")


@routes.act(f"{ONE}/sending", may=DECIDE, form=Sending)
async def send_form(request: Request, reference: str, letter: str, form: Sending) -> HTTPResponse:
    """Send a letter, or note that it was posted."""
    verb, how = place(request).letters.send, Route(form.how)
    await request.app.ctx.database.writing(verb, reference, letter, deed(request, form.key), how)
    return back_to(f"/desk/complaints/{reference}/letters#letter-{letter}")


@routes.show(
    f"{ONE}/<form:str>",
    may=SEE,
    returns={200: Content("application/pdf", "The letter.", ("text/plain", "text/html"))},
)
async def letter_page(request: Request, reference: str, letter: str, form: str) -> HTTPResponse:
    """A letter to look at or to print."""
    context = request.app.ctx
    verb = place(request).letters.shown
    return served(await context.database.reading(verb, reference, letter, form, context.clock()), reference)


async def _letters(request: Request, reference: str, status: int = 200, **form: str) -> HTTPResponse:
    context = request.app.ctx
    record = await context.database.reading(context.register.record, reference)
    canonical = record.complaint.reference
    mails = await context.database.reading(
        context.database.read, lambda connection: inbox.of_complaint(connection, canonical)
    )
    return desk_page(
        request,
        "letters/letters.html",
        status=status,
        complaint=record.complaint,
        letters=list(reversed(record.letters)),
        kinds=KINDS,
        mails=mails,
        who=await naming(request),
        signature=SIGNATURE,
        texts={one.id: place(request).letters.today(one, context.clock()) for one in record.letters},
        **{"wrong": "", "error": "", "typed": "", **form},
    )
