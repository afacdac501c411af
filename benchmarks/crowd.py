"""Turns a second against customers at once, with one engine and with two: `python -m benchmarks.crowd`."""

import asyncio
import os
import time
from dataclasses import dataclass

from benchmarks import customers, plain
from benchmarks.figures import Figure, percentile
from benchmarks.processes import children, processor_time
from benchmarks.report import Part, Plot, keep
from benchmarks.system import redress

CROWDS = (1, 2, 4, 8, 16, 32, 64)
LINES = customers.LINES[:6]


@dataclass(frozen=True)
class Crowd:
    """What so many customers at once got."""

    rate: float
    """Turns a second."""
    late: float
    """Milliseconds that one turn took, p95."""
    cores: float
    """How many cores all processes took meanwhile, the measuring customers' too."""


async def curve(url: str) -> dict[int, Crowd]:
    """What each number of customers at once got."""
    await customers.at_once(url, 2, LINES)  # warm
    found = {}
    for crowd in CROWDS:
        began, worked = time.perf_counter(), _worked()
        rate, times = await customers.at_once(url, crowd, LINES)
        cores = (_worked() - worked) / (time.perf_counter() - began)
        found[crowd] = Crowd(rate, percentile([one * 1000 for one in times], 95), cores)
    return found


def _worked() -> float:
    """Seconds of processors that this process and those of the Redress that it runs have had."""
    return time.process_time() + sum(processor_time(pid) for _, pid in children(os.getpid()))


async def measure() -> Part:
    """One engine, two engines, and the plain project."""
    async with redress(REDRESS_FULL_AFTER="1000") as own:
        one = await curve(own.url)
    async with redress(engines=2, REDRESS_FULL_AFTER="1000") as own:
        two = await curve(own.url)
    async with plain.plain_project() as other:
        others = {n: (await plain.at_once(other.url, n, 1))[0] for n in CROWDS}
    figures = [
        Figure("16 at once, one engine", one[16].rate, others[16], "/s", "at least 35 /s"),
        Figure("16 at once, two engines", two[16].rate, None, "/s", "1.6 times, with the cores"),
        Figure("two engines beside one", two[16].rate / one[16].rate, None, "times", "1.6, with the cores"),
        Figure("cores that 16 at once take, one engine", one[16].cores, None, "cores"),
        Figure("cores that 16 at once take, two engines", two[16].cores, None, "cores"),
        Figure("16 at once, one engine, p95", one[16].late, None, "ms"),
        Figure("64 at once, one engine, p95", one[64].late, None, "ms"),
    ]
    rates = {"one engine": one, "two engines": two}
    plots = [
        Plot(
            "crowd-rate",
            "Turns a second against customers at once",
            "customers at once",
            "turns a second",
            {
                **{name: [(n, one.rate) for n, one in found.items()] for name, found in rates.items()},
                "plain Rasa project": list(others.items()),
            },
        ),
        Plot(
            "crowd-time",
            "One turn, p95, against customers at once",
            "customers at once",
            "ms",
            {name: [(n, one.late) for n, one in found.items()] for name, found in rates.items()},
        ),
    ]
    note = (
        "Cores are those of every process, the measuring customers' too. Where one engine and what is around"
        " it take nearly all that the machine has, a second one has none left to use."
    )
    return Part("crowd", "Many customers at once", "python -m benchmarks.crowd", figures, plots, note)


if __name__ == "__main__":
    keep(asyncio.run(measure()))
