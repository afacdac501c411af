"""The files of mail that came in, as they came: each message whole, and what was attached to it."""

import os
import re
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{8,64}(?:\.eml)?")


class Originals:
    """A folder of files under names of ours."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all; the same name again is the same file."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with open(unfinished, "wb", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)

    def read(self, name: str) -> bytes | None:
        """What is in it; None when it is gone."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Take it away, if it is there."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name of ours: {name!r}")
        return self._folder / name[:2] / name


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
