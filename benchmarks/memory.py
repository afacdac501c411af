"""What every process has of the memory at rest: `python -m benchmarks.memory`.

Each process's own share (PSS): pages that several have in common, such as programs and mapped weights, count
once in the sum.
"""

import asyncio

from benchmarks import customers, plain
from benchmarks.figures import Figure
from benchmarks.processes import share_of
from benchmarks.report import Part, keep
from benchmarks.system import redress

SETTLES = 10.0
"""Seconds without work before it is looked at."""
NAMES = ("engine", "web", "worker", "actions")


async def measure() -> Part:
    """At rest after the start, and again after a few conversations."""
    async with redress() as own:
        pids = {name: own.supervisor.pid_of(name) for name in NAMES}
        await asyncio.sleep(SETTLES)
        rest = {name: share_of(pid) for name, pid in pids.items() if pid}
        await customers.at_once(own.url, 8)
        await asyncio.sleep(SETTLES)
        after = {name: share_of(pid) for name, pid in pids.items() if pid}
    async with plain.plain_project() as other:
        await plain.one_after_another(other.url, 2)
        plain_memory = share_of(other.pid)
    figures = [
        Figure("all processes at rest", sum(rest.values()), plain_memory, "MB", "at most 1,300 MB"),
        *(Figure(f"of it, {name}", megabytes, None, "MB") for name, megabytes in rest.items()),
        Figure("all processes after 8 customers", sum(after.values()), None, "MB"),
    ]
    return Part("memory", "Memory", "python -m benchmarks.memory", figures)


if __name__ == "__main__":
    keep(asyncio.run(measure()))
