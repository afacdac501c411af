"""The page of one case: everything that is kept about it, what comes next, and what can be done."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sanic import HTTPResponse

from complaints import states
from complaints.complaint import DETAIL_FIELDS, Audited, Complaint, Record, State
from complaints.undoing import WINDOW, can_undo
from conversations.errors import NoConversation
from conversations.feedback import Feedbacks
from conversations.messages import Message
from mail.incoming import inbox
from mail.incoming.inbox import State as Mailed
from staff.accounts import Account
from staff.roles import Permission
from web import moments
from web.context import Request
from web.desk import labels
from web.desk.due import due
from web.desk.feedback import ANSWERS
from web.desk.files import files_of
from web.desk.mailed import mailed
from web.desk.naming import naming
from web.desk.next_step import next_step
from web.desk.pages import desk_page
from web.desk.people import as_actor, caller, people
from web.desk.rows import complaint_row
from web.desk.timeline import timeline
from web.desk.typed import Typed
from web.spoken import spoken

_ASKED_OF_NOBODY = {labels.field(name) for name in ("left_open", "further")}
"""Labels of fields that it is no matter to have nothing in."""
MAILED = frozenset({"respond", "resolve", "withdraw", "reopen"})
"""What customers are mailed about."""


async def case_page(
    request: Request, reference: str, status: int = 200, typed: Typed | None = None
) -> HTTPResponse:
    """The page; with what was `typed` into one of its forms, and what is wrong with that."""
    context, me = request.app.ctx, caller(request).account
    now, reading = context.clock(), context.database.reading
    record = await reading(context.register.record, reference)
    complaint = record.complaint
    messages = await conversation(request, record)
    earlier = await reading(context.register.earlier, complaint)
    thought = await reading(Feedbacks(context.database).find, complaint.conversation or "")
    mail = await reading(mailed, context.database, complaint.reference)
    came_in = await reading(context.database.read, partial(inbox.of_complaint, reference=complaint.reference))
    theirs = [one for one in came_in if one.state in {Mailed.ADDED, Mailed.FILED}]
    files, names = files_of(messages, theirs), await naming(request)
    others = await workers(request) if me.may(Permission.REASSIGN) else []
    return desk_page(
        request,
        "desk/complaint.html",
        status=status,
        complaint=complaint,
        row=complaint_row(complaint, now, names),
        next=next_step(record, context.register.deadlines, now, names),
        undo=_undo(record, me, now),
        told=[one for one in told(complaint) if one[1]],
        untold=[label for label, value in told(complaint) if not value and label not in _ASKED_OF_NOBODY],
        deadlines=[due(one, now) for one in complaint.deadlines],
        happenings=timeline(record, names, messages, mail, files),
        files=files,
        earlier=[complaint_row(one, now, names) for one in earlier],
        record=record,
        who=names,
        messages=spoken(messages),
        thought=thought,
        thoughts=ANSWERS,
        live=complaint.state in states.LIVE,
        resolved=complaint.state is State.RESOLVED,
        mine=complaint.owner == as_actor(me),
        workers=others,
        people=[(one.email, one.name) for one in others],
        causes=context.areas["root causes"],
        typed=typed or Typed(),
    )


async def workers(request: Request) -> list[Account]:
    """Everybody who works on complaints."""
    everybody = await request.app.ctx.database.reading(people(request).accounts.everybody)
    return [one for one in everybody if not one.disabled_at and one.may(Permission.HANDLE_COMPLAINTS)]


def told(complaint: Complaint) -> list[tuple[str, str]]:
    """What the customer told, field by field with its label, and how the complaint came."""
    details = complaint.details
    shown = [(labels.field(name), _value(name, getattr(details, name))) for name in DETAIL_FIELDS]
    came = [
        ("Received", f"{moments.day_and_time(complaint.received_at)}, by {complaint.received_by.value}"),
        ("First raised on", moments.day(complaint.first_raised)),
    ]
    if complaint.taken_by:
        came.append((labels.field("taken_by"), complaint.taken_by))
    return shown + came


async def conversation(request: Request, record: Record) -> Sequence[Message]:
    """What was said in the complaint's conversation; nothing where there is none any more."""
    context = request.app.ctx
    if record.complaint.conversation is None:
        return ()
    try:
        view = await context.database.reading(context.log.read, record.complaint.conversation)
    except NoConversation:  # erased, as the law can ask for
        return ()
    messages: Sequence[Message] = view.messages
    return messages


def _undo(record: Record, me: Account, now: Any) -> dict[str, Any] | None:
    """What this person has just done, until when they can undo it; None when there is nothing."""
    last: Audited | None = record.audit[-1] if record.audit else None
    if last is None or not can_undo(last, as_actor(me), now):
        return None
    until = moments.time(last.at + WINDOW)
    held = any(entry.held_until for entry in record.entries if entry.at == last.at)
    what = labels.VERBS.get(last.verb, last.verb)
    return {"number": last.number, "what": what, "until": until, "held": held and last.verb in MAILED}


def _value(name: str, value: Any) -> str:
    if name == "category":
        return labels.CATEGORIES[value]
    if name == "started_on" and value:
        return moments.day(value)
    if name == "left_open":
        return ", ".join(labels.field(one) for one in value)
    if name == "further":
        return "\n".join(f"{labels.named(key)}: {one}" for key, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
