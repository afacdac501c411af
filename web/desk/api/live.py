"""Talking with several customers at once: typing, reading, drafts, notes, replies, calls, who is there."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sanic import HTTPResponse

from complaints.complaint import Complaint
from complaints.deadlines import Kind
from complaints.errors import ComplaintError
from conversations import notes
from conversations.call_backs import CallBack
from conversations.handoffs import Handoff
from conversations.notes import Note
from conversations.ownership import Owner
from conversations.transcripts import Transcript
from staff.presence import Present
from web import moments
from web.context import Request
from web.customer import uploads
from web.customer.api.live import PATIENCE, Read
from web.customer.api.models import LONGEST_TEXT, Format, Strict, Uploaded
from web.customer.api.transcripts import as_file, theirs
from web.desk.people import as_agent, caller
from web.limits import limit
from web.live import live
from web.problems import Problem
from web.routing import Content, Routes

routes = Routes("live chat")

TALK = "staff:talk"
CHAT = "/api/v1/conversations/<conversation:str>"
_MENTION = re.compile(r"@([\w.+-]+(?:@[\w.-]+)?)")


class Draft(Strict):
    """What an agent has begun to write; empty: nothing."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


class NewNote(Strict):
    """A note for colleagues. `@` and a first name, or an email address, asks that colleague to look."""

    client_id: UUID = Field(description="Unique for each note: the same again is stored once.")
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=notes.LONGEST)]


class NoteOut(BaseModel):
    """A note that staff alone see."""

    id: str
    after_seq: int = Field(description="The number of the last message when it was written.")
    at: datetime
    by: str
    text: str

    @classmethod
    def of(cls, note: Note) -> "NoteOut":
        """The note as it goes out."""
        return cls.model_validate({name: getattr(note, name) for name in cls.model_fields})


class NotesOut(BaseModel):
    """The notes of a conversation, oldest first."""

    notes: list[NoteOut]


class CannedOut(BaseModel):
    """A reply to put into the box."""

    name: str
    title: str
    text: str


class CannedRepliesOut(BaseModel):
    """The replies that fit a conversation."""

    replies: list[CannedOut]


class CallBackOut(BaseModel):
    """A call that was promised to a customer."""

    id: str
    handoff: str
    conversation: str
    due_at: datetime
    phone: str
    about: str
    made_by: str
    done_at: datetime | None
    done_by: str | None

    @classmethod
    def of(cls, call: CallBack) -> "CallBackOut":
        """The call as it goes out."""
        return cls.model_validate(vars(call))


class CallBacksOut(BaseModel):
    """The calls to make, the earliest first."""

    call_backs: list[CallBackOut]


class PersonOut(BaseModel):
    """Somebody who takes conversations."""

    name: str
    email: str
    here: bool = Field(description="One of their pages is open.")
    available: bool = Field(description="They have not marked themselves as away.")

    @classmethod
    def of(cls, one: Present) -> "PersonOut":
        """The person as they go out."""
        return cls(name=one.account.name, email=one.account.email, here=one.here, available=one.available)


class PresenceOut(BaseModel):
    """Who takes conversations, and whether the desk is open."""

    open: bool
    opens: datetime | None = Field(description="When the desk opens, while it is closed.")
    people: list[PersonOut]


class Available(Strict):
    """Whether one takes conversations."""

    available: bool


@routes.post(f"{CHAT}/agent-typing", auth=TALK, returns={204: None}, problems=(409,))
async def agent_types(request: Request, conversation: str) -> None:
    """Tell the customer that one is writing: every 3 seconds at most, while one does. It is not kept."""
    me = caller(request).account
    await limit(request, f"typing {conversation} {me.id}", 40, 60, PATIENCE)
    context = request.app.ctx
    held = await context.database.reading(context.handoffs.of, conversation)
    if held is None or held.claimed_by_id != str(me.id):
        raise Problem(409, "Somebody else has this conversation now.")
    await context.announce.typing(conversation, "agent", me.first_name)


@routes.post(f"{CHAT}/agent-read", auth=TALK, body=Read, returns={204: None}, problems=(409,))
async def agent_reads(request: Request, conversation: str, body: Read) -> None:
    """Say how far one has read, so that the customer sees it and it counts as seen."""
    await read(request, conversation, body.seq)


