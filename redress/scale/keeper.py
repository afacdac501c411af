"""Keeps one process running until it is told to stop, and starts it again when it is told to."""

import asyncio
import sys
from typing import TextIO

from redress.processes import Process
from redress.supervisor import StartFailed, Supervisor


class Keeper:
    """One process of several, each started and stopped alone."""

    def __init__(self, process: Process, output: TextIO = sys.stdout) -> None:
        self.process = process
        self._output = output
        self._supervisor: Supervisor | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.process.name

    @property
    def pid(self) -> int | None:
        """Its process id, while it runs."""
        return self._supervisor.pid_of(self.name) if self._supervisor is not None and self.is_kept else None

    @property
    def is_kept(self) -> bool:
        """Whether it is to run."""
        return self._running is not None and not self._running.done()

    async def start(self) -> None:
        """Start it, and wait until it is ready; nothing happens when it runs. Raises StartFailed."""
        if self.is_kept:
            return
        self._supervisor, ready = Supervisor([self.process], self._output), asyncio.Event()

        async def is_ready() -> None:
            ready.set()

        self._running = asyncio.create_task(self._supervisor.run(is_ready))
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait((self._running, waiting), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if self._running.done():
            self._running.result()
            raise StartFailed(f"{self.name} ended before it was ready")

    async def stop(self) -> None:
        """Stop it, and wait until it is gone; nothing happens when it does not run."""
        if self._supervisor is not None and self._running is not None:
            self._supervisor.stop()
            await asyncio.gather(self._running, return_exceptions=True)
