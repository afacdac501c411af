"""One turn, from the POST to its last message on the stream, and its parts: `python -m benchmarks.turn`."""

import asyncio
import re

import httpx

from benchmarks import customers, plain
from benchmarks.figures import Figure, percentile
from benchmarks.report import Part, keep
from benchmarks.system import redress

ROUNDS = 8
STAGES = {
    "understand": "of it, understanding the text",
    "actions": "of it, the actions",
    "turn_store": "of it, the engine's own store",
    "database": "of it, keeping the answer",
    "stream": "of it, from there to the stream",
    "waiting": "of it, waiting for a place",
}
_SUM = re.compile(r'redress_stage_seconds_(sum|count)\{stage="(\w+)"\} ([\d.e+-]+)')


async def stages(url: str) -> dict[str, float]:
    """The mean milliseconds of each part of a turn so far, as `web` counts them."""
    async with httpx.AsyncClient(trust_env=False) as client:
        text = (await client.get(f"{url}/metrics")).text
    found: dict[tuple[str, str], float] = {(what, stage): float(n) for what, stage, n in _SUM.findall(text)}
    turns = found["count", "database"]
    return {stage: found.get(("sum", stage), 0.0) / turns * 1000 for stage in STAGES}


async def measure() -> Part:
    """Redress, then the plain project."""
    async with redress() as own:
        times = [one * 1000 for one in await customers.one_after_another(own.url, ROUNDS)]
        parts = await stages(own.url)
    async with plain.plain_project() as other:
        others = [one * 1000 for one in await plain.one_after_another(other.url, ROUNDS * 2)]
    figures = [
        Figure("one turn, p50", percentile(times, 50), percentile(others, 50), "ms", "at most 50 ms"),
        Figure("one turn, p95", percentile(times, 95), percentile(others, 95), "ms", "at most 100 ms"),
        *(Figure(says, parts[stage], None, "ms") for stage, says in STAGES.items()),
    ]
    note = (
        "The parts are means over all turns of the run; what is left is Rasa's policies, HTTP and the loop."
    )
    return Part("turn", "One turn", "python -m benchmarks.turn", figures, note=note)


if __name__ == "__main__":
    keep(asyncio.run(measure()))
