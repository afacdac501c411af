"""Keeps a set of processes running: starts them, waits until ready, restarts, and stops them cleanly.

Past one machine this is the work of systemd or of an orchestrator; on one it is what `make run` needs, and no
library does all of it: prefixed logs, waiting for health, restarting with back-off, and a clean stop.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import ssl
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

import httpx

from redress.processes import Process

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
STOP_PATIENCE = 10.0
"""Seconds between SIGTERM and SIGKILL."""
HANG_PATIENCE = 30.0
"""Seconds without an answer after which a process that is still there is killed and started again."""
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The processes speak plain HTTP on loopback: reading all certificates would take longer than asking them."""
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class StartFailed(Exception):
    """A process ended, or did not become ready, on its first start. Says which, and its last words."""


@dataclass(frozen=True)
class Pace:
    """How patient the supervisor is, in seconds; tests use a quicker one."""

    first_pause: float = FIRST_PAUSE
    longest_pause: float = LONGEST_PAUSE
    stop: float = STOP_PATIENCE
    hang: float = HANG_PATIENCE
    question: float = 0.2
    watch: float = 5.0
    answer: float = 3.0
    """How long one answer may take to come."""


class Supervisor:
    """Runs `processes` until told to stop; what they print goes to `output`, their name before each line."""

    def __init__(
        self, processes: Sequence[Process], output: TextIO = sys.stdout, pace: Pace | None = None
    ) -> None:
        self._pace = pace or Pace()
        self._charges = {one.name: _Charge(one, self.say, self._pace) for one in processes}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._output = output
        self._stop = asyncio.Event()
        self._width = max(len(process.name) for process in processes)

    def pid_of(self, name: str) -> int | None:
        """The process id of one that runs now."""
        charge = self._charges.get(name)
        return None if charge is None else charge.pid

    def stop(self) -> None:
        """Ask `run` to stop everything and return; safe to call twice and from a signal handler."""
        self._stop.set()

    async def run(self, on_ready: Callable[[], Awaitable[None]] | None = None) -> None:
        """Start everything, call `on_ready` once all are ready, and keep them running until `stop`.

        Raises StartFailed when one does not come up at first; everything else is stopped by then.
        """
        stopped = asyncio.create_task(self._stop.wait())
        ups = [asyncio.create_task(charge.start()) for charge in self._charges.values()]
        try:
            await _first_failure_or_all(ups, stopped)
            if self._stop.is_set():
                return
            for name, charge in self._charges.items():
                self._keepers[name] = asyncio.create_task(charge.keep())
            if on_ready:
                await on_ready()
            await self._stop.wait()
        finally:
            self._stop.set()
            stopped.cancel()
            tasks = [*ups, *self._keepers.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(charge.end() for charge in self._charges.values()))

    async def add(self, process: Process) -> None:
        """Start one more process beside the others, wait until it is ready, and keep it running.

        Raises StartFailed when it does not come up; it is gone then.
        """
        charge = _Charge(process, self.say, self._pace)
        self._charges[process.name] = charge
        try:
            await charge.start()
        except BaseException:
            self._charges.pop(process.name, None)
            await charge.end()
            raise
        if not self._stop.is_set():
            self._keepers[process.name] = asyncio.create_task(charge.keep())

    async def drop(self, name: str) -> None:
        """End one process, for good; nothing happens when there is none of that name."""
        charge, keeper = self._charges.pop(name, None), self._keepers.pop(name, None)
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
        if charge is not None:
            await charge.end()

    def say(self, name: str, line: str) -> None:
        """Put a line into the log, under a name."""
        print(f"{name:<{self._width}} | {line}", file=self._output, flush=True)


