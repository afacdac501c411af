"""The bus between several web processes: Redis carries the news from one to the others.

Each process serves its own subscribers at once and asks Redis only to tell the rest, so that an agent and a
customer on the same process never wait for it. Redis keeps nothing and may be stopped or emptied at any time:
while it is away each process goes on with its own news, and when it is back every subscriber is told that it
missed something and reads the log. So are those whom one process could not tell something while they heard
all others: the network between it and Redis may be cut for seconds in which nobody else notices anything.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from secrets import token_hex

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from conversations.bus import Event, LocalBus, Subscription

CHANNEL = "redress:news"
PATIENCE = 2.0
"""Seconds that Redis may take over anything before it counts as away."""
AGAIN = 0.5
"""Seconds between tries to reach it."""
SILENCE = 5.0
"""Seconds without news after which a question is put to Redis, so that a dead line is noticed."""
AT_ONCE = 500
"""Topics that others are told of in one message."""
GAP = "gap"

log = structlog.get_logger("bus")


class RedisBus:
    """The bus of one process of several."""

    def __init__(self, url: str) -> None:
        """`url` is `redis://[:password@]host:port/number`. Raises ValueError for what is none."""
        self._local = LocalBus()
        self._name = token_hex(8)
        self._redis = Redis.from_url(
            url,
            socket_timeout=SILENCE + PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._listening: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._untold: set[str] = set()
        """Topics of news that stayed in this process: their other watchers have to read the log."""
        self._owes = asyncio.Event()
        self._connected = False
        self._tried = asyncio.Event()

    @property
    def hears(self) -> bool:
        """Whether news of other processes comes now; as long as nobody watches, none is missed."""
        return self._connected or self._listening is None

    def watched(self) -> tuple[str, ...]:
        """The topics that somebody in this process watches."""
        return self._local.watched()

    async def here(self, event: Event) -> None:
        """Give an event to whoever watches its topic in this process alone."""
        await self._local.publish(event)

    async def publish(self, event: Event) -> None:
        """Give an event to whoever watches its topic now, in this process and in the others."""
        await self._local.publish(event)
        await self._listens()
        news = {"topic": event.topic, "kind": event.kind, "seq": event.seq, "data": dict(event.data)}
        told = False
        try:
            told = self._connected and await self._told(news)
        finally:  # also where whoever publishes is stopped on the way
            if not told:
                self._untold.add(event.topic)
                self._owes.set()

    async def subscribe(self, *topics: str) -> Subscription:
        """Watch from now on; the first time, once Redis listens or is known to be away."""
        await self._listens()
        return await self._local.subscribe(*topics)

    async def check(self) -> None:
        """Raise when Redis does not answer."""
        async with asyncio.timeout(PATIENCE):
            await self._redis.ping()

    async def dismiss(self) -> None:
        """Tell every subscriber here to stop."""
        await self._local.dismiss()

    async def close(self) -> None:
        """Tell every subscriber to stop, and leave Redis."""
        for task in (self._listening, self._telling):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._local.close()
        await self._redis.aclose()

    async def _listens(self) -> None:
        """The others are heard from here on, unless Redis is known to be away."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
            self._telling = asyncio.create_task(self._make_good())
        await self._tried.wait()

    async def _told(self, news: Mapping[str, object]) -> bool:
        """Whether Redis has taken it for the others."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._redis.publish(CHANNEL, json.dumps({"by": self._name, **news}))
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("news stays in this process", reason=type(error).__name__)
            return False
        return True

    async def _make_good(self) -> None:
        """Have the others read the log of what they could not be told, as soon as they can."""
        while True:
            await self._owes.wait()
            await asyncio.sleep(AGAIN)
            some = list(islice(self._untold, AT_ONCE)) if self._connected else []
            self._untold.difference_update(some)  # what stays here from now on is told again
            if some and not await self._told({"missed": some}):
                self._untold.update(some)
            if not self._untold:
                self._owes.clear()

    async def _listen(self) -> None:
        """Hear the others, for as long as the process lives."""
        while True:
            try:
                async with self._redis.pubsub() as line:
                    await line.subscribe(CHANNEL)
                    await self._hear(line)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("the bus is away", reason=type(error).__name__)
                self._connected = False
                self._tried.set()
            await asyncio.sleep(AGAIN)

    async def _hear(self, line: PubSub) -> None:
        """Pass on what the others tell, until the line breaks."""
        while True:
            heard = await line.get_message(timeout=SILENCE)
            if heard is None:
                await line.ping()
            elif heard["type"] == "subscribe":
                self._connected = True
                self._tried.set()
                self._missed(self.watched())
            elif heard["type"] == "message":
                await self._pass_on(heard["data"])

    async def _pass_on(self, written: bytes) -> None:
        try:
            told = json.loads(written)
            own, missed = told["by"] == self._name, told.get("missed")
            event = None if missed else Event(told["topic"], told["kind"], told["data"], told["seq"])
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("news that cannot be read", size=len(written))
            return
        if own:
            return
        if event is None:
            self._missed(missed)
        else:
            await self._local.publish(event)

    def _missed(self, topics: Iterable[str]) -> None:
        """Whoever watches these reads the log: nobody knows what was told and did not come."""
        for topic in tuple(topics):
            for subscription in tuple(self._local.watchers.get(topic, ())):
                subscription.missed = True
                subscription.offer(Event(topic, GAP, {}))