@routes.route("PUT", f"{CHAT}/draft", auth=TALK, body=Draft, returns={204: None})
async def keep_draft(request: Request, conversation: str, body: Draft) -> None:
    """Keep what one has begun to write."""
    context = request.app.ctx
    me = str(caller(request).account.id)
    await context.database.writing(live(request).drafts.keep, conversation, me, body.text, context.clock())


@routes.get(f"{CHAT}/notes", auth=TALK, returns={200: NotesOut})
async def list_notes(request: Request, conversation: str) -> NotesOut:
    """Read what staff wrote for each other beside a conversation."""
    found = await request.app.ctx.database.reading(live(request).notes.of, conversation)
    return NotesOut(notes=[NoteOut.of(one) for one in found])


@routes.post(f"{CHAT}/notes", auth=TALK, body=NewNote, returns={201: NoteOut, 200: NoteOut}, problems=(409,))
async def add_chat_note(request: Request, conversation: str, body: NewNote) -> tuple[int, NoteOut]:
    """Write something for colleagues beside a conversation; customers never see it."""
    made, new = await note(request, conversation, str(body.client_id), body.text)
    return (201 if new else 200), NoteOut.of(made)


@routes.post(
    f"{CHAT}/agent-attachments",
    auth=TALK,
    upload=uploads.FIELD,
    body_limit=uploads.LIMIT,
    returns={201: Uploaded},
    problems=(409,),
)
async def upload_agent_attachment(request: Request, conversation: str) -> Uploaded:
    """Upload a file for the customer of a conversation that one has, of the types that customers may send.

    Send it by naming its id in the `attachments` of a message.
    """
    name, content = await uploads.read(request)
    kept = await attach(request, conversation, name, content)
    return Uploaded(attachment=kept.attachment, name=kept.name, size=kept.size, type=kept.type)


@routes.get("/api/v1/handoffs/<handoff:str>/canned-replies", auth=TALK, returns={200: CannedRepliesOut})
async def canned_replies(request: Request, handoff: str) -> CannedRepliesOut:
    """Read the canned replies, with what is known of this customer filled in."""
    context = request.app.ctx
    found = await context.database.reading(context.handoffs.find, handoff)
    return CannedRepliesOut(replies=await replies(request, found))


@routes.get(
    f"{CHAT}/staff-transcript",
    auth="staff:talk",
    query=Format,
    returns={200: Content("text/plain", "The copy.", also=("text/html", "application/pdf"))},
)
async def staff_transcript(request: Request, conversation: str, query: Format) -> HTTPResponse:
    """Save a copy for the file: with the customer's name, and the notes of staff."""
    context, parts = request.app.ctx, live(request)

    def make() -> Transcript:
        copy, noted = theirs(context, conversation), context.log.record(conversation)
        name, notes = noted.get("name"), tuple(parts.notes.of(conversation))
        known = name if isinstance(name, str) and not name.startswith("__") else ""
        return replace(copy, staff=True, customer=known, notes=notes)

    return await as_file(request, conversation, query.format, make)


@routes.get("/api/v1/call-backs", auth=TALK, returns={200: CallBacksOut})
async def list_call_backs(request: Request) -> CallBacksOut:
    """List the calls that were promised to customers and not made."""
    found = await request.app.ctx.database.reading(live(request).calls.due)
    return CallBacksOut(call_backs=[CallBackOut.of(one) for one in found])


@routes.post("/api/v1/call-backs/<call:str>/done", auth=TALK, returns={200: CallBackOut})
async def call_was_made(request: Request, call: str) -> CallBackOut:
    """Say that the customer was rung."""
    return CallBackOut.of(await rung(request, call))


@routes.get("/api/v1/desk/presence", auth=TALK, returns={200: PresenceOut})
async def read_presence(request: Request) -> PresenceOut:
    """Say who is at the desk, and whether it is open."""
    context, parts = request.app.ctx, live(request)
    now = context.clock()
    found = await context.database.reading(parts.presence.everybody, now)
    is_open = parts.desk.is_open(now)
    opens = None if is_open else parts.desk.next_opening(now)
    return PresenceOut(open=is_open, opens=opens, people=[PersonOut.of(one) for one in found])


