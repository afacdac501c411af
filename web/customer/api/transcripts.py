"""The customer's own copy of what was said."""

from collections.abc import Callable

from sanic import HTTPResponse

from conversations import transcripts
from conversations.messages import Message
from conversations.transcripts import Transcript
from web import markdown
from web.context import Context, Request
from web.customer.api.models import Format
from web.limits import limit
from web.routing import Content, Routes

routes = Routes("conversations")

TYPES = {"txt": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@routes.get(
    "/api/v1/conversations/<conversation:str>/transcript",
    auth="conversation",
    query=Format,
    returns={200: Content("text/plain", "The copy.", also=("text/html", "application/pdf"))},
)
async def conversation_transcript(request: Request, conversation: str, query: Format) -> HTTPResponse:
    """Save a copy of the conversation, as text, as a page or as an accessible PDF."""
    return await copy_of(request, conversation, query.format)


async def copy_of(request: Request, conversation: str, kind: str) -> HTTPResponse:
    """The copy as a file to save. Raises Problem 429."""
    context = request.app.ctx
    return await as_file(request, conversation, kind, lambda: theirs(context, conversation))


async def as_file(
    request: Request, conversation: str, kind: str, make: Callable[[], Transcript]
) -> HTTPResponse:
    """A copy as a file to save, of the kind `txt`, `html` or `pdf`. Raises Problem 429."""
    await limit(request, f"copies {conversation}", 20, 60, "That was a lot of copies at once: wait a moment.")
    made = await request.app.ctx.database.reading(lambda: _made(make(), kind))
    headers = {
        "Content-Disposition": f'attachment; filename="conversation.{kind}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HTTPResponse(made, headers=headers, content_type=TYPES[kind])


def theirs(context: Context, conversation: str) -> Transcript:
    """What the customer's own copy is made of."""
    messages = context.log.read(conversation, 0).messages
    return Transcript(context.words.fact("provider.name"), messages, context.clock())


def _made(copy: Transcript, kind: str) -> str | bytes:
    """The copy; made in a reader's thread, because a long one takes a while."""
    if kind == "pdf":
        return transcripts.pdf(copy)
    return transcripts.html(copy, _rendered) if kind == "html" else transcripts.text(copy)


def _rendered(message: Message) -> str:
    ours = message.sender in ("assistant", "system")
    return markdown.html(message.text) if ours else markdown.plain(message.text)
