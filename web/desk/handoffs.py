"""The queue on the desk, and everything that an agent needs to take a conversation over."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel, Field
from sanic import HTTPResponse

from complaints import same_customer
from complaints.complaint import Complaint
from conversations.call_backs import Promise
from conversations.handoffs import Outcome, State
from conversations.queue import Entry
from conversations.timetable import in_words
from web import markdown, moments
from web.context import Request
from web.customer.api.models import LONGEST_TEXT
from web.desk.api import handoffs as api
from web.desk.api import live as api_live
from web.desk.chat import chat_of
from web.desk.due import due
from web.desk.naming import naming
from web.desk.packet import noted
from web.desk.pages import DeskRoutes, Signed, back_to, desk_page
from web.desk.people import caller
from web.desk.rows import ComplaintRow, complaint_row, handoff_row
from web.desk.typed import Typed
from web.live import live
from web.problems import Problem

routes = DeskRoutes("desk pages")

TALK = "talk"
TO_QUEUE, TO_MANAGER = "queue", "manager"


class Which(BaseModel):
    """What the filter says."""

    state: State = State.WAITING


class Reply(BaseModel):
    """Which canned reply to begin with."""

    reply: str = ""


class FromChat(Signed):
    """A form on a page with one conversation or several."""

    seen: int | None = Field(None, ge=0)
    beside: str = ""
    """Not empty on the page with several."""


class Line(FromChat):
    """What an agent writes to the customer."""

    text: str = ""


class NewNote(FromChat):
    """What an agent writes to colleagues."""

    text: str = ""


class Transfer(FromChat):
    """Who gets it."""

    to: str = TO_QUEUE


class End(FromChat):
    """How it ended, and what was promised."""

    outcome: Literal["resolved", "returned_to_assistant", "call_back"] = "resolved"
    call_day: str = ""
    call_time: str = ""
    call_phone: str = ""
    call_about: str = ""
    copy_to: str = ""


class Choice(Signed):
    """Whether one takes conversations."""

    available: Literal["yes", "no"]


@routes.show("/desk/handoffs", may=TALK, query=Which)
async def handoffs_page(request: Request, query: Which) -> HTTPResponse:
    """The queue."""
    context, parts = request.app.ctx, live(request)
    now, me = context.clock(), caller(request).account
    found = await context.database.reading(parts.queue.list, query.state, now)
    asking = await context.database.reading(parts.notes.asking, str(me.id))
    calls = await context.database.reading(parts.calls.due)
    return desk_page(
        request,
        "desk/handoffs.html",
        rows=[handoff_row(one, now) for one in found],
        state=query.state.value,
        asking=asking,
        calls=len(calls),
        late_calls=sum(one.due_at < now for one in calls),
        formats=len(await context.database.reading(parts.formats.due)),
        **await presence(request),
    )


@routes.show("/desk/handoffs/<handoff:str>", may=TALK, query=Reply)
async def handoff_page(request: Request, handoff: str, query: Reply) -> HTTPResponse:
    """One handoff: why, what is known, and what was said."""
    return await _handoff(request, handoff, reply=query.reply)


@routes.show("/desk/chats", may=TALK)
async def chats_page(request: Request) -> HTTPResponse:
    """All conversations that one has, side by side."""
    return await _chats(request)


@routes.show("/desk/call-backs", may=TALK)
async def call_backs_page(request: Request) -> HTTPResponse:
    """The calls that were promised to customers."""
    context = request.app.ctx
    calls = await context.database.reading(live(request).calls.due)
    return desk_page(request, "desk/call_backs.html", calls=calls, now=context.clock())


@routes.act("/desk/call-backs/<call:str>/done", may=TALK)
async def call_was_made_form(request: Request, call: str, form: Signed) -> HTTPResponse:
    """Say that the customer was rung."""
    await api_live.rung(request, call)
    return back_to("/desk/call-backs")


@routes.act("/desk/presence", may=TALK, form=Choice)
async def presence_form(request: Request, form: Choice) -> HTTPResponse:
    """Say whether one takes conversations, or is away."""
    await api_live.choose(request, form.available == "yes")
    return back_to("/desk/handoffs")


@routes.act("/desk/handoffs/<handoff:str>/claim", may=TALK)
async def claim_form(request: Request, handoff: str, form: Signed) -> HTTPResponse:
    """Take it."""
    await api.claim(request, handoff)
    return back_to(f"/desk/handoffs/{handoff}#write")


@routes.act("/desk/handoffs/<handoff:str>/messages", may=TALK, form=Line)
async def write_form(request: Request, handoff: str, form: Line) -> HTTPResponse:
    """Write to the customer."""
    text = form.text.replace("\r\n", "\n").strip()
    if error := _wrong(text, LONGEST_TEXT):
        return await _again(request, handoff, form, "write", error)
    found = await request.app.ctx.database.reading(request.app.ctx.handoffs.find, handoff)
    await api.say(request, found.conversation, api.Line(form.key, text, form.seen))
    return _back(handoff, form, "last")


@routes.act("/desk/handoffs/<handoff:str>/notes", may=TALK, form=NewNote)
async def chat_note_form(request: Request, handoff: str, form: NewNote) -> HTTPResponse:
    """Write something for colleagues; the customer never sees it."""
    text = form.text.replace("\r\n", "\n").strip()
    if error := _wrong(text, LONGEST_TEXT):
        return await _again(request, handoff, form, "note", error)
    found = await request.app.ctx.database.reading(request.app.ctx.handoffs.find, handoff)
    await api_live.note(request, found.conversation, form.key, text)
    return _back(handoff, form, "last")


@routes.act("/desk/handoffs/<handoff:str>/transfer", may=TALK, form=Transfer)
async def transfer_form(request: Request, handoff: str, form: Transfer) -> HTTPResponse:
    """Give it to a colleague, to a manager, or back to the queue."""
    to = None if form.to in {TO_QUEUE, TO_MANAGER} else form.to
    await api.give(request, handoff, to, for_manager=form.to == TO_MANAGER)
    return back_to("/desk/chats" if form.beside else f"/desk/handoffs/{handoff}")


@routes.act("/desk/handoffs/<handoff:str>/close", may=TALK, form=End)
async def close_form(request: Request, handoff: str, form: End) -> HTTPResponse:
    """Be done with it."""
    promise, error = _promise(form, request)
    if error:
        return await _again(request, handoff, form, "finish", error)
    ending = api.Ending(Outcome(form.outcome), form.seen, promise, form.copy_to.strip())
    try:
        await api.close(request, handoff, ending)
    except Problem as problem:
        if problem.status != 422:
            raise
        return await _again(request, handoff, form, "finish", problem.detail)
    return back_to("/desk/chats" if form.beside else "/desk/handoffs")


async def presence(request: Request) -> dict[str, Any]:
    """Who is there, and whether the desk is open: what the pages say at their top."""
    context, parts = request.app.ctx, live(request)
    now = context.clock()
    people = await context.database.reading(parts.presence.everybody, now)
    me = next((one for one in people if one.account.id == caller(request).account.id), None)
    opens = parts.desk.next_opening(now)
    closed = not parts.desk.is_open(now)
    local = now.astimezone(parts.desk.zone)
    return {
        "available": me is None or me.available,
        "there": [one.account.name for one in people if one.takes and one is not me],
        "opens": in_words(opens, local.date()) if closed and opens else "",
        "desk_closed": closed,
    }


async def _handoff(
    request: Request, handoff: str, *, typed: Typed | None = None, reply: str = ""
) -> HTTPResponse:
    context, parts = request.app.ctx, live(request)
    now, me = context.clock(), caller(request).account
    found = await context.database.reading(context.handoffs.find, handoff)
    record = await context.database.reading(context.log.record, found.conversation)
    complaint = await api_live.complaint_of(request, found)
    await context.database.writing(parts.notes.looked, found.conversation, str(me.id), now)
    known = noted(record or found.record)
    chat = await chat_of(request, found, _name(record or found.record, complaint))
    chosen = next((one.text for one in chat.replies if one.name == reply), "")
    return desk_page(
        request,
        "desk/handoff.html",
        status=422 if typed else 200,
        handoff=found,
        chat=chat,
        chats=[chat],
        customer=_customer(record or found.record, complaint),
        row=handoff_row(found, now),
        summary=markdown.html(found.summary),
        noted=known,
        complaint=complaint,
        deadlines=[due(one, now) for one in complaint.deadlines] if complaint else [],
        earlier=await _earlier(request, complaint, record or found.record),
        typed=typed or Typed(_form("write", handoff), {"text": chosen} if chosen else {}),
        **await _talking(request, now),
    )


async def _chats(request: Request, typed: Typed | None = None) -> HTTPResponse:
    now = request.app.ctx.clock()
    talking = await _talking(request, now)
    entries: list[Entry] = talking["entries"]
    chats = [await chat_of(request, one.handoff, one.name, one.unread) for one in entries]
    status, shown = 422 if typed else 200, typed or Typed()
    return desk_page(request, "desk/chats.html", status=status, chats=chats, typed=shown, **talking)


async def _talking(request: Request, now: datetime) -> dict[str, Any]:
    """What every page with a conversation needs: the others that one has, and who could take it."""
    context, parts = request.app.ctx, live(request)
    me = caller(request).account
    entries = await context.database.reading(parts.queue.of_agent, str(me.id), now)
    people = await context.database.reading(parts.presence.everybody, now)
    return {
        "entries": entries,
        "rail": [handoff_row(one, now) for one in entries],
        "colleagues": [one for one in people if one.account.id != me.id],
        "today": moments.iso_day(now),
    }


async def _again(request: Request, handoff: str, form: FromChat, which: str, error: str) -> HTTPResponse:
    """The page that a form came from, with what was typed into it and what is wrong."""
    values = {name: str(value) for name, value in form.model_dump(mode="json").items()}
    typed = Typed(_form(which, handoff), values, {"": error})
    if form.beside:
        return await _chats(request, typed)
    return await _handoff(request, handoff, typed=typed)


def _form(which: str, handoff: str) -> str:
    """The name of one of the forms about a conversation."""
    return f"{which}-{handoff}"


def _back(handoff: str, form: FromChat, where: str) -> HTTPResponse:
    return back_to(f"/desk/chats#chat-{handoff}" if form.beside else f"/desk/handoffs/{handoff}#{where}")


def _wrong(text: str, longest: int) -> str:
    if not text:
        return "Write something first."
    return f"This is {len(text) - longest} characters too long." if len(text) > longest else ""


def _promise(form: End, request: Request) -> tuple[Promise | None, str]:
    """The call that was promised, or what is wrong with it."""
    if form.outcome != Outcome.CALL_BACK.value:
        return None, ""
    try:
        day, clock = date.fromisoformat(form.call_day), time.fromisoformat(form.call_time)
    except ValueError:
        return None, "Say on which day and at what time the customer is called back."
    at = datetime.combine(day, clock, live(request).desk.zone)
    if at < request.app.ctx.clock():
        return None, "The time of the call back has passed already."
    if sum(one.isdigit() for one in form.call_phone) < 5:
        return None, "Say which number the customer is called on."
    return Promise(at, form.call_phone.strip()[:40], form.call_about.strip()[:1000]), ""


def _name(record: Mapping[str, Any], complaint: Complaint | None) -> str | None:
    return _given(record.get("name")) or (complaint.details.name if complaint else None)


def _customer(record: Mapping[str, Any], complaint: Complaint | None) -> str:
    """Name and organisation, as far as they are known."""
    theirs = complaint.details if complaint else None
    organisation = _given(record.get("organisation")) or (theirs.organisation if theirs else None)
    return ", ".join(filter(None, (_name(record, complaint), organisation)))


async def _earlier(
    request: Request, about: Complaint | None, record: Mapping[str, Any]
) -> list[ComplaintRow]:
    """Other complaints of the same customer, by the address or number that they gave."""
    context = request.app.ctx
    email, phone = (_given(record.get(name)) for name in ("email", "phone"))
    if about is not None:
        email, phone = email or about.details.email, phone or about.details.phone
    find = partial(same_customer.of, email=email, phone=phone, without=about.reference if about else "")
    found = await context.database.reading(context.database.read, find)
    names = await naming(request)
    return [complaint_row(one, context.clock(), names) for one in found]


def _given(value: Any) -> str | None:
    """A value that the customer gave; not one that they passed over."""
    return value if isinstance(value, str) and not value.startswith("__") else None
