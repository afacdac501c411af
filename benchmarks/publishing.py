"""Publishing measured: words and examples from "publish" to live, and the way back, while customers talk.

    python -m benchmarks.publishing [--customers 4] [--words-only] [--scripts complaint.yml ...]

It runs a whole Redress on a copy of the project in a folder of its own: nothing here is changed. The first
column is the whole way (checked, learnt, compared, live), the second from the decision to live. The slowest
turn is the time from a customer's message to the end of its answer.
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from benchmarks.customers import Customer
from content import examples, responses
from content.drafts import Change, Draft
from content.snapshot import Snapshot
from content.versions import Editor, of
from publishing.folder import Published
from publishing.history import History
from publishing.jobs import DECIDABLE, UNDER_WAY, Job, Jobs, State
from redress.ports import free_ports

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = (
    ".venv",
    "node_modules",
    ".git",
    ".tools",
    "var",
    ".*_cache",
    "__pycache__",
    ".hypothesis",
    "cache",
)
SAID = (
    "do you lot ever knock off for the day",
    "our line at the shop is dead since Monday",
    "who decides about complaints",
    "how long will this take",
    "thanks",
)
PATIENCE = 900.0


def main() -> int:
    """Measure and print; exit code 1 where something was not published, or a turn failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publishing", description=__doc__)
    parser.add_argument("--customers", type=int, default=4, help="customers who talk all the while")
    parser.add_argument("--words-only", action="store_true", help="publish no examples")
    parser.add_argument("--scripts", nargs="*", help="play these files of tests/conversations alone")
    parser.add_argument("--keep", type=Path, help="run in this folder and leave it")
    given = parser.parse_args()
    with (
        project(given.keep, given.scripts) as copy,
        copy.run() as system,
        load(system.url, given.customers) as said,
    ):
        ways = (
            [("words", new_words)] if given.words_only else [("words", new_words), ("examples", new_example)]
        )
        rows = [(name, *measured(system, change, said)) for name, change in ways]
        rows.append(("back", *back(system, said)))
    print("\n| what | whole way, s | decision to live, s | slowest turn, s | turns | failed |")
    print("|---|---|---|---|---|---|")
    for name, whole, live, slowest, turns, failed in rows:
        print(f"| {name} | {whole:.1f} | {live:.1f} | {slowest:.2f} | {turns} | {failed} |")
    return 1 if any(row[-1] for row in rows) else 0


@dataclass
class System:
    """A running Redress on a copy."""

    root: Path
    data: Path
    url: str
    process: "subprocess.Popen[bytes]"

    @property
    def published(self) -> Published:
        """What it has published."""
        return Published.of(self.data)

    def job(self, change: Change | None, why: str, back_to: str = "") -> Job:
        """Draft a change if there is one, and ask for its publication."""
        now = datetime.now(UTC)
        if change is not None:
            Draft(self.root, of(self.root, self.data), lambda _: []).edit(change, EDITOR, why, now)
        return Jobs(self.published).ask(EDITOR.name, EDITOR.email, why, now, back_to=back_to)

    def until_over(self, job: Job) -> Job:
        """Wait until somebody has to decide, or it is over."""
        until = time.monotonic() + PATIENCE
        jobs = Jobs(self.published)
        while time.monotonic() < until:
            now = jobs.find(job.id) or job
            if now.state not in UNDER_WAY:
                return now
            time.sleep(0.05)
        raise SystemExit("It did not end.")


EDITOR = Editor("Edda", "edda@provider.example")


