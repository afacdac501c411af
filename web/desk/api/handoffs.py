"""The queue of conversations that need a person, and what agents do with them."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from conversations.call_backs import Promise
from conversations.errors import AlreadyClaimed
from conversations.handoffs import Handoff, Outcome, State
from conversations.messages import Agent
from staff.errors import UnknownAccount
from staff.roles import Permission
from web.context import Request
from web.customer.api.live import want_copy
from web.customer.api.models import LONGEST_TEXT, Accepted, AttachmentId, Strict
from web.desk.api.models import HandoffOut, HandoffsOut
from web.desk.people import as_agent, caller, people
from web.live import live
from web.problems import FieldProblem, Problem
from web.routing import Routes

routes = Routes("handoffs")

TALK = "staff:talk"


class WhichHandoffs(BaseModel):
    """Which handoffs."""

    state: State | None = Field(None, description="Only those in this state.")


class To(Strict):
    """Who gets it: the email address of a colleague, or null for the queue."""

    to: Annotated[str, StringConstraints(max_length=254)] | None
    for_manager: bool = Field(False, description="With `to` null: only a manager takes it out of the queue.")


class Call(Strict):
    """The call that was promised."""

    at: AwareDatetime = Field(description="When the customer is rung.")
    phone: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=40)]
    about: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class End(Strict):
    """How it ended."""

    outcome: Literal[Outcome.RESOLVED, Outcome.RETURNED, Outcome.CALL_BACK]
    seen: int | None = Field(
        None,
        ge=0,
        description="The last message that the agent has read; what came later the assistant answers.",
    )
    call_back: Call | None = Field(None, description="With `call_back` as outcome: makes a task of it.")
    mail_copy_to: Annotated[str, StringConstraints(max_length=254)] | None = Field(
        None, description="Where the customer wants a copy of the conversation."
    )


class AgentMessage(Strict):
    """What an agent writes to a customer."""

    client_id: UUID = Field(description="Unique for each message: the same again is stored once.")
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)] = ""
    seen: int | None = Field(None, ge=0, description="The last message that the agent has read.")
    attachments: list[AttachmentId] = Field(
        [], max_length=20, description="Files uploaded before, to send now."
    )

    @model_validator(mode="after")
    def _says_something(self) -> "AgentMessage":
        if not self.text and not self.attachments:
            raise ValueError("Write something: there is no text in this message.")
        return self


@routes.get("/api/v1/handoffs", auth=TALK, query=WhichHandoffs, returns={200: HandoffsOut})
async def list_handoffs(request: Request, query: WhichHandoffs) -> HandoffsOut:
    """List handoffs: the most urgent first, then who has waited longest."""
    context = request.app.ctx
    found = await context.database.reading(live(request).queue.list, query.state, context.clock())
    return HandoffsOut(handoffs=[HandoffOut.of(one.handoff, one.name) for one in found])


@routes.get("/api/v1/handoffs/<handoff:str>", auth=TALK, returns={200: HandoffOut})
async def read_handoff(request: Request, handoff: str) -> HandoffOut:
    """Read one handoff."""
    context = request.app.ctx
    return HandoffOut.of(await context.database.reading(context.handoffs.find, handoff))


@routes.post("/api/v1/handoffs/<handoff:str>/claim", auth=TALK, returns={200: HandoffOut}, problems=(409,))
async def claim_handoff(request: Request, handoff: str) -> HandoffOut:
    """Take a conversation: from now on the assistant is silent in it. 409 says who was quicker.

    One person has a number of conversations at most; danger and distress come on top.
    """
    return HandoffOut.of(await claim(request, handoff))


@routes.post(
    "/api/v1/handoffs/<handoff:str>/transfer",
    auth=TALK,
    body=To,
    returns={200: HandoffOut},
    problems=(409,),
)
async def transfer_handoff(request: Request, handoff: str, body: To) -> HandoffOut:
    """Give it to a colleague, or back to the queue. A manager may do so with anybody's."""
    return HandoffOut.of(await give(request, handoff, body.to, for_manager=body.for_manager))


