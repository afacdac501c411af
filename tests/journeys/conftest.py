"""A whole Redress, as `make run` starts it, for journeys through all of it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from redress.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
REDRESS = Path(sys.executable).with_name("redress")
CHRISTMAS_EVE = datetime(2026, 12, 24, 10, 0, tzinfo=UTC)
"""Thursday morning: the next working day is the Tuesday after two bank holidays and a weekend."""
MANAGER = ("morgan@provider.example", "correct horse battery staple")


@dataclass
class System:
    """A running Redress."""

    url: str
    folder: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]
    engine_port: int

    @property
    def log(self) -> str:
        return (self.folder / "run.log").read_text()

    def engine_pid(self) -> int:
        """The process that answers on the engine's port."""
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if b"bot" in words and str(self.engine_port).encode() in words:
                    return int(folder.name)
        raise LookupError("no engine runs")

    def child(self, name: str) -> int:
        """The process called `name` that this Redress started."""
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, IndexError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if words[1:3] == [b"-m", name.encode()] and parent == self.process.pid:
                    return int(folder.name)
        raise LookupError(f"no {name} runs")

    def engine_is_ready(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/readyz", timeout=3, trust_env=False).status_code == 200
        return False


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Redress on free ports with a fresh data folder, on Christmas Eve, with one manager."""
    folder = tmp_path_factory.mktemp("system")
    ports = free_ports(3)
    offset = (CHRISTMAS_EVE - datetime.now(UTC)).total_seconds()
    environment = os.environ | {
        "REDRESS_PORT": str(ports[0]),
        "REDRESS_ENGINE_PORT": str(ports[1]),
        "REDRESS_ACTIONS_PORT": str(ports[2]),
        "REDRESS_DATA_DIR": str(folder / "var"),
        "REDRESS_CLOCK_OFFSET": str(offset),
        "REDRESS_TURNS_PER_MINUTE": "1000",
        "REDRESS_CONVERSATIONS_PER_HOUR": "1000",
        # What lets a test kill a process in the middle of something: see tests/faults/inject.
        "FAULTS_FOLDER": str(folder / "injected"),
        "PYTHONPATH": str(ROOT / "tests" / "faults" / "inject"),
    }
    with (folder / "run.log").open("w") as log:
        process = subprocess.Popen(
            [str(REDRESS), "run"], cwd=ROOT, env=environment, stdout=log, stderr=log, text=True
        )
    running = System(f"http://localhost:{ports[0]}", folder, process, environment, ports[1])
    try:
        until(lambda: "Redress is ready at" in running.log or process.poll() is not None, 180)
        assert process.poll() is None, running.log
        add_manager(running)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def add_manager(system: System) -> None:
    email, password = MANAGER
    command = [str(REDRESS), "staff", "add", email, "--name", "Morgan Lee", "--role", "manager"]
    subprocess.run(
        [*command, "--password-stdin"],
        input=password,
        cwd=ROOT,
        env=system.environment,
        text=True,
        check=True,
    )


def until(holds: object, seconds: float) -> None:
    """Wait until `holds()` is true; fails after `seconds`."""
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        time.sleep(0.05)
