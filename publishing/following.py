"""Noticing that other content is in force: a pointer is looked at again and again."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from publishing.folder import read_json

LOOK_EVERY = 0.25
"""Seconds between two looks."""

log = structlog.get_logger("published")


class Pointer:
    """A file that names the folder of the content in force."""

    def __init__(self, path: Path | None, otherwise: Path) -> None:
        """`otherwise` is the content in force while there is no such file, or where none is followed."""
        self.path, self._otherwise = path, otherwise
        self._stamp = self._now()

    def content(self) -> Path:
        """The folder of the content in force."""
        said = read_json(self.path) if self.path else None
        return self.path.parent / str(said["content"]) if self.path and said else self._otherwise

    def moved(self) -> bool:
        """Whether the file was written since this was asked last."""
        before, self._stamp = self._stamp, self._now()
        return self._stamp != before

    def _now(self) -> tuple[int, int]:
        if self.path is None:
            return (0, 0)
        try:
            status = self.path.stat()
        except OSError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)


async def follow(pointer: Pointer, take_up: Callable[[Path], Awaitable[None]], now: Path) -> None:
    """Call `take_up` with each content that comes into force after `now`, for ever.

    What cannot be taken up is logged, and what was in force before stays so.
    """
    while True:
        await asyncio.sleep(LOOK_EVERY)
        if not pointer.moved():
            continue
        try:
            named = pointer.content()
            if named != now:
                await take_up(named)
                now = named
                log.info("took up published content", content=named.name)
        except Exception as error:  # whatever it is, customers go on with what there is
            log.error("published content was not taken up", error=str(error), exc_info=error)
