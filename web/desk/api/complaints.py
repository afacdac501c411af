"""The register over the API."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, field_validator

from complaints.complaint import Category, Details, Filing, LetterKind, Record, Route, State
from complaints.correspondence import NewEscalation
from complaints.errors import Refused
from complaints.listing import MOST, Filter, Sort
from conversations.errors import NoConversation
from staff.roles import Permission
from web.context import Request
from web.customer.api.models import Message, Strict
from web.desk.api.models import ComplaintOut, ComplaintsOut, LetterOut, RecordOut
from web.desk.casework import causes, check_owner
from web.desk.deeds import deed
from web.desk.people import as_actor, caller
from web.problems import Problem
from web.routing import Routes

routes = Routes("complaints")

SEE = "staff:see_complaints"
HANDLE = "staff:handle_complaints"
DECIDE = "staff:decide_complaints"
LIMIT = 262_144
"""Bytes of a body that holds letters."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000)]


class Wanted(BaseModel):
    """Which complaints."""

    state: State | None = Field(None, description="Only those in this state.")
    overdue: bool | None = Field(None, description="Only those that are, or are not, overdue.")
    category: Category | None = Field(None, description="Only those about this.")
    q: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="Words, names, references, tickets, or a phone number."
    )
    due_today: bool = Field(False, description="Only what is due before the end of today.")
    owner: Annotated[str, StringConstraints(max_length=254)] | None = Field(
        None, description="Only what this member of staff has; empty: what nobody has."
    )
    adjusted: bool = Field(False, description="Only customers who told what makes it easier for them.")
    sort: Sort | None = Field(None, description="Otherwise the newest first, or what is due by its deadline.")
    after: Annotated[str, StringConstraints(max_length=300)] | None = Field(
        None, description="`next` of the page before."
    )
    limit: int = Field(50, ge=1, le=MOST, description="How many.")


class MayBeUnknown(Strict):
    """The fields of a complaint that may be left out, whether it is new or corrected."""

    received_at: datetime | None = None
    first_raised: date | None = None
    started_on: date | None = None
    history: str | None = None
    desired_outcome: str | None = None
    name: str | None = None
    organisation: str | None = None
    workers: int | None = None
    email: str | None = None
    phone: str | None = None
    postal_address: str | None = None
    preferred_contact: str | None = None
    contact_frequency: str | None = None
    adjustments: str | None = None
    representative: str | None = None


class NewComplaint(MayBeUnknown):
    """A complaint that came another way."""

    nature: Words
    received_by: Route
    category: Category = Category.OTHER
    ticket_references: list[str] = Field(default_factory=list)
    taken_by: str | None = Field(None, description="Who took the call or opened the letter.")