@routes.route("PUT", "/api/v1/desk/presence", auth=TALK, body=Available, returns={204: None})
async def set_presence(request: Request, body: Available) -> None:
    """Say whether one takes conversations, or is away."""
    await choose(request, body.available)


async def read(request: Request, conversation: str, seq: int) -> None:
    """Note how far the agent has read, and tell the customer."""
    context = request.app.ctx
    me = str(caller(request).account.id)
    mark = await context.database.writing(live(request).marks.agent, conversation, me, seq, context.clock())
    if mark is not None:
        await context.announce.read(conversation, "agent", mark)


async def note(request: Request, conversation: str, client_id: str, text: str) -> tuple[Note, bool]:
    """Keep a note and tell who watches, and who is mentioned."""
    context, parts = request.app.ctx, live(request)
    me = as_agent(caller(request).account)
    everybody = await context.database.reading(parts.presence.everybody, context.clock())
    asked = mentioned(text, everybody)
    made, new = await context.database.writing(
        parts.notes.add, conversation, me, client_id, text, asked, context.clock()
    )
    if new:
        await context.announce.note(conversation, NoteOut.of(made).model_dump(mode="json"))
        found = await context.database.reading(context.handoffs.of, conversation)
        for one in asked:
            mention = {"by": me.name, "conversation": conversation, "handoff": found.id if found else None}
            await context.announce.mention(one, mention)
    return made, new


def mentioned(text: str, everybody: Iterable[Present]) -> list[str]:
    """The ids of the colleagues whom a note names after an @: by email address, else by first name."""
    named = {one.casefold().rstrip(".") for one in _MENTION.findall(text)}
    return [
        str(one.account.id)
        for one in everybody
        if named & {one.account.email, one.account.email.split("@")[0], one.account.first_name.casefold()}
    ]


async def attach(request: Request, conversation: str, name: str, content: bytes) -> Uploaded:
    """Keep a file for a message of the agent who has the conversation."""
    context = request.app.ctx
    me = str(caller(request).account.id)
    view = await context.database.reading(context.log.read, conversation, 2**31 - 1)
    held = await context.database.reading(context.handoffs.of, conversation)
    if view.owner is not Owner.AGENT or held is None or held.claimed_by_id != me:
        raise Problem(409, "Somebody else has this conversation now.")
    kept = await uploads.keep(request, conversation, name, content)
    return Uploaded(attachment=kept.id, name=kept.name, size=kept.size, type=kept.type)


async def replies(request: Request, handoff: Handoff) -> list[CannedOut]:
    """The canned replies for the customer of a handoff."""
    context = request.app.ctx
    record = await context.database.reading(context.log.record, handoff.conversation)
    complaint = await complaint_of(request, handoff)
    name = {**handoff.record, **record}.get("name")
    known = name if isinstance(name, str) and not name.startswith("__") else None
    values: dict[str, str | None] = {"agent": caller(request).account.first_name, "customer": known}
    if complaint is not None:
        due = {one.kind: moments.day(one.due_at) for one in complaint.deadlines if one.met_at is None}
        values |= {"customer": known or complaint.details.name, "reference": complaint.reference}
        values |= {
            "first_response_by": due.get(Kind.FIRST_RESPONSE),
            "resolution_by": due.get(Kind.RESOLUTION),
        }
    made = live(request).canned.filled(values)
    return [CannedOut(name=one.name, title=one.title, text=one.text) for one in made]


async def rung(request: Request, call: str) -> CallBack:
    """Note that a call was made."""
    context = request.app.ctx
    me = as_agent(caller(request).account)
    done = await context.database.writing(live(request).calls.done, call, me, context.clock())
    await context.announce.handoff(done.handoff, "closed")
    return done


async def choose(request: Request, available: bool) -> None:
    """Note whether who is signed in takes conversations."""
    context = request.app.ctx
    me = caller(request).account.id
    await context.database.writing(live(request).presence.choose, me, available, context.clock())
    await context.announce.presence()


async def complaint_of(request: Request, handoff: Handoff) -> Complaint | None:
    """The complaint that a handoff is about, or the newest that was filed in its conversation."""
    context = request.app.ctx
    if handoff.complaint:
        try:
            return await context.database.reading(context.register.find, handoff.complaint)
        except ComplaintError:
            return None
    found = await context.database.reading(context.register.of_conversation, handoff.conversation)
    return found[-1] if found else None
