"""Turns a second against customers at once, with one engine and with two: `python -m benchmarks.crowd`."""

import asyncio

from benchmarks import customers, plain
from benchmarks.figures import Figure, percentile
from benchmarks.report import Part, Plot, keep
from benchmarks.system import redress

CROWDS = (1, 2, 4, 8, 16, 32, 64)
LINES = customers.LINES[:6]


async def curve(url: str) -> dict[int, tuple[float, float]]:
    """Turns a second and the p95 of one turn in milliseconds, for each number of customers at once."""
    await customers.at_once(url, 2, LINES)  # warm
    found = {}
    for crowd in CROWDS:
        rate, times = await customers.at_once(url, crowd, LINES)
        found[crowd] = rate, percentile([one * 1000 for one in times], 95)
    return found


async def measure() -> Part:
    """One engine, two engines, and the plain project."""
    async with redress(REDRESS_FULL_AFTER="1000") as own:
        one = await curve(own.url)
    async with redress(engines=2, REDRESS_FULL_AFTER="1000") as own:
        two = await curve(own.url)
    async with plain.plain_project() as other:
        others = {n: (await plain.at_once(other.url, n, 1))[0] for n in CROWDS}
    figures = [
        Figure("16 at once, one engine", one[16][0], others[16], "/s", "at least 35 /s"),
        Figure("16 at once, two engines", two[16][0], None, "/s", "1.6 times, with the cores"),
        Figure("two engines beside one", two[16][0] / one[16][0], None, "times", "1.6, with the cores"),
        Figure("16 at once, one engine, p95", one[16][1], None, "ms"),
        Figure("64 at once, one engine, p95", one[64][1], None, "ms"),
    ]
    rates = {"one engine": one, "two engines": two}
    plots = [
        Plot(
            "crowd-rate",
            "Turns a second against customers at once",
            "customers at once",
            "turns a second",
            {
                **{name: [(n, r) for n, (r, _) in found.items()] for name, found in rates.items()},
                "plain Rasa project": list(others.items()),
            },
        ),
        Plot(
            "crowd-time",
            "One turn, p95, against customers at once",
            "customers at once",
            "ms",
            {name: [(n, p) for n, (_, p) in found.items()] for name, found in rates.items()},
        ),
    ]
    return Part("crowd", "Many customers at once", "python -m benchmarks.crowd", figures, plots)


if __name__ == "__main__":
    keep(asyncio.run(measure()))