class Corrections(MayBeUnknown):
    """Other values for some fields; what is left out stays as it is."""

    nature: Words | None = None
    received_by: Route | None = None
    category: Category | None = None
    ticket_references: list[str] | None = None
    taken_by: str | None = None

    @field_validator("nature", "received_by", "received_at", "category", "ticket_references")
    @classmethod
    def _stays(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("Every complaint has this: leave it out to keep it as it is.")
        return value


class Text(Strict):
    """Something in words."""

    text: Words


class Response(Text):
    """What the customer was answered, and how."""

    route: Route = Route.EMAIL


class Contact(Text):
    """A call, or another contact, and whether the customer was reached."""

    route: Route = Route.PHONE
    reached: bool = True


class Agreement(Strict):
    """When the customer hears from us next, and how often."""

    next_on: date
    frequency: str | None = None


class NewOwner(Strict):
    """Who has it from now on."""

    owner: Annotated[str, StringConstraints(max_length=254)] | None = Field(
        description="An address; null: nobody. Only a manager gives a case to somebody else than themselves."
    )


class Undoing(Strict):
    """Which row of the audit is to be undone."""

    number: int


class NewEscalationIn(Strict):
    """Why it goes higher."""

    reason: Words
    wanted: str | None = None
    route: Route = Route.CHAT


class NewLetter(Text):
    """A draft."""

    kind: LetterKind


class Agreed(Strict):
    """What was agreed."""

    agreed: Words
    root_cause: str | None = Field(None, description="A name of data/root_causes.yml.")


class Reason(Strict):
    """Why."""

    reason: Words


@routes.get("/api/v1/complaints", auth=SEE, query=Wanted, returns={200: ComplaintsOut})
async def list_complaints(request: Request, query: Wanted) -> ComplaintsOut:
    """List complaints, newest first; the overdue with the longest overdue first."""
    context = request.app.ctx
    now = context.clock()
    page = await context.database.reading(context.register.page, Filter(**query.model_dump()), now)
    return ComplaintsOut(complaints=[ComplaintOut.of(one, now) for one in page.complaints], next=page.next)


@routes.post("/api/v1/complaints", auth=HANDLE, body=NewComplaint, body_limit=LIMIT, returns={201: RecordOut})
async def log_complaint(request: Request, body: NewComplaint) -> RecordOut:
    """Log a complaint that came by phone, post or email."""
    told = body.model_dump(exclude={"received_by", "received_at", "first_raised", "taken_by"})
    details = Details(**told | {"ticket_references": tuple(body.ticket_references)})
    filing = Filing(details, body.received_by, body.received_at, body.first_raised, taken_by=body.taken_by)
    context = request.app.ctx
    filed = await context.database.writing(context.register.file, filing, deed(request))
    return await _record(request, filed.reference)


@routes.get("/api/v1/complaints/<reference:str>", auth=SEE, returns={200: RecordOut})
async def read_complaint(request: Request, reference: str) -> RecordOut:
    """Read everything about one complaint; its reference may be spelt in any way."""
    return await _record(request, reference)


@routes.post("/api/v1/complaints/<reference:str>/notes", auth=HANDLE, body=Text, returns={200: RecordOut})
async def add_note(request: Request, reference: str, body: Text) -> RecordOut:
    """Add a note that only staff see."""
    return await _after(request, request.app.ctx.register.add_note, reference, body.text)


@routes.post(
    "/api/v1/complaints/<reference:str>/responses", auth=HANDLE, body=Response, returns={200: RecordOut}
)
async def record_response(request: Request, reference: str, body: Response) -> RecordOut:
    """Record that the customer was answered."""
    register = request.app.ctx.register
    return await _after(request, register.record_response, reference, body.text, route=body.route)


@routes.post(
    "/api/v1/complaints/<reference:str>/escalations",
    auth=HANDLE,
    body=NewEscalationIn,
    returns={200: RecordOut},
)
async def escalate_complaint(request: Request, reference: str, body: NewEscalationIn) -> RecordOut:
    """Take it to senior management."""
    new = NewEscalation(body.reason, body.wanted, body.route)
    return await _after(request, request.app.ctx.register.escalate, reference, new)


@routes.post(
    "/api/v1/complaints/<reference:str>/letters",
    auth=HANDLE,
    body=NewLetter,
    body_limit=LIMIT,
    returns={201: LetterOut},
)
async def draft_letter(request: Request, reference: str, body: NewLetter) -> LetterOut:
    """Draft a letter; nothing goes out by this."""
    context = request.app.ctx
    letter = await context.database.writing(
        context.register.draft_letter, reference, body.kind, body.text, deed(request)
    )
    return LetterOut.of(letter)


@routes.post(
    "/api/v1/complaints/<reference:str>/resolution", auth=DECIDE, body=Agreed, returns={200: RecordOut}
)
async def resolve_complaint(request: Request, reference: str, body: Agreed) -> RecordOut:
    """Record what was agreed."""
    if body.root_cause is not None and body.root_cause not in causes(request):
        raise Refused("root_cause", f"Choose one of: {', '.join(causes(request))}.")
    verb = request.app.ctx.register.resolve
    return await _after(request, verb, reference, body.agreed, root_cause=body.root_cause)


@routes.post(
    "/api/v1/complaints/<reference:str>/reopening", auth=HANDLE, body=Reason, returns={200: RecordOut}
)
async def reopen_complaint(request: Request, reference: str, body: Reason) -> RecordOut:
    """It is not settled after all."""
    return await _after(request, request.app.ctx.register.reopen, reference, body.reason)


@routes.post(
    "/api/v1/complaints/<reference:str>/withdrawal", auth=HANDLE, body=Reason, returns={200: RecordOut}
)
async def withdraw_complaint(request: Request, reference: str, body: Reason) -> RecordOut:
    """The customer takes it back."""
    return await _after(request, request.app.ctx.register.withdraw, reference, body.reason)


@routes.post("/api/v1/complaints/<reference:str>/closure", auth=DECIDE, returns={200: RecordOut})
async def close_complaint(request: Request, reference: str) -> RecordOut:
    """Close what is resolved: the customer agreed."""
    return await _after(request, request.app.ctx.register.close, reference)


@routes.post(
    "/api/v1/complaints/<reference:str>/contacts", auth=HANDLE, body=Contact, returns={200: RecordOut}
)
async def record_contact(request: Request, reference: str, body: Contact) -> RecordOut:
    """Record a call, or another contact with the customer, or that nobody answered."""
    verb = request.app.ctx.register.record_contact
    return await _after(request, verb, reference, body.text, route=body.route, reached=body.reached)


@routes.post(
    "/api/v1/complaints/<reference:str>/agreements", auth=HANDLE, body=Agreement, returns={200: RecordOut}
)
async def agree_contact(request: Request, reference: str, body: Agreement) -> RecordOut:
    """Record when the customer hears from us next, and how often."""
    verb = request.app.ctx.register.agree_contact
    return await _after(request, verb, reference, body.next_on, frequency=body.frequency)


@routes.post(
    "/api/v1/complaints/<reference:str>/corrections",
    auth=HANDLE,
    body=Corrections,
    body_limit=LIMIT,
    returns={200: RecordOut},
)
async def correct_complaint(request: Request, reference: str, body: Corrections) -> RecordOut:
    """Correct what is kept: only what is sent is changed, null empties a field."""
    verb = request.app.ctx.register.change_details
    return await _after(request, verb, reference, body.model_dump(exclude_unset=True))


@routes.post("/api/v1/complaints/<reference:str>/owner", auth=HANDLE, body=NewOwner, returns={200: RecordOut})
async def give_complaint(request: Request, reference: str, body: NewOwner) -> RecordOut:
    """Take a case, let it go, or, as a manager, give it to somebody."""
    register, me = request.app.ctx.register, caller(request).account
    if body.owner == as_actor(me):
        return await _after(request, register.take, reference)
    if me.may(Permission.REASSIGN):
        await check_owner(request, body.owner)
        return await _after(request, register.assign, reference, body.owner)
    if body.owner is None:
        return await _after(request, register.let_go, reference)
    raise Problem(403, "Only a manager gives a case to somebody else.")


@routes.post(
    "/api/v1/complaints/<reference:str>/undoing", auth=HANDLE, body=Undoing, returns={200: RecordOut}
)
async def undo(request: Request, reference: str, body: Undoing) -> RecordOut:
    """Undo what one has just done, within minutes, while nobody was mailed about it."""
    return await _after(request, request.app.ctx.register.undo, reference, body.number)


async def transcript(request: Request, record: Record) -> list[Message]:
    """What was said in the complaint's conversation."""
    context = request.app.ctx
    if record.complaint.conversation is None:
        return []
    try:
        view = await context.database.reading(context.log.read, record.complaint.conversation)
    except NoConversation:  # erased, as the law can ask for
        return []
    return [Message.of(message) for message in view.messages]


async def _after(request: Request, verb: Any, reference: str, *content: Any, **more: Any) -> RecordOut:
    """Carry out a verb of the register, and answer with how things are then."""
    await request.app.ctx.database.writing(verb, reference, *content, deed(request), **more)
    return await _record(request, reference)


async def _record(request: Request, reference: str) -> RecordOut:
    context = request.app.ctx
    record = await context.database.reading(context.register.record, reference)
    return RecordOut.whole(record, await transcript(request, record), context.clock())
