"""How news gets from where something happened to those who watch: publish and subscribe by topic.

A topic is a conversation's id, `DESK` for what concerns the whole desk, or `TURNS`. The bus may drop: a
subscriber that falls behind learns that it missed something and reads the log, where everything is.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol

DESK = "desk"
TURNS = "turns"
"""The topic of who answers: told between processes, and to nobody else."""
DEPTH = 256
"""News that may wait for one subscriber."""


@dataclass(frozen=True)
class Event:
    """One piece of news. `seq` is the message's number, on those of kind `message`."""

    topic: str
    kind: str
    data: Mapping[str, Any]
    seq: int | None = None
    told_at: float = field(default_factory=monotonic, compare=False)
    """When this process heard of it, by its own watch."""


class Subscription:
    """The news of some topics, in order. Close it when done."""

    def __init__(self, bus: "LocalBus", topics: tuple[str, ...]) -> None:
        self._bus = bus
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(DEPTH)
        self.topics: set[str] = set()
        self.missed = False
        """Something was dropped: read the log, then set this back."""
        for topic in topics:
            self.add(topic)

    def add(self, topic: str) -> None:
        """Watch one more topic."""
        self.topics.add(topic)
        self._bus.watchers[topic].add(self)

    def drop(self, topic: str) -> None:
        """Watch one topic less."""
        self.topics.discard(topic)
        watchers = self._bus.watchers.get(topic)
        if watchers is not None:
            watchers.discard(self)
            if not watchers:
                del self._bus.watchers[topic]

    async def next(self, within: float) -> Event | None:
        """The next event; None when the bus closes. Raises TimeoutError after `within` seconds of nothing."""
        async with asyncio.timeout(within):
            return await self._queue.get()

    def offer(self, event: Event | None) -> None:
        """Give this subscriber an event; None tells it to stop."""
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self.missed = True
            if event is None:  # the end matters more than the oldest news
                self._queue.get_nowait()
                self._queue.put_nowait(None)

    def close(self) -> None:
        """Watch nothing any more."""
        for topic in tuple(self.topics):
            self.drop(topic)


class Bus(Protocol):
    """What publishers and subscribers need; one in this process, or one between several."""

    @property
    def hears(self) -> bool:
        """Whether news of other processes comes now."""
        ...

    def watched(self) -> tuple[str, ...]:
        """The topics that somebody in this process watches."""
        ...

    async def here(self, event: Event) -> None:
        """Give an event to whoever watches its topic in this process alone."""
        ...

    async def publish(self, event: Event) -> None:
        """Give an event to whoever watches its topic now."""
        ...

    async def subscribe(self, *topics: str) -> Subscription:
        """Watch from now on. Read the log after this, not before, and nothing falls in between."""
        ...

    async def check(self) -> None:
        """Raise when the bus does not work."""
        ...

    async def dismiss(self) -> None:
        """Tell every subscriber to stop; news can still be told to other processes."""
        ...

    async def close(self) -> None:
        """Tell every subscriber to stop, and be done."""
        ...


class LocalBus:
    """The bus of one process."""

    hears = True
    """There is no other process."""

    def __init__(self) -> None:
        self.watchers: defaultdict[str, set[Subscription]] = defaultdict(set)

    def watched(self) -> tuple[str, ...]:
        """The topics that somebody watches."""
        return tuple(self.watchers)

    async def here(self, event: Event) -> None:
        """Give an event to whoever watches its topic."""
        await self.publish(event)

    async def publish(self, event: Event) -> None:
        """Give an event to whoever watches its topic now."""
        for subscription in tuple(self.watchers.get(event.topic, ())):
            subscription.offer(event)

    async def subscribe(self, *topics: str) -> Subscription:
        """Watch from now on."""
        return Subscription(self, topics)

    async def check(self) -> None:
        """It works as long as the process does."""

    async def close(self) -> None:
        """Tell every subscriber to stop."""
        await self.dismiss()

    async def dismiss(self) -> None:
        """Tell every subscriber to stop."""
        for subscription in {one for watchers in self.watchers.values() for one in watchers}:
            subscription.offer(None)
