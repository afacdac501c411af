"""The stream of what happens in one conversation, for customers and for staff who look at it."""

from web.context import Request
from web.customer.api.authenticator import Customer
from web.customer.api.models import After
from web.limits import limit
from web.problems import FieldProblem, Problem
from web.routing import Content, Routes
from web.streams import ConversationStream, serve

routes = Routes("conversations")


@routes.get(
    "/api/v1/conversations/<conversation:str>/events",
    auth="conversation|staff:talk",
    query=After,
    headers=("Last-Event-ID",),
    returns={200: Content("text/event-stream", "Events `message`, `owner`, `typing` and `pending`.")},
)
async def conversation_events(request: Request, conversation: str, query: After) -> None:
    """Follow the conversation by Server-Sent Events.

    It begins with everything after `Last-Event-ID`, after `after`, or from the first message. The id of a
    `message` is its number. A comment line comes at least every 15 seconds.
    """
    await limit(
        request,
        f"streams {conversation}",
        120,
        60,
        "This conversation was opened very often: wait a moment.",
    )
    if not isinstance(request.ctx.caller, Customer):  # staff may ask for one that is not there
        await request.app.ctx.database.reading(request.app.ctx.log.record, conversation)
    stream = ConversationStream(request.app.ctx, conversation, _after(request, query))
    caller = request.ctx.caller
    await serve(
        request, stream, conversation if isinstance(caller, Customer) else f"staff {caller.account.id}"
    )


def _after(request: Request, query: After) -> int:
    """Where the reader is; the header is newer than the address it reconnects to."""
    last = request.headers.getone("last-event-id", "").strip()
    if not last:
        return query.after
    if not (last.isascii() and last.isdigit() and len(last) < 10):
        detail = "Last-Event-ID is the number of a message."
        raise Problem(422, detail, errors=[FieldProblem(field="Last-Event-ID", detail=detail)])
    return int(last)
