"""From nothing running to the first answer, and training: `python -m benchmarks.start`."""

import asyncio
import os
import sys
import tempfile
import time

from benchmarks import customers, plain
from benchmarks.figures import Figure
from benchmarks.report import Part, keep
from benchmarks.system import redress
from redress.commands.train import train_if_changed

STARTS = 3


async def once() -> float:
    """Seconds from starting every process to the first answer."""
    async with redress() as own:
        began = time.perf_counter()
        await customers.long_conversation(own.url, 1)
        return own.seconds_to_ready + time.perf_counter() - began


def trained() -> float:
    """Seconds of a training of everything. Raises SystemExit where it fails."""
    began = time.perf_counter()
    if train_if_changed(force=True) != 0:
        sys.exit(1)
    return time.perf_counter() - began


def trainings() -> tuple[float, float]:
    """Seconds of a training for which nothing is kept, and of one after it, for which its sentences are."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REDRESS_ENGINE_CACHE"] = folder
        found = trained(), trained()
        del os.environ["REDRESS_ENGINE_CACHE"]
    return found


async def measure(first: float, again: float) -> Part:
    """Several starts, the longest of which counts, and the plain project."""
    starts = [await once() for _ in range(STARTS)]
    async with plain.plain_project() as other:
        plain_start, plain_training = other.seconds_to_first_answer, other.seconds_to_train
    figures = [
        Figure(f"start to first answer, longest of {STARTS}", max(starts), plain_start, "s", "at most 25 s"),
        Figure("training, from nothing", first, plain_training, "s", "at most 45 s"),
        Figure("training, the examples' vectors kept from before", again, None, "s", "at most 45 s"),
    ]
    note = (
        "From nothing, the sentence model is compiled and the vectors of all examples are worked out. They "
        "are kept: each later training, as of a change in the studio, takes as long as the last line says."
    )
    return Part("start", "Starting and training", "python -m benchmarks.start", figures, note=note)


if __name__ == "__main__":
    keep(asyncio.run(measure(*trainings())))
