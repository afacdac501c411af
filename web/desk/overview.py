"""The first page of the desk: who waits, what is overdue, what is new, and what else there is to do today."""

from dataclasses import dataclass
from datetime import datetime

from sanic import HTTPResponse

from complaints.complaint import Count, Page
from complaints.listing import Filter, Sort
from conversations.handoffs import State
from mail.incoming import inbox
from staff.roles import Permission
from web.context import Request
from web.desk.naming import naming
from web.desk.pages import DeskRoutes, desk_page
from web.desk.people import as_actor, caller
from web.desk.rows import complaint_row, handoff_row
from web.live import live

routes = DeskRoutes("desk pages")

SHOWN = 8
"""Rows of each list; the lists' own pages have the rest."""


@dataclass(frozen=True)
class Errand:
    """Something that waits for somebody, beside the queue and the complaints."""

    number: int
    what: str
    address: str
    look: str = ""
    """`late`, `soon` or nothing."""


@routes.show("/desk")
async def overview_page(request: Request) -> HTTPResponse:
    """Who waits for a person, and which complaints need something first."""
    me = caller(request).account
    if not me.may(Permission.SEE_COMPLAINTS):
        return desk_page(request, "desk/nothing.html")
    context, parts = request.app.ctx, live(request)
    now, reading, names = context.clock(), context.database.reading, await naming(request)

    async def page(wanted: Filter) -> Page:
        found: Page = await reading(context.register.page, wanted, now)
        return found

    waiting = await reading(parts.queue.list, State.WAITING, now)
    mine = await reading(parts.queue.of_agent, str(me.id), now)
    cases = await page(Filter(owner=as_actor(me), sort=Sort.DUE, limit=SHOWN, counted=True))
    overdue = await page(Filter(overdue=True, limit=2 * SHOWN, counted=True))
    today = await page(Filter(due_today=True, limit=1, counted=True))
    newest = await page(Filter(limit=SHOWN))
    above = {one.reference for one in cases.complaints}
    others = [one for one in overdue.complaints if one.reference not in above][:SHOWN]
    return desk_page(
        request,
        "desk/overview.html",
        waiting=[handoff_row(one, now) for one in waiting[:SHOWN]],
        waiting_count=len(waiting),
        mine=[handoff_row(one, now) for one in mine],
        overdue=[complaint_row(one, now, names) for one in others],
        overdue_count=overdue.count,
        overdue_above=any(one.is_overdue(now) for one in cases.complaints),
        overdue_more=overdue.next is not None,
        today_count=today.count,
        cases=[complaint_row(one, now, names) for one in cases.complaints],
        cases_count=cases.count,
        newest=[complaint_row(one, now, names) for one in newest.complaints],
        errands=await _errands(request, now, await page(Filter(letters=True, limit=1, counted=True))),
    )


async def _errands(request: Request, now: datetime, letters: Page) -> list[Errand]:
    """What else there is to do, where there is any of it."""
    context, me = request.app.ctx, caller(request).account
    calls = await context.database.reading(live(request).calls.due)
    late = sum(one.due_at < now for one in calls)
    mail = await context.database.reading(context.database.read, inbox.waiting)
    said = f"call {'back' if len(calls) == 1 else 'backs'} promised" + (f", {late} late" if late else "")
    found = [
        Errand(len(calls), said, "/desk/call-backs", "late" if late else ""),
        Errand(len(mail), f"{'email' if len(mail) == 1 else 'emails'} to look at", "/desk/mail", "soon"),
    ]
    count = letters.count or Count(0)
    if me.may(Permission.DECIDE_COMPLAINTS):
        what = f"{'letter' if count.number == 1 else 'letters'} to approve or send"
        found.append(Errand(count.number, what, "/desk/complaints?due=letter", "soon"))
    return [one for one in found if one.number]
