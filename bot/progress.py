"""How long something has been going on, for whoever waits at a terminal."""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Event, Thread
from typing import Iterator, TextIO

_WIPED = "\r\x1b[K"


@contextmanager
def counted(what: str, stream: TextIO, every: float = 1.0) -> Iterator[None]:
    """Say `what` and the seconds since then in one line, anew `every` so many; wiped in the end.

    Where `stream` is no terminal, such as in a log, it is said once.
    """
    print(f"{what}.", end="" if stream.isatty() else "\n", file=stream, flush=True)
    if not stream.isatty():
        yield
        return
    over = Event()
    counting = Thread(target=_count, args=(what, stream, every, over), daemon=True)
    counting.start()
    try:
        yield
    finally:
        over.set()
        counting.join()
        print(_WIPED, end="", file=stream, flush=True)


def _count(what: str, stream: TextIO, every: float, over: Event) -> None:
    began = time.monotonic()
    while not over.wait(every):
        print(f"{_WIPED}{what}: {time.monotonic() - began:.0f} s.", end="", file=stream, flush=True)
