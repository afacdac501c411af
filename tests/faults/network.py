"""A network between the browsers and the server that can be cut: a pair of virtual cables, one end for each.

The browsers' end is in a network namespace of its own, in which a process passes on what it gets over a Unix
socket, as a browser's machine would send it. Cutting takes the cable down: packets are lost both ways,
and nobody is told. Where this machine lets nobody do that, `cable` gives None.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.system import ROOT

ANYWHERE = "0.0.0.0"


@dataclass(frozen=True)
class Cable:
    """One end is the server's, the other the browsers'."""

    ours: str
    address: str
    """Where the server is, from the browsers' end."""
    socket: Path
    """What is sent here goes over the cable."""

    def cut(self) -> None:
        """No packet passes from now on."""
        _run("ip", "link", "set", self.ours, "down")

    def mend(self) -> None:
        """Packets pass again."""
        _run("ip", "link", "set", self.ours, "up")


@contextmanager
def cable(folder: Path, port: int) -> Iterator[Cable | None]:
    """Lay one to `port` for the length of the block; None where this machine does not let us."""
    mark = os.getpid() % 60_000
    name, ours, theirs = f"redress{mark}", f"rs{mark}", f"rb{mark}"
    net = f"10.{200 + mark % 50}.{mark // 50 % 250}"
    made = Cable(ours, f"{net}.1", folder / "browsers.sock")
    inside = ("ip", "netns", "exec", name)
    commands = (
        ("ip", "netns", "add", name),
        ("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name),
        ("ip", "address", "add", f"{net}.1/24", "dev", ours),
        ("ip", "link", "set", ours, "up"),
        (*inside, "ip", "address", "add", f"{net}.2/24", "dev", theirs),
        (*inside, "ip", "link", "set", theirs, "up"),
    )
    passing: subprocess.Popen[bytes] | None = None
    try:
        try:
            for command in commands:
                _run(*command)
        except (OSError, subprocess.CalledProcessError):
            yield None
            return
        far_end = (sys.executable, "-m", "tests.faults.far_end", str(made.socket), made.address, str(port))
        passing = subprocess.Popen([*inside, *far_end], cwd=ROOT)
        while not made.socket.exists():
            assert passing.poll() is None, "the far end does not run"
            time.sleep(0.05)
        yield made
    finally:
        if passing is not None:
            passing.kill()
            passing.wait()
        for command in (("ip", "link", "delete", ours), ("ip", "netns", "delete", name)):
            subprocess.run(command, capture_output=True, check=False)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=20)
