"""Beginning a conversation, and ending it."""

from sanic import HTTPResponse

from web.context import Request
from web.customer import talk
from web.customer.api.authenticator import set_cookie
from web.customer.api.models import Ended, Message, Nothing, Started
from web.routing import Routes

routes = Routes("conversations")


@routes.post("/api/v1/conversations", auth="none", body=Nothing, returns={201: Started})
async def start_conversation(request: Request, body: Nothing) -> HTTPResponse:
    """Begin a conversation.

    The token is shown this once, and set as a cookie for the conversation's own addresses.
    """
    started, token = await talk.begin(request)
    answer = Started(
        conversation=started.conversation,
        token=token,
        owner=started.owner.value,
        now=request.app.ctx.clock().isoformat(),
        messages=[Message.of(message) for message in started.messages],
    )
    response = HTTPResponse(answer.model_dump_json(by_alias=True), 201, content_type="application/json")
    set_cookie(request, response, started.conversation, token)
    return response


@routes.post(
    "/api/v1/conversations/<conversation:str>/end",
    auth="conversation",
    body=Nothing,
    returns={200: Ended},
)
async def end_conversation(request: Request, conversation: str, body: Nothing) -> Ended:
    """End the conversation: nothing more can be sent, what was said stays readable."""
    await talk.end(request, conversation)
    return Ended()
