"""What the archive of a model may hold: files in its own folder, of a bounded size: looked at before use.

A model is code to the libraries that load it, so only our own builds are loaded, by their checksum; this is
for the archive itself, which could else write anywhere or fill the disk.
"""

from __future__ import annotations

import stat
import tarfile
import zlib
from pathlib import Path, PurePosixPath

MOST_FILES = 10_000
LARGEST = 4 * 1024**3
"""Bytes that it may unpack to: twenty times what ours do."""


def is_safe(archive: Path) -> bool:
    """Whether nothing in it leads out of its folder or grows without bound, and only its owner changes it."""
    try:
        if archive.stat().st_mode & stat.S_IWOTH:
            return False
        with tarfile.open(archive) as packed:
            count = size = 0
            for one in packed:
                count, size = count + 1, size + one.size
                if count > MOST_FILES or size > LARGEST or not _stays(one):
                    return False
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError):
        return False
    return True


def _stays(member: tarfile.TarInfo) -> bool:
    path = PurePosixPath(member.name)
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in member.name
    return inside and (member.isfile() or member.isdir())
