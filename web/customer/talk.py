"""What customers do, through the API or on the plain page: begin a conversation, send, end."""

import math
import random

from conversations import tokens
from conversations.log import Received, Started
from conversations.messages import Sent
from web.context import Request
from web.limits import address, limit
from web.problems import Problem

LONGEST_AWAY = 20.0
"""Seconds after which who was not let in comes back at the latest, and by chance half as many more."""
OPENING = ("utter_opening",)
"""The responses that begin every conversation."""


async def begin(request: Request) -> tuple[Started, str]:
    """Begin a conversation: how it opens, and the token that opens it. Raises Problem 429, 503."""
    context = request.app.ctx
    _make_room(request)
    await limit(
        request,
        f"start {address(request)}",
        context.settings.conversations_per_hour,
        3600,
        "Too many conversations were started from your network: go on with one of them, or try later.",
    )
    conversation, token = tokens.new_id(), tokens.new_token()
    opening = [context.words.say(name) for name in OPENING]
    started = await context.database.writing(
        context.log.start, conversation, tokens.kept(token), opening, context.clock()
    )
    return started, token


def _make_room(request: Request) -> None:
    """Let nobody in while those who are here would have to wait longer. Raises Problem 503."""
    context = request.app.ctx
    wait = context.engines.wait
    if wait > context.settings.full_after:
        context.metrics.count("redress_refused_total", reason="full")
        # By chance a bit more: who came together does not come back together.
        later = math.ceil(min(LONGEST_AWAY, wait) * random.uniform(1, 1.5))  # noqa: S311
        detail = context.words.say("utter_system_full").text
        raise Problem(503, detail, kind="full", headers={"Retry-After": str(later)})


async def send(request: Request, conversation: str, sent: Sent) -> Received:
    """Keep what a customer sends, tell who watches, and have it answered.

    Raises Problem 429, ConversationError.
    """
    context = request.app.ctx
    await limit(
        request,
        f"messages {conversation}",
        context.settings.turns_per_minute,
        60,
        "That was a lot of messages at once: wait a moment, then go on.",
    )
    notice = context.words.say("utter_system_masked")
    received = await context.database.writing(
        context.log.receive, conversation, sent, notice, context.clock()
    )
    await context.announce.messages(received.messages)
    if received.to_answer:
        context.turns.wake(conversation, taken=received.taken)
    return received


async def end(request: Request, conversation: str) -> None:
    """End a conversation, if it has not ended."""
    context = request.app.ctx
    if await context.database.writing(context.log.end, conversation, context.clock()):
        await context.announce.owner(conversation, "closed")
