"""What a customer's page tells while a person is waited for or there: typing, reading, no longer waiting."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import BaseModel, Field, StringConstraints

from web.context import Request
from web.customer.api.models import LONGEST_TEXT, Nothing, Owner, Strict
from web.limits import limit
from web.live import live
from web.problems import FieldProblem, Problem
from web.routing import Routes

routes = Routes("conversations")

PATH = "/api/v1/conversations/<conversation:str>"
PATIENCE = "That was a lot at once: wait a moment."


class Read(Strict):
    """How far somebody has read."""

    seq: int = Field(ge=0, le=2**31 - 1, description="The number of the last message on the screen.")


class Owned(BaseModel):
    """Who has the conversation now."""

    owner: Owner


class MailCopy(Strict):
    """Where a copy goes."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]


@routes.post(f"{PATH}/typing", auth="conversation", body=Nothing, returns={204: None})
async def customer_types(request: Request, conversation: str, body: Nothing) -> None:
    """Say that the customer is writing: at most every 3 seconds while they do. Nothing of it is kept."""
    await limit(request, f"typing {conversation}", 40, 60, PATIENCE)
    await request.app.ctx.announce.typing(conversation, "customer")


@routes.post(f"{PATH}/read", auth="conversation", body=Read, returns={204: None})
async def customer_reads(request: Request, conversation: str, body: Read) -> None:
    """Say how far the customer has read, so that the agent sees it."""
    await limit(request, f"reading {conversation}", 120, 60, PATIENCE)
    context = request.app.ctx
    mark = await context.database.writing(
        live(request).marks.customer, conversation, body.seq, context.clock()
    )
    if mark is not None:
        await context.announce.read(conversation, "customer", mark)


@routes.post(
    f"{PATH}/cancel-handoff", auth="conversation", body=Nothing, returns={200: Owned}, problems=(409,)
)
async def cancel_handoff(request: Request, conversation: str, body: Nothing) -> Owned:
    """No longer wait for a person: the assistant goes on. 409 when a person has the conversation already."""
    context = request.app.ctx
    cancelled = await context.database.writing(context.handoffs.cancel, conversation, context.clock())
    if cancelled is not None:
        said = [context.words.say("utter_system_no_longer_waiting")]
        told = await context.database.writing(context.log.tell, conversation, said, context.clock())
        await context.announce.messages(told)
        await context.announce.owner(conversation, "assistant")
        await context.announce.handoff(cancelled.id, cancelled.state.value)
        context.turns.wake(conversation)
    view = await context.database.reading(context.log.read, conversation, 2**31 - 1)
    return Owned(owner=view.owner.value)


@routes.post(
    f"{PATH}/transcript-mail", auth="conversation", body=MailCopy, returns={204: None}, problems=(409,)
)
async def mail_transcript(request: Request, conversation: str, body: MailCopy) -> None:
    """Have a copy of the conversation mailed: now, or as soon as the person has left it."""
    await limit(request, f"copies {conversation}", 20, 60, "That was a lot of copies at once: wait a moment.")
    await want_copy(request, conversation, body.email)


async def want_copy(request: Request, conversation: str, email: str) -> None:
    """Have a copy mailed to `email` once the chat is over. Raises Problem 422, ConversationError."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError:
        detail = "This is no email address: write it in full, such as jo@example.com."
        raise Problem(422, detail, errors=[FieldProblem(field="email", detail=detail)]) from None
    context = request.app.ctx
    await context.database.writing(live(request).copies.ask, conversation, address, context.clock())
