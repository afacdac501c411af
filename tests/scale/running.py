"""The scaled-out profile as `make scale` starts it, on ports and in a folder of its own."""

import asyncio
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from redress.scale import control
from redress.scale.layout import Layout
from redress.settings import ROOT, Settings

STARTS = 420.0
"""Seconds that everything may take to start on a machine that has much else to do."""


@dataclass
class Running:
    """A profile that is up."""

    layout: Layout
    log: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.layout.settings.port}"

    def unanswered(self) -> str:
        """What the log says of turns that had to be tried again, and of what was restarted around them."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(line for line in lines if re.search("no answer|Restarting|is ready on", line))

    def client(self, connections: int | None = None) -> httpx.AsyncClient:
        """A client that trusts the profile's certificate."""
        trusted = ssl.create_default_context(cafile=self.layout.folder / "nginx" / "redress" / "tls.crt")
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=100)
        return httpx.AsyncClient(
            base_url=self.url, verify=trusted, timeout=30, limits=limits, trust_env=False, http2=False
        )

    async def order(self, verb: str, name: str = "") -> dict[str, tuple[str, int | None]]:
        """What `redress scale VERB NAME` does; each process with its state and process id."""
        found = await asyncio.to_thread(control.order, self.layout.control, verb, name)
        return {name: (state, pid) for name, state, pid in found}


@contextmanager
def profile(**settings: str) -> Iterator[Running]:
    """A profile that is up, and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="redress-scale-"))  # not below pytest's own, which only root enters
    folder.chmod(0o755)
    port, log = _free_base(), folder / "log"
    own = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
    chosen = {"PORT": str(port), "DATA_DIR": str(folder / "var"), "CONVERSATIONS_PER_HOUR": "1000000"}
    chosen |= {"TURNS_PER_MINUTE": "10000", "REQUESTS_PER_MINUTE": "1000000"} | {
        name.upper(): value for name, value in settings.items()
    }
    environment = own | {f"REDRESS_{name}": value for name, value in chosen.items()}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "redress", "scale"],
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=written,
        )
    try:
        running = Running(Layout(Settings(port=port, data_dir=folder / "var")), log)
        _until_ready(process, log)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    latest = time.monotonic() + STARTS
    while "Redress is ready at" not in (said := log.read_text(errors="replace")):
        assert process.poll() is None, said
        assert time.monotonic() < latest, said
        time.sleep(0.2)


def _free_base() -> int:
    """A port from which on everything that the profile wants is free."""
    for _ in range(50):
        base = random.randrange(12_000, 22_000, 10)
        wanted = [
            base,
            base + 1,
            base + 2,
            *(base + step * 10_000 + one for step in (1, 2, 3) for one in (0, 1)),
        ]
        if all(_is_free(port) for port in wanted):
            return base
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
