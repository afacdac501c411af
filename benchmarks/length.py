"""One turn against the length of the conversation: `python -m benchmarks.length`."""

import asyncio
import statistics
from collections.abc import Sequence

from benchmarks import customers, plain
from benchmarks.figures import Figure
from benchmarks.report import Part, Plot, keep
from benchmarks.system import redress

TURNS = 205
LOOKED_AT = (10, 50, 100, 150, 200)


def around(values: Sequence[float], turn: int) -> float:
    """The median of the nine turns around `turn`, in milliseconds: one alone says little."""
    return statistics.median(values[max(0, turn - 5) : turn + 4]) * 1000


async def measure() -> Part:
    """Redress, then the plain project."""
    async with redress() as own:
        await customers.long_conversation(own.url, 12)  # warm
        long = await customers.long_conversation(own.url, TURNS)
    async with plain.plain_project() as other:
        others = await plain.long_conversation(other.url, TURNS)
    figures = [Figure(f"turn {n}", around(long, n), around(others, n), "ms") for n in LOOKED_AT]
    growth = around(long, 200) / around(long, 10), around(others, 200) / around(others, 10)
    figures.append(Figure("turn 200 beside turn 10", *growth, "times", "at most 1.5"))
    lines = {
        "Redress": [(n, around(long, n)) for n in LOOKED_AT],
        "plain Rasa project": [(n, around(others, n)) for n in LOOKED_AT],
    }
    plot = Plot("length", "One turn against the length of the conversation", "turn", "ms", lines)
    return Part("length", "Long conversations", "python -m benchmarks.length", figures, [plot])


if __name__ == "__main__":
    keep(asyncio.run(measure()))
