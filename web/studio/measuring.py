"""Measuring how well the draft is understood, in a process of its own, while everything else goes on."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from redress.settings import ROOT
from web.context import Context

AREA = "measuring"
LONGEST = 900.0
"""Seconds after which a measurement that has not come to its end is given up."""
COMMAND = (sys.executable, "-m", "redress", "content", "measure")

log = structlog.get_logger("studio")


@dataclass
class Measuring:
    """The measurement under way, if there is one, and how the last one ended."""

    command: Sequence[str] = COMMAND
    since: datetime | None = None
    failed: str = ""
    _task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._task is not None and not self._task.done()

    def begin(self, data_dir: Path, now: datetime) -> bool:
        """Measure the draft that is kept in a data folder; False when something is being measured already."""
        if self.running:
            return False
        self.since, self.failed = now, ""
        self._task = asyncio.create_task(self._measure(data_dir))
        return True

    async def finished(self) -> None:
        """Wait for the end."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _measure(self, data_dir: Path) -> None:
        process = await asyncio.create_subprocess_exec(
            *self.command,
            cwd=ROOT,
            env={**os.environ, "REDRESS_DATA_DIR": str(data_dir)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await asyncio.wait_for(process.communicate(), LONGEST)
        except TimeoutError:
            said = b"It took too long."
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            self.failed = said.decode(errors="replace").strip()[-300:] or "It ended without a word."
            log.warning("measuring failed", status=process.returncode)


def of(context: Context) -> Measuring:
    """That of this app."""
    found: Measuring = context.areas.setdefault(AREA, Measuring())
    return found
