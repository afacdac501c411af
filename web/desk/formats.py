"""The page with what customers would like in large print or Braille."""

from sanic import HTTPResponse

from web.context import Request
from web.desk.api import formats as api
from web.desk.pages import DeskRoutes, Signed, back_to, desk_page
from web.live import live

routes = DeskRoutes("large print and Braille")

TALK = "talk"


@routes.show("/desk/formats", may=TALK)
async def formats_page(request: Request) -> HTTPResponse:
    """What has to be printed and posted."""
    found = await request.app.ctx.database.reading(live(request).formats.due)
    return desk_page(request, "desk/formats.html", requests=found)


@routes.act("/desk/formats/<wanted:str>/done", may=TALK)
async def format_was_sent_form(request: Request, wanted: str, form: Signed) -> HTTPResponse:
    """Say that it was posted."""
    await api.posted(request, wanted)
    return back_to("/desk/formats")
