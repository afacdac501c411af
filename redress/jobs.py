"""Working on publications as they are asked for: one process at a time, whose end is told whatever it was."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace

from publishing.folder import Published
from publishing.jobs import ASKED_FOR, DECIDABLE, WORKED_ON, Job, Jobs, State
from publishing.running import Board
from redress.processes import shared_environment
from redress.settings import ROOT, Settings
from redress.supervisor import die_with_parent

LOOK_EVERY = 0.3
INTERRUPTED = "It was interrupted. What was live still is, and nothing was changed: ask once more."


class Publishing:
    """Minds the jobs of a running Redress."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._published = Published.of(settings.data_dir)
        self._jobs, self._board = Jobs(self._published), Board(self._published)

    async def keep(self) -> None:
        """Work on what is asked for, until cancelled."""
        while True:
            job = self._jobs.newest()
            if job is not None and job.state in ASKED_FOR:
                await self._work(job)
            elif job is not None and job.state in DECIDABLE and job.trained:
                self._hold(job)
            await asyncio.sleep(LOOK_EVERY)

    async def _work(self, job: Job) -> None:
        """Have a process work on a job to the end of its stretch."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "redress.publisher", job.id),
            cwd=ROOT,
            env=os.environ | shared_environment(self._settings),
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        try:
            code = await child.wait()
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGTERM)
                await child.wait()
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        why = f"The process ended with code {code}."
        after = self._jobs.find(job.id)
        if code != 0 and after == job:  # it did not even begin, and would not the next time
            self._jobs.save(replace(job, state=State.INTERRUPTED, reason=f"{INTERRUPTED} {why}"))
        mend(self._jobs, self._published, why)

    def _hold(self, job: Job) -> None:
        """What waits for a decision stays ready, unless editors try something else meanwhile."""
        wanted = self._board.wanted_trial()
        if wanted is not None and wanted.get("content") == job.content:
            age = self._settings.now() - job.at
            if age.total_seconds() < HELD:
                self._board.want_trial(job.content)


HELD = 3600.0
"""Seconds that an engine is kept for a decision."""


def mend(jobs: Jobs, published: Published, why: str = "") -> None:
    """Tell the truth about a job that nobody works on any more: it is live, or it was interrupted.

    What was only asked for is begun by the next look.
    """
    job = jobs.newest()
    if job is None or job.state not in WORKED_ON:
        return
    live = published.live()
    if job.version and live is not None and live.version == job.version:
        jobs.save(replace(job, state=State.LIVE))
        return
    jobs.save(replace(job, state=State.INTERRUPTED, reason=f"{INTERRUPTED} {why}".strip()))
