"""The whole of it: started in order, each process stopped and started alone, or one after another."""

import asyncio
from collections.abc import Callable, Sequence

from redress.scale import nginx, plan, postgresql, redis
from redress.scale.keeper import Keeper
from redress.scale.layout import Layout
from redress.supervisor import StartFailed
from store.migration import migrate

PATIENCE = 60.0
"""Seconds that the database may take until it takes connections."""

SETTLE = 3.0
"""Seconds between two restarts of one kind: until nginx and web use the first again, they need the second."""

Say = Callable[[str], None]


class UnknownName(Exception):
    """There is no process of that name, nor a kind; the message says what there is."""


class Profile:
    """The processes of one layout."""

    def __init__(self, layout: Layout, say: Say) -> None:
        self._layout = layout
        self._say = say
        every = (*plan.servers(layout), *plan.processes(layout))
        self._keepers = {one.name: Keeper(one) for one in every}
        self._changing = asyncio.Lock()

    @staticmethod
    def prepare(layout: Layout) -> None:
        """Make what the servers need. Raises NotReady."""
        for part in (postgresql, redis, nginx):
            part.prepare(layout)

    async def up(self, before_web: Callable[[], None]) -> None:
        """Start everything; `before_web` is called once the database is migrated. Raises StartFailed."""
        await asyncio.gather(*(self._keepers[one.name].start() for one in plan.servers(self._layout)))
        await self._database()
        await asyncio.to_thread(migrate, self._layout.database_url)
        before_web()
        rest = [
            one for one in self._keepers.values() if plan.kind_of(one.name) not in ("postgresql", "redis")
        ]
        await asyncio.gather(*(one.start() for one in rest))

    async def down(self) -> None:
        """Stop everything, what others need last."""
        for kind in reversed(plan.KINDS):
            await asyncio.gather(*(one.stop() for one in self._of(kind)))

    async def start(self, name: str) -> None:
        """Start a process, or all of a kind. Raises StartFailed, UnknownName."""
        await asyncio.gather(*(one.start() for one in self._named(name)))

    async def stop(self, name: str) -> None:
        """Stop a process, or all of a kind. Raises UnknownName."""
        await asyncio.gather(*(one.stop() for one in self._named(name)))

    async def restart(self, name: str) -> None:
        """Restart a process, or all of a kind one after another, each ready before the next is stopped.

        Raises StartFailed, UnknownName.
        """
        async with self._changing:
            for number, one in enumerate(self._named(name)):
                if number:
                    await asyncio.sleep(SETTLE)
                self._say(f"Restarting {one.name}")
                await one.stop()
                await one.start()

    def status(self) -> Sequence[tuple[str, str, int | None]]:
        """Each process: its name, whether it is kept running or stopped, and its process id."""
        return [
            (name, "running" if one.is_kept else "stopped", one.pid) for name, one in self._keepers.items()
        ]

    def _named(self, name: str) -> list[Keeper]:
        found = [self._keepers[name]] if name in self._keepers else self._of(name)
        if not found:
            raise UnknownName(f"There is no {name}: there are {', '.join(self._keepers)}.")
        return found

    def _of(self, kind: str) -> list[Keeper]:
        return [one for name, one in self._keepers.items() if plan.kind_of(name) == kind]

    async def _database(self) -> None:
        """Wait until it takes connections. Raises StartFailed."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await asyncio.to_thread(postgresql.is_up, self._layout):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise StartFailed(f"PostgreSQL took no connection within {PATIENCE:.0f} seconds.") from None
