"""What the customer thought of the chat."""

from conversations.feedback import Answer, Feedback, Feedbacks
from web.context import Request
from web.customer.api.models import GivenFeedback
from web.limits import limit
from web.routing import Routes

routes = Routes("conversations")


@routes.post(
    "/api/v1/conversations/<conversation:str>/feedback",
    auth="conversation",
    body=GivenFeedback,
    returns={200: GivenFeedback},
)
async def give_feedback(request: Request, conversation: str, body: GivenFeedback) -> GivenFeedback:
    """Say whether the chat helped, with a remark if one likes. The last one counts."""
    await limit(request, f"feedback {conversation}", 10, 60, "That was a lot at once: wait a moment.")
    context = request.app.ctx
    given = Feedback(Answer(body.answer), body.comment.strip())
    await context.database.writing(Feedbacks(context.database).give, conversation, given, context.clock())
    context.metrics.count("redress_feedback_total", answer=body.answer)
    return body
