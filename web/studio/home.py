"""The studio's first page: what waits in the draft, who changed it, and what is due."""

from sanic import HTTPResponse

from content import facts
from content.errors import ContentError
from conversations.inbox import Inbox
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, done
from web.problems import Problem
from web.studio.pages import HOME, state, studio_page
from web.studio.place import MAY, check, editor, studio, working

routes = DeskRoutes("studio pages")

SHOWN = 30
"""Versions on the page."""


@routes.show(HOME, may=MAY)
async def studio_home_page(request: Request) -> HTTPResponse:
    """What waits in the draft, and what is due for review."""
    now = await state(request)
    history = await working(lambda: studio(request).draft.versions.history(SHOWN))
    today = request.app.ctx.clock().date()
    there = await working(facts.all_in, now.content)
    due = [one for one in there.values() if facts.is_due(one, today)]
    wrong = await working(check, now.content) if not now.conflicts else []
    database = request.app.ctx.database
    heard = await database.reading(Inbox(database).all_items)
    unclear = sum(len(one.places) for one in heard if one.wants_a_look)
    return await studio_page(
        request, "home.html", now=now, history=history, due=len(due), wrong=wrong, unclear=unclear
    )


@routes.act(f"{HOME}/versions/<version>/undo", may=MAY)
async def undo_version_form(request: Request, version: str, form: Signed) -> HTTPResponse:
    """Take back one change of the draft."""
    who, at = editor(request), request.app.ctx.clock()
    try:
        undone = await working(lambda: studio(request).draft.undo(version, who, at))
    except ContentError as error:
        raise Problem(409, error.sentence) from None
    return done(request, HOME, f"{undone.why}." if undone else "It was taken back already.")
