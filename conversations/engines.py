"""Which engine is asked, where there are several.

Each conversation keeps to one engine as long as that engine answers (rendezvous hashing), and moves to
another when it does not, or when it answers that it cannot: too slowly, or without its actions or its store.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from hashlib import blake2b

from conversations.engine import Answer, Engine, Turn
from conversations.errors import EngineUnavailable
from conversations.messages import Message


class Engines:
    """All engines of this installation."""

    def __init__(self, urls: Sequence[str], secret: str, timeout: float) -> None:
        self._make = partial(Engine, secret=secret, timeout=timeout)
        self._engines = tuple(self._make(url) for url in urls)
        self._retired: dict[Engine, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self.model = ""
        """The model that gave the last answer."""

    @property
    def urls(self) -> tuple[str, ...]:
        """Where they listen."""
        return tuple(engine.url for engine in self._engines)

    def use(self, urls: Sequence[str]) -> None:
        """Ask these engines from now on. What another was asked before, it still answers."""
        if not urls or tuple(urls) == self.urls:
            return
        there = {engine.url: engine for engine in self._engines}
        self._engines = tuple(there.pop(url) if url in there else self._make(url) for url in urls)
        for engine in there.values():
            self._retired[engine] = asyncio.create_task(self._retire(engine))
        self._changed.set()
        self._changed = asyncio.Event()

    async def _retire(self, engine: Engine) -> None:
        await engine.idle()
        await engine.close()
        self._retired.pop(engine, None)

    def engine_of(self, conversation: str) -> Engine:
        """The engine that a conversation keeps to: among those that do well, else those that answer."""
        there = [engine for engine in self._engines if engine.is_up] or self._engines
        well = [engine for engine in there if engine.is_well]
        if not well:  # the one whose failure is the longest ago may be over it
            return min(there, key=lambda engine: (engine.failed_at, _weight(engine.url, conversation)))
        return max(well, key=lambda engine: _weight(engine.url, conversation))

    def standing(self) -> list[tuple[str, bool, bool]]:
        """Each engine: where it is, whether it answers, and whether it does well."""
        return [(engine.url, engine.is_up, engine.is_well) for engine in self._engines]

    @property
    def waiting(self) -> int:
        """Turns that wait for a place in an engine."""
        return sum(engine.waiting for engine in self._engines)

    @property
    def wait(self) -> float:
        """About how many seconds a turn that comes now waits for its place."""
        return max(engine.wait for engine in self._engines)

    def wait_of(self, conversation: str) -> float:
        """About how many seconds the next turn of a conversation waits for its place."""
        return self.engine_of(conversation).wait

    async def turn(self, turn: Turn) -> Answer:
        """Ask the conversation's engine for a turn. Raises EngineUnavailable, TurnFailed."""
        answer = await self.engine_of(turn.conversation).turn(turn)
        self.model = answer.model
        return answer

    async def note(self, conversation: str, message: str, said: Sequence[Message]) -> None:
        """Let the conversation's engine know what was said without it. Raises EngineError."""
        await self.engine_of(conversation).note(conversation, message, said)

    async def back(self) -> None:
        """Wait until any engine answers, or others are used.

        Where none is there, a conversation goes to the first that comes back: its own may stay away.
        """
        back = (engine.back() for engine in self._engines)
        waits = [asyncio.create_task(one) for one in (*back, self._changed.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def ready(self) -> str:
        """The model of an engine that can take turns. Raises EngineUnavailable when there is none."""
        found = await asyncio.gather(*(engine.ready() for engine in self._engines), return_exceptions=True)
        models = [answer for answer in found if isinstance(answer, str)]
        if not models:
            raise EngineUnavailable("no engine is ready")
        return models[0]

    async def close(self) -> None:
        """Give back every connection."""
        for task in self._retired.values():
            task.cancel()
        for engine in (*self._engines, *self._retired):
            await engine.close()


def _weight(url: str, conversation: str) -> bytes:
    return blake2b(f"{url} {conversation}".encode(), digest_size=8).digest()
