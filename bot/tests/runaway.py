"""Whether work runs away: what these tests are for took minutes. How long it takes, benchmarks say."""

from __future__ import annotations

from time import thread_time
from typing import Any, Callable

BOUND = 2.0
"""Seconds of this thread's processor time: fifty times what the worst of texts takes."""


def runs_away(work: Callable[[], Any]) -> bool:
    """Whether `work` takes longer than anything that comes to an end in good order."""
    begun = thread_time()
    work()
    return thread_time() - begun > BOUND
