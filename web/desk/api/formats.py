"""What customers would like in large print or Braille: listed until somebody has posted it."""

from datetime import datetime

from pydantic import BaseModel

from conversations.formats import Format, FormatRequest
from web.context import Request
from web.desk.people import as_agent, caller
from web.live import live
from web.routing import Routes

routes = Routes("large print and Braille")

TALK = "staff:talk"


class FormatRequestOut(BaseModel):
    """Something to be printed and posted."""

    id: str
    conversation: str
    format: Format
    words: str
    address: str | None
    name: str | None
    complaint: str | None
    asked_at: datetime
    done_at: datetime | None
    done_by: str | None

    @classmethod
    def of(cls, wanted: FormatRequest) -> "FormatRequestOut":
        """The request as it goes out."""
        return cls.model_validate(vars(wanted))


class FormatRequestsOut(BaseModel):
    """What has to be printed and posted, the oldest first."""

    format_requests: list[FormatRequestOut]


@routes.get("/api/v1/format-requests", auth=TALK, returns={200: FormatRequestsOut})
async def list_format_requests(request: Request) -> FormatRequestsOut:
    """List what customers would like in large print or Braille and that was not posted yet."""
    found = await request.app.ctx.database.reading(live(request).formats.due)
    return FormatRequestsOut(format_requests=[FormatRequestOut.of(one) for one in found])


@routes.post("/api/v1/format-requests/<wanted:str>/done", auth=TALK, returns={200: FormatRequestOut})
async def format_was_sent(request: Request, wanted: str) -> FormatRequestOut:
    """Say that it was posted."""
    return FormatRequestOut.of(await posted(request, wanted))


async def posted(request: Request, wanted: str) -> FormatRequest:
    """Note that it was printed and posted."""
    context, me = request.app.ctx, as_agent(caller(request).account)
    done: FormatRequest = await context.database.writing(
        live(request).formats.done, wanted, me, context.clock()
    )
    return done
