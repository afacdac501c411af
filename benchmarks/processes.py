"""What the processes of a Redress take of the machine, as Linux tells it."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

NAMES = {b"web": "web", b"bot": "engine", b"actions": "actions", b"worker": "worker"}


def children(parent: int) -> Iterator[tuple[str, int]]:
    """The processes of a Redress, whose supervisor is `parent`, by what they are."""
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, IndexError, ValueError):
            of = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if of == parent and words[1] == b"-m" and words[2] in NAMES:
                yield NAMES[words[2]], int(folder.name)


def resident(pid: int) -> int:
    """Bytes that a process has in memory, common pages whole (RSS)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def share_of(pid: int) -> float:
    """Megabytes that a process has in memory, its share of common pages included (PSS)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


def open_files(pid: int) -> int:
    """How many files, sockets and pipes a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def processor_time(pid: int) -> float:
    """Seconds of a processor that a process has had."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