@routes.post(
    "/api/v1/handoffs/<handoff:str>/close", auth=TALK, body=End, returns={200: HandoffOut}, problems=(409,)
)
async def close_handoff(request: Request, handoff: str, body: End) -> HandoffOut:
    """Be done with it: the assistant has the conversation again."""
    call = body.call_back
    promise = Promise(call.at, call.phone, call.about) if call else None
    ending = Ending(body.outcome, body.seen, promise, body.mail_copy_to or "")
    return HandoffOut.of(await close(request, handoff, ending))


@routes.post(
    "/api/v1/conversations/<conversation:str>/agent-messages",
    auth=TALK,
    body=AgentMessage,
    returns={202: Accepted, 200: Accepted},
    problems=(409,),
)
async def send_agent_message(request: Request, conversation: str, body: AgentMessage) -> tuple[int, Accepted]:
    """Write to the customer of a conversation that one has."""
    line = Line(str(body.client_id), body.text, body.seen, tuple(body.attachments))
    new, seq = await say(request, conversation, line)
    return (202 if new else 200), Accepted(seq=seq)


@dataclass(frozen=True)
class Line:
    """What an agent says, as it is sent: the same `client_id` again is the same line."""

    client_id: str
    text: str
    seen: int | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ending:
    """How a conversation is given back."""

    outcome: Outcome
    seen: int | None = None
    promise: Promise | None = None
    mail_to: str = ""


async def claim(request: Request, handoff: str) -> Handoff:
    """Take a conversation for who is signed in. Raises Problem 409 with who has it."""
    context = request.app.ctx
    me, limit = as_agent(caller(request).account), context.settings.chats_per_agent
    try:
        found = await context.database.writing(context.handoffs.claim, handoff, me, context.clock(), limit)
    except AlreadyClaimed as error:
        raise Problem(409, error.sentence, kind="claimed", claimed_by=error.by) from None
    await changed(request, found, "agent")
    return found


async def give(request: Request, handoff: str, email: str | None, *, for_manager: bool = False) -> Handoff:
    """Give a conversation to a colleague, to the queue, or to whichever manager takes it."""
    context = request.app.ctx
    me = as_agent(caller(request).account)
    if email is None and for_manager:
        found = await context.database.writing(context.handoffs.pass_up, handoff, me, context.clock())
    else:
        to, limit = await _colleague(request, email) if email else None, context.settings.chats_per_agent
        found = await context.database.writing(
            context.handoffs.transfer, handoff, me, to, context.clock(), limit
        )
    await changed(request, found, "agent" if email else "queue")
    return found


async def close(request: Request, handoff: str, ending: Ending) -> Handoff:
    """Hand a conversation back to the assistant, with what was promised."""
    context, parts = request.app.ctx, live(request)
    me, now = as_agent(caller(request).account), context.clock()
    before = await context.database.reading(context.handoffs.find, handoff)
    if ending.mail_to and before.claimed_by_id == me.id:
        await want_copy(request, before.conversation, ending.mail_to)
    found = await context.database.writing(
        context.handoffs.close, handoff, me, ending.outcome, now, ending.seen
    )
    if ending.promise and ending.outcome is Outcome.CALL_BACK:
        await context.database.writing(parts.calls.promise, handoff, ending.promise, me, now)
    await changed(request, found, "assistant")
    context.turns.wake(found.conversation)
    return found


async def say(request: Request, conversation: str, line: Line) -> tuple[bool, int]:
    """Write to a customer; says whether it was new, and its number."""
    context = request.app.ctx
    me = as_agent(caller(request).account)
    received = await context.database.writing(
        context.log.agent_says,
        conversation,
        me,
        line.client_id,
        line.text,
        context.clock(),
        line.seen,
        line.files,
    )
    await context.announce.messages(received.messages)
    return received.new, received.seq


async def changed(request: Request, handoff: Handoff, owner: str) -> None:
    """Tell the customer and the desk who has the conversation now."""
    announce = request.app.ctx.announce
    await announce.owner(handoff.conversation, owner)
    await announce.handoff(handoff.id, handoff.state.value)


async def _colleague(request: Request, email: str) -> Agent:
    try:
        account = await request.app.ctx.database.reading(people(request).accounts.find, email)
    except UnknownAccount:
        account = None
    if account is None or account.disabled_at or not account.may(Permission.TALK):
        detail = "Nobody with this email address can take conversations."
        raise Problem(422, detail, errors=[FieldProblem(field="to", detail=detail)])
    return as_agent(account)
