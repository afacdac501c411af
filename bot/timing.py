"""Where the time of a turn goes, for who asked for it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import Dict, Iterator, Optional

SPENT: ContextVar[Optional[Dict[str, float]]] = ContextVar("spent", default=None)
"""Seconds by part of the turn that is being taken; each turn has its own."""


@contextmanager
def spent(part: str) -> Iterator[None]:
    """Count what the block takes to `part`; a part may be gone through several times."""
    began = perf_counter()
    try:
        yield
    finally:
        parts = SPENT.get()
        if parts is not None:
            parts[part] = parts.get(part, 0.0) + perf_counter() - began


def header(parts: Dict[str, float]) -> str:
    """As the Server-Timing header has it, in milliseconds."""
    return ", ".join(f"{part};dur={seconds * 1000:.2f}" for part, seconds in parts.items())
