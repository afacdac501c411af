"""Tells who watches what another process did to a conversation: the worker, whose bus is not this one.

The database says what it was. Everything told twice does no harm: watchers read the log again.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Connection, Row, select

from conversations.bus import Event
from conversations.errors import ConversationError
from conversations.tables import news
from web.context import Context
from web.streams import CHANGED

EVERY = 0.5
"""Seconds between two looks: a customer who waits for minutes does not notice it."""
BACK = 200
"""How many of the newest are looked at each time: far more than come between two looks."""

log = structlog.get_logger("relay")


class Relay:
    """Looks for news until the process stops."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: set[int] | None = None

    async def run(self) -> None:
        """Look again and again."""
        while not self._context.stopping.is_set():
            try:
                await self.once()
            except Exception:  # a database that is away now is back later
                log.exception("relay failed")
            try:
                async with asyncio.timeout(EVERY):
                    await self._context.stopping.wait()
            except TimeoutError:
                continue

    async def once(self) -> int:
        """Tell what is new; says how much it was. What was there before the first look is no news."""
        database = self._context.database
        found = await database.reading(database.read, _latest)
        known = {row.id for row in found} if self._known is None else self._known
        fresh = [row for row in found if row.id not in known]
        self._known = {row.id for row in found}
        for row in fresh:
            await self._tell(row.conversation, row.handoff)
        return len(fresh)

    async def _tell(self, conversation: str, handoff: str) -> None:
        context = self._context
        try:
            found = await context.database.reading(context.handoffs.find, handoff)
            view = await context.database.reading(context.log.read, conversation, 2**31 - 1)
        except ConversationError:
            return  # erased meanwhile
        await context.bus.publish(Event(conversation, CHANGED, {}))
        await context.announce.owner(conversation, view.owner.value)
        await context.announce.handoff(found.id, found.state.value)
        if view.pending:
            context.turns.wake(conversation)


def _latest(connection: Connection) -> Sequence[Row[Any]]:
    """The newest news, with enough of the older: a transaction may end after one that began later."""
    return connection.execute(select(news).order_by(news.c.id.desc()).limit(BACK)).all()[::-1]