@dataclass
class Copy:
    """A copy of the project."""

    root: Path
    data: Path

    @contextmanager
    def run(self) -> Iterator[System]:
        """Run it, as `make run` does."""
        ports = free_ports(3)
        names = ("REDRESS_PORT", "REDRESS_ENGINE_PORT", "REDRESS_ACTIONS_PORT")
        environment = os.environ | dict(zip(names, map(str, ports), strict=True))
        environment |= {
            "REDRESS_DATA_DIR": str(self.data),
            "REDRESS_TURNS_PER_MINUTE": "100000",
            "REDRESS_CONVERSATIONS_PER_HOUR": "100000",
        }
        log = self.data.parent / "run.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "redress", "run"],
                cwd=self.root,
                env=environment,
                stdout=output,
                stderr=output,
            )
        try:
            until = time.monotonic() + PATIENCE
            while b"Redress is ready" not in log.read_bytes():
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"It did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.2)
            yield System(self.root, self.data, f"http://127.0.0.1:{ports[0]}", process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


@contextmanager
def project(keep: Path | None = None, scripts: list[str] | None = None) -> Iterator[Copy]:
    """A copy of the project with the environments and the caches of this one."""
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="redress-publishing-")))
        root = folder / "project"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        (root / "bot" / ".venv").symlink_to((ROOT / "bot" / ".venv").resolve())
        (root / ".venv").symlink_to((ROOT / ".venv").resolve())
        for script in (root / "tests" / "conversations").glob("*.yml"):
            if scripts is not None and script.name not in scripts:
                script.unlink()
        yield Copy(root, folder / "var")


@dataclass
class Said:
    """What customers lived through."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def clear(self) -> None:
        """Begin anew."""
        self.seconds, self.failed = [], 0


@contextmanager
def load(url: str, customers: int) -> Iterator[Said]:
    """Customers who go on talking until the block ends."""
    said, stop = Said(), threading.Event()

    async def crowd() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
            await asyncio.gather(*(_talk(client, said, stop) for _ in range(customers)))

    thread = threading.Thread(target=lambda: asyncio.run(crowd()), daemon=True)
    thread.start()
    try:
        yield said
    finally:
        stop.set()
        thread.join(60)


async def _talk(client: httpx.AsyncClient, said: Said, stop: threading.Event) -> None:
    """One customer after the other, as the widget serves them, who writes half a second after each answer."""
    while not stop.is_set():
        customer = await Customer(client).arrive()
        for text in SAID:
            await asyncio.sleep(0.5)
            if stop.is_set():
                break
            said.seconds.append(await customer.say(text))
        said.failed += customer.trouble
        await customer.leave()


def new_words(content: Snapshot) -> Snapshot:
    """What is said to thanks, otherwise."""
    return responses.change(content, "utter_thanks", 0, f"You are welcome ({time.time():.0f}).")


def new_example(content: Snapshot) -> Snapshot:
    """Another way of asking for opening hours."""
    return examples.add(content, "ask_opening_hours", "do you lot ever knock off for the day")


def measured(system: System, change: Change, said: Said) -> tuple[float, float, float, int, int]:
    """Publish a change: seconds for all of it and from the decision, and what customers noticed."""
    said.clear()
    began = time.perf_counter()
    job = system.until_over(system.job(change, change.__name__.replace("_", " ")))
    for gate in job.gates:
        print(("green " if gate.passed else "RED   ") + gate.said, flush=True)
    for step in job.steps:
        print(f"{step.name:<14} {_seconds(step.began, step.ended):5.1f} s  {step.said}", flush=True)
    if job.state not in DECIDABLE:
        raise SystemExit(f"{job.state}: {job.reason}")
    return _decided(system, job, began, said)


def _decided(system: System, job: Job, began: float, said: Said) -> tuple[float, float, float, int, int]:
    decided = time.perf_counter()
    Jobs(system.published).go(job, EDITOR.name, "Measured, whatever the gates say")
    over = system.until_over(job)
    if over.state is not State.LIVE:
        raise SystemExit(f"{over.state}: {over.reason}")
    ended = time.perf_counter()
    time.sleep(5)  # what comes right after the change counts as well
    return ended - began, ended - decided, max(said.seconds, default=0.0), len(said.seconds), said.failed


def back(system: System, said: Said) -> tuple[float, float, float, int, int]:
    """Go back to what was live before."""
    said.clear()
    history, live = History(system.published), system.published.live()
    now = history.find(live.version) if live else None
    began = time.perf_counter()
    over = system.until_over(system.job(None, "back", now.before if now else ""))
    if over.state is not State.LIVE:
        raise SystemExit(f"{over.state}: {over.reason}")
    took = time.perf_counter() - began
    time.sleep(5)
    return took, took, max(said.seconds, default=0.0), len(said.seconds), said.failed


def _seconds(since: str, until: str) -> float:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds() if until else 0.0


if __name__ == "__main__":
    sys.exit(main())
