"""The network between the processes, which can be cut for one port.

A campaign runs in a network namespace of its own, in which a packet filter drops what goes to and comes from
a port: packets are lost both ways, and nobody is told. No firewall of this machine is touched, and with the
campaign's last process the namespace is gone. Where this machine lets nobody do that, nothing is cut.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

OWN = "FAULTS_OWN_NETWORK"
"""Set in the environment of who runs in a namespace of its own."""
ALONE = ("unshare", "--net", "--")
TABLE = "inet redress_faults"


def is_own() -> bool:
    """Whether this process has a network of its own."""
    return OWN in os.environ


def can_be_laid() -> bool:
    """Whether this machine lets us have one."""
    if not all(shutil.which(one) for one in ("nft", "ip", "unshare")):
        return False
    return subprocess.run((*ALONE, "true"), capture_output=True, check=False).returncode == 0


def lay(command: Sequence[str]) -> None:
    """Run `command` in place of this process, in a network of its own; return where that cannot be."""
    if is_own() or not can_be_laid():
        return
    words = (*ALONE, "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command)
    sys.stdout.flush()
    os.execvpe(words[0], words, os.environ | {OWN: "1"})


def cut(port: int) -> None:
    """No packet to or from `port` passes from now on."""
    chain = f"{TABLE} out"
    lines = (
        f"add table {TABLE}",
        f"add chain {chain} {{ type filter hook output priority 0; }}",
        f"add rule {chain} tcp dport {port} drop",
        f"add rule {chain} tcp sport {port} drop",
    )
    _filter("\n".join(lines))


def mend() -> None:
    """All packets pass again."""
    _filter(f"delete table {TABLE}")


def _filter(commands: str) -> None:
    if not is_own():
        raise RuntimeError("Only a network of one's own is cut.")
    subprocess.run(("nft", "-f", "-"), input=commands, text=True, check=True, capture_output=True, timeout=20)
