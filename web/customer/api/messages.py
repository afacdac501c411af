"""Sending messages and reading them."""

from conversations.messages import Sent
from web.context import Request
from web.customer import talk
from web.customer.api.models import Accepted, After, Message, NewMessage, View
from web.limits import limit_here
from web.routing import Routes

routes = Routes("conversations")

READS = 20
"""How often a conversation may be read for each message that may be sent."""


@routes.post(
    "/api/v1/conversations/<conversation:str>/messages",
    auth="conversation",
    body=NewMessage,
    returns={202: Accepted, 200: Accepted},
    problems=(409,),
)
async def send_message(request: Request, conversation: str, body: NewMessage) -> tuple[int, Accepted]:
    """Send a message.

    It is stored before this answers, and answered on the stream. The same `client_id` again gives the same
    number with 200, and is stored and answered once.
    """
    sent = Sent(str(body.client_id), body.text or "", body.button, tuple(body.attachments))
    received = await talk.send(request, conversation, sent)
    return (202 if received.new else 200), Accepted(seq=received.seq)


@routes.get(
    "/api/v1/conversations/<conversation:str>/messages",
    auth="conversation",
    query=After,
    returns={200: View},
)
async def read_messages(request: Request, conversation: str, query: After) -> View:
    """Read what was said, from the beginning or after a number."""
    context = request.app.ctx
    allowed = READS * context.settings.turns_per_minute
    limit_here(request, f"reads {conversation}", allowed, 60, "That was a lot at once: wait a moment.")
    view = await context.database.reading(context.log.read, conversation, query.after)
    messages = [Message.of(message) for message in view.messages]
    now = context.clock().isoformat()
    return View(owner=view.owner.value, pending=view.pending, now=now, messages=messages)
