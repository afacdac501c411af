"""Server-Sent Events: what was stored first, then what happens; nothing lost and nothing twice between."""

import json
from collections.abc import AsyncIterator
from time import monotonic
from typing import Protocol

from conversations.bus import Event, Subscription
from web.context import Context, Request
from web.limits import STREAMS
from web.problems import not_now, too_many

HEARTBEAT = 15.0
"""Seconds without news after which a comment line is sent; well under every proxy's patience."""
CHANGED = "changed"
"""The kind of event that says no more than that something happened: the log has it."""
RETRY = b"retry: 2000\n\n"


class Stream(Protocol):
    """Something that can be followed."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """What to send, piece by piece; ends when the process stops."""
        ...


def encoded(event: Event) -> bytes:
    """An event as it goes over the wire."""
    number = "" if event.seq is None else f"id: {event.seq}\n"
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return f"{number}event: {event.kind}\ndata: {data}\n\n".encode()


async def serve(request: Request, stream: Stream, holder: str) -> None:
    """Send a stream until its reader leaves, may not have it any more, or this process stops.

    `holder` is whose it is. Raises Problem 429 when they have too many, 503 when this process is stopping.
    """
    with request.app.ctx.limits.held(f"streams {holder}", STREAMS) as has_place:
        if not has_place:
            request.app.ctx.metrics.count("redress_refused_total", reason="too_many_streams")
            raise too_many(5, "Too many streams are open at once: close one, or wait a moment.")
        await _serve(request, stream)


async def _serve(request: Request, stream: Stream) -> None:
    context = request.app.ctx
    holds = getattr(request.ctx, "holds", None)
    if context.stopping.is_set():
        raise not_now("The server is restarting: connect again in a moment.", 1)
    response = await request.respond(
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
    context.streams_open += 1
    try:
        await response.send(RETRY)
        async for part in stream:
            if holds is not None and not await holds():
                break
            await response.send(part)
        await response.eof()
    finally:
        context.streams_open -= 1


class ConversationStream:
    """One conversation from message number `after` on."""

    def __init__(self, context: Context, conversation: str, after: int) -> None:
        self._context = context
        self._conversation = conversation
        self._last = after
        self._sent: Event | None = None
        """The message that is being sent, as it was told."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The log, then the news; the log again wherever the news has a gap."""
        news = await self._context.bus.subscribe(self._conversation)
        try:
            yield await self._caught_up()
            while not self._context.stopping.is_set():
                part = await self._next(news)
                if part is None:
                    return
                if part:
                    yield part
                    if self._sent is not None:
                        passed = monotonic() - self._sent.told_at
                        self._context.metrics.time("redress_stage_seconds", passed, stage="stream")
        finally:
            news.close()

    async def _next(self, news: Subscription) -> bytes | None:
        """The next piece; empty when there is nothing new in it, None at the end."""
        self._sent = None
        try:
            event = await news.next(HEARTBEAT)
        except TimeoutError:
            return b":\n\n"
        if event is None:
            return None
        if news.missed or event.kind == CHANGED or (event.seq or 0) > self._last + 1:
            news.missed = False
            return await self._caught_up()
        if event.data.get("from" if event.kind == "typing" else "by") == "customer":
            return b""  # what they do themselves is no news to them
        if event.seq is not None:
            if event.seq <= self._last:
                return b""
            self._last, self._sent = event.seq, event
        return encoded(event)

    async def _caught_up(self) -> bytes:
        """What the log has beyond the last number sent, and how things stand."""
        log, database = self._context.log, self._context.database
        view = await database.reading(log.read, self._conversation, self._last)
        events = [
            Event(self._conversation, "message", message.as_json(), message.seq) for message in view.messages
        ]
        if events:
            self._last = view.messages[-1].seq
        events.append(Event(self._conversation, "owner", {"owner": view.owner.value}))
        events.append(Event(self._conversation, "pending", {"pending": view.pending}))
        return b"".join(encoded(event) for event in events)