class _Charge:
    """One process under supervision."""

    def __init__(self, process: Process, say: Callable[[str, str], None], pace: Pace) -> None:
        self._process = process
        self._say = say
        self._pace = pace
        self._child: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._last_line = ""

    @property
    def pid(self) -> int | None:
        """Its process id, while it runs."""
        return None if self._child is None or self._child.returncode is not None else self._child.pid

    async def start(self) -> None:
        """Start the process and wait until it is ready; StartFailed when it ends or takes too long."""
        child = await self._spawn()
        ended = asyncio.create_task(child.wait())
        ready = asyncio.create_task(self._until_ready())
        try:
            async with asyncio.timeout(self._process.patience):
                await asyncio.wait((ended, ready), return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise StartFailed(
                f"{self._process.name} was not ready after {self._process.patience:.0f} seconds; "
                f"its last words: {self._last_line or 'none'}"
            ) from None
        finally:
            ready.cancel()
            ended.cancel()
        if child.returncode is not None and self._process.ready_url:
            await self._drain()
            raise StartFailed(
                self._last_line or f"{self._process.name} ended at once with exit code {child.returncode}"
            )

    async def keep(self) -> None:
        """Restart the process whenever it dies or hangs, waiting longer each time it does so quickly."""
        pause = self._pace.first_pause
        while True:
            child = self._running()
            since = asyncio.get_running_loop().time()
            watching = asyncio.create_task(self._until_hung())
            ended = asyncio.create_task(child.wait())
            try:
                await asyncio.wait((ended, watching), return_when=asyncio.FIRST_COMPLETED)
            finally:
                watching.cancel()
                ended.cancel()
            if child.returncode is None:
                self._say(self._process.name, "does not answer any more: killed, starting again")
                await self.end(signal.SIGKILL)
            if asyncio.get_running_loop().time() - since > self._pace.longest_pause:
                pause = self._pace.first_pause
            self._say(
                self._process.name, f"ended with code {child.returncode}: starting again in {pause:g} s"
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._pace.longest_pause)
            try:
                await self._spawn()
            except OSError as error:  # no memory, no more processes: the next round tries again
                self._say(self._process.name, f"could not be started ({error.strerror})")

    async def end(self, first: signal.Signals | None = None) -> None:
        """Stop the process and everything it started; by force when it takes longer than it may."""
        child = self._child
        if child is None:
            return
        if child.returncode is None:
            _signal_group(child.pid, first or self._process.stops_on)
            try:
                async with asyncio.timeout(self._pace.stop):
                    await child.wait()
            except TimeoutError:
                self._say(self._process.name, "did not stop when asked: killed")
        _signal_group(child.pid, signal.SIGKILL)
        await child.wait()
        await self._drain()

    async def _spawn(self) -> asyncio.subprocess.Process:
        self._child = await asyncio.create_subprocess_exec(
            *self._process.command,
            cwd=self._process.folder,
            env=os.environ | dict(self._process.environment) | {"PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=1 << 20,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the rest in order
            preexec_fn=die_with_parent,
        )
        self._reader = asyncio.create_task(self._pass_on(self._child))
        return self._child

    def _running(self) -> asyncio.subprocess.Process:
        if self._child is None:
            raise RuntimeError(f"{self._process.name} was never started")
        return self._child

    async def _pass_on(self, child: asyncio.subprocess.Process) -> None:
        if child.stdout is None:
            return
        while True:
            try:
                line = await child.stdout.readline()
            except ValueError:  # one line of over a megabyte: its end follows
                continue
            if not line:
                return
            self._last_line = line.decode(errors="replace").rstrip() or self._last_line
            self._say(self._process.name, line.decode(errors="replace").rstrip())

    async def _drain(self) -> None:
        if self._reader:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._reader, 1.0)

    async def _until_ready(self) -> None:
        while not await self._answers():  # noqa: ASYNC110 - the answer is another process's
            await asyncio.sleep(self._pace.question)

    async def _until_hung(self) -> None:
        """Return once the process has not answered for longer than it may; for ever where it has no URL.

        Where this loop itself stood still, as on a machine that was overwhelmed, the process may have done so
        too: it has as long again.
        """
        loop = asyncio.get_running_loop()
        last = loop.time() + self._process.patience  # a restarted process has as long again to come up
        while True:
            asked = loop.time()
            await asyncio.sleep(self._pace.watch)
            answered = await self._answers()
            stood_still = loop.time() - asked > self._pace.watch + 3 * self._pace.answer
            if answered or stood_still:
                last = max(last, loop.time())
            elif loop.time() - last > self._pace.hang:
                return

    async def _answers(self) -> bool:
        if self._process.ready_url is None:
            return True
        try:
            async with httpx.AsyncClient(
                timeout=self._pace.answer, trust_env=False, verify=NO_CERTIFICATES
            ) as client:
                answer = await client.get(self._process.ready_url, headers=dict(self._process.headers))
        except httpx.HTTPError:
            return False
        return answer.status_code == 200


async def _first_failure_or_all(tasks: Sequence[asyncio.Task[None]], stopped: asyncio.Task[bool]) -> None:
    """Wait until all tasks are done, one of them fails (raised here), or `stopped` is."""
    waiting: set[asyncio.Task[None] | asyncio.Task[bool]] = set(tasks)
    while waiting and not stopped.done():
        done, _ = await asyncio.wait({*waiting, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopped}:
            task.result()
        waiting -= done


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def die_with_parent() -> None:
    """Have the kernel end this process if the supervisor is killed, so that no port stays taken."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
