"""Cutting the network between two processes, as a campaign does it."""

import subprocess
import sys

import pytest

from tests.faults import wires

TALK = """
import socket
from tests.faults import wires

server, other = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))

def line(to):
    ours = socket.create_connection(to.getsockname())
    theirs, _ = to.accept()
    ours.settimeout(0.3)
    return ours, theirs

def passes(ours, theirs):
    theirs.sendall(b"!")
    try:
        return ours.recv(1) == b"!"
    except TimeoutError:
        return False

cut, whole = line(server), line(other)
said = [passes(*cut)]
wires.cut(server.getsockname()[1])
said += [passes(*cut), passes(*whole)]
wires.mend()
cut[0].settimeout(20)
said += [cut[0].recv(1) == b"!", passes(*cut)]  # what was lost comes again
print(said)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run it in a network of its own."""
    laid = "import sys; from tests.faults import wires; wires.lay((sys.executable, '-c', sys.argv[1]))"
    words = [sys.executable, "-c", laid, code]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.network
def test_only_what_goes_to_the_cut_port_is_lost_and_it_comes_again_afterwards() -> None:
    done = run(TALK)
    # Where nobody may lay one, the campaign goes on without, and says so.
    expected = "[True, False, True, True, True]" if wires.can_be_laid() else ""
    assert done.stdout.strip() == expected, done.stderr


def test_a_network_that_is_everybodys_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(wires.OWN, raising=False)
    with pytest.raises(RuntimeError, match="one's own"):
        wires.cut(1)
