"""The engine and the actions, started once over a database of their own, to play conversations on."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import httpx

from redress.ports import free_port
from redress.processes import Process, all_processes
from redress.scripts.played import Broken, Played
from redress.scripts.record import staff_the_desk
from redress.scripts.talk import Talk
from redress.scripts.written import Script
from redress.settings import Settings
from store.database import Database
from store.migration import migrate

PATIENCE = 180.0
"""Seconds until the engine has to be ready."""
AT_ONCE = 4


class Stage:
    """Where conversations are played."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._open = ExitStack()

    def __enter__(self) -> Self:
        folder = Path(self._open.enter_context(TemporaryDirectory(prefix="redress-scripts-")))
        self.settings = Settings(engine_port=free_port(), actions_port=free_port(), data_dir=folder)
        migrate(self.settings.database)
        self.database = Database(self.settings.database)
        self._open.callback(self.database.close)
        staff_the_desk(self.database)
        processes = [one for one in all_processes(self.settings) if one.name in ("actions", "engine")]
        started = [self._open.enter_context(_running(one, folder)) for one in processes]
        for process, running in zip(processes, started, strict=True):
            _wait_for(process, running, self._patience)
        self.client = self._open.enter_context(
            httpx.Client(
                base_url=f"http://127.0.0.1:{self.settings.inner_engine_port}",
                headers={"X-Redress-Secret": self.settings.secret("engine")},
                timeout=30.0,
                trust_env=False,
            )
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def talk(self, script: Script) -> Talk:
        """A new conversation, on which turns can be taken one by one."""
        return Talk(self.client, self.database, script)

    def play(self, script: Script) -> Played:
        """Play one script to its end. Raises Broken."""
        talk = self.talk(script)
        for turn in script.turns:
            talk.take(turn)
        return talk.end()


def play_all(stage: Stage, scripts: Sequence[Script]) -> Iterator[tuple[Script, Played | Broken]]:
    """Play scripts side by side; each with how it went, in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(scripts, pool.map(lambda script: _tried(stage, script), scripts), strict=True)


def _tried(stage: Stage, script: Script) -> Played | Broken:
    try:
        return stage.play(script)
    except Broken as broken:
        return broken


@contextmanager
def _running(process: Process, folder: Path) -> Iterator["Running"]:
    log = folder / f"{process.name}.log"

    with log.open("wb") as output:
        started = subprocess.Popen(
            process.command,
            cwd=process.folder,
            env={**os.environ, **process.environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Running(started, log)
        finally:
            started.terminate()
            try:
                started.wait(15)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


@dataclass(frozen=True)
class Running:
    """A started process and what it writes."""

    process: "subprocess.Popen[bytes]"
    log: Path


def _wait_for(process: Process, running: Running, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and running.process.poll() is None:
        try:
            answered = httpx.get(str(process.ready_url), headers=dict(process.headers), trust_env=False)
            if answered.status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{process.name} did not start:\n{running.log.read_text(errors='replace')[-2000:]}")
