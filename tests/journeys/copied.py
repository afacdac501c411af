"""A whole Redress on a copy of the project: what is published there changes nothing here."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

from content import snapshot
from content.snapshot import Snapshot
from publishing.folder import Published
from publishing.history import History, Version
from publishing.jobs import UNDER_WAY, Job, Jobs
from redress.ports import free_ports
from tests.journeys.conftest import REDRESS, ROOT, until
from tests.journeys.customer import ApiCustomer

LEFT_OUT = (".venv", "node_modules", ".git", ".tools", "var", ".*_cache", "__pycache__", ".hypothesis")
PLAYED = ("questions.yml",)
"""The written conversations that are played before publishing: all of them take a minute each time."""
PATIENCE = 600.0


@dataclass
class Copied:
    """The copy, and the Redress that runs on it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    _log: IO[bytes] | None = None

    @property
    def root(self) -> Path:
        return self.folder / "project"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.environment['REDRESS_PORT']}"

    @property
    def published(self) -> Published:
        return Published.of(self.folder / "var")

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.published)

    @property
    def log(self) -> str:
        return (self.folder / "run.log").read_text(errors="replace")

    @property
    def live(self) -> Version:
        now = self.published.live()
        found = History(self.published).find(now.version) if now else None
        assert found is not None, "something is live"
        return found

    def files(self) -> Snapshot:
        """The content in the project folder."""
        return snapshot.read(self.root)

    def copy(self) -> None:
        """Make the copy, with the environments and the trained model of this project."""
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for name in (".venv", "bot/.venv"):
            (self.root / name).symlink_to((ROOT / name).resolve())
        for script in (self.root / "tests" / "conversations").glob("*.yml"):
            if script.name not in PLAYED:
                script.unlink()
        ports = map(str, free_ports(3))
        names = ("REDRESS_PORT", "REDRESS_ENGINE_PORT", "REDRESS_ACTIONS_PORT")
        generous = {"REDRESS_TURNS_PER_MINUTE": "10000", "REDRESS_CONVERSATIONS_PER_HOUR": "10000"}
        own = dict(zip(names, ports, strict=True)) | generous
        self.environment = os.environ | own | {"REDRESS_DATA_DIR": str(self.folder / "var")}

    def start(self) -> None:
        """Start it, as `make run` does."""
        self._log = (self.folder / "run.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "redress", "run"],
            cwd=self.root,
            env=self.environment,
            stdout=self._log,
            stderr=self._log,
        )
        until(lambda: "Redress is ready at" in self.log or self.process.poll() is not None, PATIENCE)
        assert self.process.poll() is None, self.log

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None
        if self._log is not None:
            self._log.close()

    def redress(self, *words: str, given: str = "") -> str:
        """Run a command on it; what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "redress", *words],
            cwd=self.root,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def hire(self, email: str, name: str, role: str, password: str) -> None:
        """Add somebody to the staff."""
        self.redress(
            "staff", "add", email, "--name", name, "--role", role, "--password-stdin", given=password
        )

    def until_over(self, job: Job) -> Job:
        """The job, once somebody has to decide or it has ended."""
        until(lambda: self.job(job).state not in UNDER_WAY, PATIENCE)
        return self.job(job)

    def until_step(self, job: Job, step: str) -> None:
        """Wait until a job is at a step."""
        until(lambda: self._is_at(job, step), PATIENCE)

    def job(self, job: Job) -> Job:
        """The job as it is now."""
        found = self.jobs.find(job.id)
        assert found is not None
        return found

    def _is_at(self, job: Job, step: str) -> bool:
        now = self.job(job)
        assert now.state in UNDER_WAY, f"{now.state} before {step}: {now.reason}"
        return bool(now.steps) and now.steps[-1].name == step

    def pids(self, *words: str) -> list[int]:
        """The processes of this copy whose command has these words in it."""
        found = []
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                here = (folder / "cwd").resolve().is_relative_to(self.folder.resolve())
                if here and all(word in command for word in words):
                    found.append(int(folder.name))
        return found


@contextlib.contextmanager
def copied(folder: Path) -> Iterator[Copied]:
    """A copy that runs until the block ends."""
    assert REDRESS.exists()
    made = Copied(folder)
    made.copy()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@dataclass
class Lived:
    """What customers who talked all the while have lived through."""

    answered: int = 0
    wrong: list[str] = field(default_factory=list)


@contextlib.contextmanager
def customers_talking(url: str, count: int = 2) -> Iterator[Lived]:
    """Customers who go on talking until the block ends."""
    lived, stop = Lived(), threading.Event()
    threads = [threading.Thread(target=_talk, args=(url, lived, stop), daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield lived
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)


def _talk(url: str, lived: Lived, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            customer = ApiCustomer(url)
            for text in ("who decides about complaints", "my line is dead since Monday", "thanks"):
                if stop.wait(0.5):
                    return
                said = customer.say(text)
                lived.answered += 1
                if not said or any(one["from"] == "system" for one in said):
                    lived.wrong.append(customer.transcript())
        except (httpx.HTTPError, AssertionError) as error:
            lived.wrong.append(repr(error))
            time.sleep(0.5)
