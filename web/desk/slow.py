"""What is slow on purpose, comparing passwords, in threads of its own: a crowd elsewhere does not hold it up.

Nor does it hold up others: each comparison takes 64 MB and half a second of a core, so only so many go at a
time, and a flood of guesses is turned away before it is worked on.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from web.problems import not_now

T = TypeVar("T")

AT_ONCE = 2
"""At the same time."""
WAITING = 20
"""So many may wait: the last of them for about five seconds."""


class Slow:
    """The threads of one process."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, "passwords")
        self._most = at_once + waiting
        self._there = 0

    @property
    def there(self) -> int:
        """How many are being worked on or wait."""
        return self._there

    async def run(self, verb: Callable[..., T], *arguments: object) -> T:
        """Do it in one of the threads. Raises Problem 503 when too many wait already."""
        if self._there >= self._most:
            raise not_now("A great many people are signing in: try again in a moment.", 5)
        self._there += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, lambda: verb(*arguments))
        finally:
            self._there -= 1
