"""Looks into the database for what other processes said, while the bus between them is away.

What is watched here is looked up by its key, many conversations in one question, and only those that moved
have their streams read the log: with Redis gone news comes a second late, and the database is not run over.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Connection, select

from conversations.bus import DESK, TURNS, Event
from conversations.tables import conversations
from web.context import Context
from web.streams import CHANGED

EVERY = 1.0
"""Seconds between two looks while the bus is away."""
DESK_EVERY = 3
"""Every so many looks, the desk's pages are told to see for themselves."""
AT_ONCE = 500
"""Conversations in one question."""

log = structlog.get_logger("lookout")


class Lookout:
    """Looks until the process stops."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[str, tuple[Any, ...]] = {}
        self._looks = 0

    async def run(self) -> None:
        """Look again and again, as long as the bus is away."""
        while not self._context.stopping.is_set():
            try:
                async with asyncio.timeout(EVERY):
                    await self._context.stopping.wait()
            except TimeoutError:
                await self._look()

    async def _look(self) -> None:
        if self._context.bus.hears:
            self._known.clear()
            return
        try:
            await self.once()
        except Exception:  # a database that is away now is back later
            log.exception("cannot look")

    async def once(self) -> int:
        """Have the streams of whatever moved since the last look read the log; says how many moved."""
        bus = self._context.bus
        watched = [topic for topic in bus.watched() if topic not in (DESK, TURNS)]
        found: dict[str, tuple[Any, ...]] = {}
        for start in range(0, len(watched), AT_ONCE):
            part = watched[start : start + AT_ONCE]
            database = self._context.database
            found |= await database.reading(
                database.read, lambda connection, part=part: _at(connection, part)
            )
        moved = [topic for topic, state in found.items() if self._known.get(topic) != state]
        self._known = found
        for topic in moved:
            await bus.here(Event(topic, CHANGED, {}))
        if self._looks % DESK_EVERY == 0:
            await bus.here(Event(DESK, "presence", {}))
        self._looks += 1
        return len(moved)


def _at(connection: Connection, some: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Where conversations stand: what is different after anything that a stream tells of."""
    kept = conversations.c
    query = select(kept.id, kept.last_seq, kept.owner, kept.agent_id, kept.turn_taker).where(
        kept.id.in_(some)
    )
    return {row.id: tuple(row[1:]) for row in connection.execute(query)}
