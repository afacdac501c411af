"""A whole Redress in processes of its own, started again by us when its supervisor dies, as systemd would."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import httpx

from redress.ports import free_ports
from redress.preflight import NotReady
from redress.scale import control
from redress.scale.layout import Layout
from redress.scale.plan import kind_of
from redress.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
REDRESS = Path(sys.executable).with_name("redress")
INJECT = Path(__file__).with_name("inject")
STAFF_PASSWORD = "correct horse battery staple"
GENEROUS = {
    "REDRESS_TURNS_PER_MINUTE": "100000",
    "REDRESS_CONVERSATIONS_PER_HOUR": "100000",
    "REDRESS_CHATS_PER_AGENT": "200",
    "REDRESS_UNCLAIMED_AFTER": "600",
    "REDRESS_AGENT_SILENT_AFTER": "600",
    "REDRESS_CUSTOMER_GONE_AFTER": "600",
}
"""Limits out of the way, and nobody impatient: what the campaign looks at is the faults."""
CHILDREN = {"web": b"web", "engine": b"bot", "actions": b"actions", "worker": b"worker"}
START_PATIENCE = 240.0


@dataclass
class System:
    """One installation: its folder, its settings, and its supervisor while that runs."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | subprocess.Popen[str] | None = None
    starts: int = 0
    wanted: bool = False
    """Whether it is meant to run: then whoever keeps it starts it again."""
    host: str = "127.0.0.1"
    """Where customers reach it."""
    rng: random.Random = field(default_factory=random.Random)
    log_from: int = 0
    """Where in the log the campaign begins."""

    def __post_init__(self) -> None:
        self._take_ports()
        for name in ("armed", "sprung"):
            (self.injected / name).mkdir(parents=True, exist_ok=True)

    def _take_ports(self) -> None:
        self.port, self.engine_port, self.actions_port = free_ports(3)

    command: ClassVar[tuple[str, ...]] = (str(REDRESS), "run")
    kinds: ClassVar[tuple[str, ...]] = ("web", "engine", "actions", "worker")
    """What can be killed, beside the supervisor."""

    @property
    def url(self) -> str:
        """Where everybody finds it."""
        return f"http://{self.host}:{self.port}"

    @property
    def inner(self) -> Mapping[str, str]:
        """The environment that commands beside it are run with."""
        return self.environment

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.data / 'redress.db'}"

    @property
    def wires(self) -> Mapping[str, Sequence[int]]:
        """The ways between processes, each with the ports of those at its end."""
        return {"web and engine": [self.engine_port], "engine and actions": [self.actions_port]}

    @property
    def data(self) -> Path:
        return self.folder / "var"

    @property
    def injected(self) -> Path:
        """Where the campaign tells the processes what befalls them."""
        return self.folder / "injected"

    @property
    def log(self) -> Path:
        return self.folder / "run.log"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "REDRESS_PORT": str(self.port),
            "REDRESS_ENGINE_PORT": str(self.engine_port),
            "REDRESS_ACTIONS_PORT": str(self.actions_port),
            "REDRESS_DATA_DIR": str(self.data),
            "FAULTS_FOLDER": str(self.injected),
            "PYTHONPATH": str(INJECT),
        }
        return os.environ | GENEROUS | own | dict(self.settings)

    def start(self) -> None:
        """Start the supervisor; it starts the rest."""
        self.wanted = True
        self.starts += 1
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    async def keep(self) -> None:
        """Start it again a second after it ended, for as long as it is wanted."""
        while True:
            await asyncio.sleep(0.2)
            if self.wanted and self.process is not None and self.process.poll() is not None:
                await asyncio.sleep(1.0)
                if self.wanted:
                    self.start()

    async def until_ready(self, patience: float = START_PATIENCE) -> None:
        """Wait until everything answers."""
        deadline = time.monotonic() + patience
        async with httpx.AsyncClient(trust_env=False, timeout=5, verify=False) as http:
            while not await self.is_ready(http):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"not ready after {patience:.0f} s; see {self.log}")
                await asyncio.sleep(0.1)

    async def is_ready(self, http: httpx.AsyncClient) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return (await http.get(f"{self.url}/readyz")).status_code == 200
        return False

    def hire(self, email: str, name: str, role: str) -> None:
        """Add somebody of the staff."""
        command = [str(REDRESS), "staff", "add", email, "--name", name, "--role", role, "--password-stdin"]
        subprocess.run(
            command,
            cwd=ROOT,
            env=self.inner,
            input=STAFF_PASSWORD.encode(),
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def pids(self, name: str) -> tuple[int, ...]:
        """The processes called `name` that this Redress runs: one, or none while it starts again."""
        if self.process is None:
            return ()
        return tuple(pid for pid, words in self._children() if CHILDREN[name] in words[1:3])

    def kill(self, name: str, number: int = signal.SIGKILL) -> bool:
        """Send a signal to a process, or to the supervisor; False when it is not there."""
        if name == "supervisor":
            if self.process is None or self.process.poll() is not None:
                return False
            self.process.send_signal(number)
            return True
        pid = self.choose(name)
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        return True

    def choose(self, name: str) -> int | None:
        """One of the processes called `name`; None where there is none."""
        pids = self.pids(name)
        return self.rng.choice(pids) if pids else None

    def stop(self) -> int:
        """Stop everything in order; the exit code."""
        self.wanted = False
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def _children(self) -> Iterator[tuple[int, list[bytes]]]:
        assert self.process is not None
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == self.process.pid:
                    yield int(folder.name), (folder / "cmdline").read_bytes().split(b"\0")


class ScaledSystem(System):
    """Two of everything: `redress scale`, with PostgreSQL, Redis and nginx around it."""

    command = (str(REDRESS), "scale")
    kinds = ("web", "engine", "actions", "worker", "nginx", "postgresql", "redis")

    def _take_ports(self) -> None:
        """A port whose neighbours are free, each ten thousand further as well."""
        steps = [base + step for base in (0, 10_000, 20_000, 30_000) for step in range(3)]
        self.port = next(
            port for port in range(22_000, 31_000, 11) if all(_is_free(port + step) for step in steps)
        )
        self.engine_port, self.actions_port = self.port + 10_000, self.port + 20_000

    @property
    def layout(self) -> Layout:
        return Layout(Settings(port=self.port, data_dir=self.data))

    @property
    def environment(self) -> dict[str, str]:
        found = super().environment
        return {name: value for name, value in found.items() if name not in _DERIVED}

    @property
    def url(self) -> str:
        return f"https://{self.host}:{self.port}"

    @property
    def inner(self) -> Mapping[str, str]:
        return self.environment | self.layout.environment()

    @property
    def database_url(self) -> str:
        return self.layout.database_url

    @property
    def wires(self) -> Mapping[str, Sequence[int]]:
        layout = self.layout
        return {
            "webs and an engine": [layout.engine_port(one + 1) for one in range(layout.engines)],
            "an engine and its actions": [layout.actions_port(one + 1) for one in range(layout.engines)],
            "nginx and a web": [layout.web_port(one + 1) for one in range(layout.webs)],
            "all and PostgreSQL": [layout.postgresql_port],
            "all and Redis": [layout.redis_port],
        }

    def pids(self, name: str) -> tuple[int, ...]:
        with contextlib.suppress(NotReady):  # while nobody is there to say it, nothing runs
            status = control.order(self.layout.control, "status")
            return tuple(pid for called, _, pid in status if pid and kind_of(called) == name)
        return ()


_DERIVED = ("REDRESS_ENGINE_PORT", "REDRESS_ACTIONS_PORT")
"""Settings that follow the public port there."""


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
