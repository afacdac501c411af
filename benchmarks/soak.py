"""A soak: `python -m benchmarks.soak --minutes 30`. Customers at half the peak, and what must stay flat.

What the peak is on this machine is found out first, by sixteen customers at once who never pause.
Every few seconds the memory, open files and processor time of each process, the size of the databases and the
time of the turns since are noted. At the end a line is laid through memory and files, without the first
fifth, in which everything warms up, and what it says for an hour is held against a bound; of the others, the
second half is held against the first. Exit code 1 where one does not hold.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import customers
from benchmarks.figures import percentile
from benchmarks.processes import children, open_files, processor_time, resident
from benchmarks.system import redress

MEGABYTE = 1 << 20
WARM_UP = 0.2
"""The part of the time in which everything warms up."""
MEMORY_AN_HOUR = 0.10
"""How much more memory all processes may take after an hour, as a part of what they have."""
FILES_AN_HOUR = 20.0
LATENCY = 1.3
"""How many times as long turns may take in the second half as in the first."""
WORK = 1.15
"""How many times as much processor time a turn may take in the second half: other work on the machine, which
makes turns wait, does not show in it."""
BYTES_A_TURN = 1.15
"""How many times as much a turn may add to the databases in the second half as in the first."""
CROWD = 16


@dataclass(frozen=True)
class Sample:
    """How things stand at a moment."""

    at: float
    turns: int
    memory: Mapping[str, int]
    """Bytes that each process has in memory."""
    files: Mapping[str, int]
    """What each has open."""
    worked: Mapping[str, float]
    """Seconds of a processor that each has had since it began."""
    stored: int
    """Bytes of the databases."""
    seconds: tuple[float, ...]
    """Of the turns since the last sample."""


@dataclass
class Soak:
    """What is being watched, and what was seen."""

    parent: int
    """The process whose children are watched."""
    data: Path
    samples: list[Sample] = field(default_factory=list)
    turns: int = 0
    fresh: list[float] = field(default_factory=list)

    def took(self, seconds: float) -> None:
        """A turn was answered."""
        self.turns += 1
        self.fresh.append(seconds)

    def look(self) -> None:
        """Take a sample."""
        seconds, self.fresh = tuple(self.fresh), []
        found = dict(children(self.parent))
        memory = {name: resident(pid) for name, pid in found.items()}
        files = {name: open_files(pid) for name, pid in found.items()}
        worked = {name: processor_time(pid) for name, pid in found.items()}
        stored = sum(_pages(path) for path in self.data.glob("*.db"))
        self.samples.append(Sample(time.monotonic(), self.turns, memory, files, worked, stored, seconds))


@dataclass(frozen=True)
class Verdict:
    """Whether something stayed flat."""

    what: str
    found: str
    bound: str
    holds: bool


def _pages(path: Path) -> int:
    """Bytes of a database with what is in its write-ahead log, which reaches the file in large steps."""
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
        size: int = connection.execute("PRAGMA page_size").fetchone()[0]
        return pages * size


async def drive(url: str, soak: Soak, seconds: float, rate: float, every: float) -> None:
    """Customers who together say `rate` lines a second for so long, a sample `every` so many seconds."""
    over = time.monotonic() + seconds
    crowd = max(1, round(rate * 2))
    watching = asyncio.create_task(_watch(soak, every))
    async with customers._client(url) as client:
        await asyncio.gather(*(_talk(client, soak, over, crowd / rate, one) for one in range(crowd)))
    watching.cancel()
    soak.look()


async def _watch(soak: Soak, every: float) -> None:
    while True:
        soak.look()
        await asyncio.sleep(every)


async def _talk(client: object, soak: Soak, over: float, pause: float, number: int) -> None:
    """One customer after another, each with one conversation, a line every `pause` seconds on average."""
    rng = random.Random(number)
    await asyncio.sleep(rng.uniform(0, pause))
    while time.monotonic() < over:
        customer = await customers.Customer(client).arrive()  # type: ignore[arg-type]
        for line in customers.LINES:
            if time.monotonic() > over:
                break
            took = await customer.say(line)
            soak.took(took)
            await asyncio.sleep(max(0.0, rng.uniform(0.5, 1.5) * pause - took))
        await customer.leave()


def verdicts(soak: Soak) -> list[Verdict]:
    """Whether each stayed flat; pure, over the samples."""
    samples = soak.samples
    warm = [one for one in samples if one.at >= samples[0].at + WARM_UP * (samples[-1].at - samples[0].at)]
    halves = warm[: len(warm) // 2 + 1], warm[len(warm) // 2 :]
    of_processes = [of(warm, name) for name in sorted(warm[-1].memory) for of in (_memory, _files)]
    works = [_work(*halves, name) for name in sorted(warm[-1].worked)]
    return [*of_processes, *works, _stored(*halves), _times(*halves)]


def _memory(warm: Sequence[Sample], name: str) -> Verdict:
    held = [one.memory.get(name, 0) / MEGABYTE for one in warm]
    slope, mean = _slope(_hours(warm), held), statistics.mean(held)
    bound = MEMORY_AN_HOUR * mean + 10
    grown = f"{mean:.0f} MB, {slope:+.1f} MB an hour"
    return Verdict(f"memory of {name}", grown, f"at most +{bound:.0f} MB", slope <= bound)


def _files(warm: Sequence[Sample], name: str) -> Verdict:
    opened = [float(one.files.get(name, 0)) for one in warm]
    slope = _slope(_hours(warm), opened)
    found = f"{statistics.mean(opened):.0f}, {slope:+.1f} an hour"
    return Verdict(f"open files of {name}", found, f"at most +{FILES_AN_HOUR:.0f}", slope <= FILES_AN_HOUR)


def _work(first: Sequence[Sample], second: Sequence[Sample], name: str) -> Verdict:
    """Processor time for each turn; a tenth of a millisecond more is nothing."""
    each = [
        (part[-1].worked.get(name, 0) - part[0].worked.get(name, 0)) / max(1, part[-1].turns - part[0].turns)
        for part in (first, second)
    ]
    found = f"{each[0] * 1000:.2f} ms, then {each[1] * 1000:.2f} ms"
    return Verdict(
        f"work of {name} for each turn", found, f"at most {WORK:g} times", each[1] <= each[0] * WORK + 0.0001
    )


def _stored(first: Sequence[Sample], second: Sequence[Sample]) -> Verdict:
    each = [_bytes_a_turn(part) for part in (first, second)]
    found = f"{each[0] / 1024:.1f} kB, then {each[1] / 1024:.1f} kB"
    bound = f"at most {BYTES_A_TURN:g} times"
    return Verdict("database for each turn", found, bound, each[1] <= each[0] * BYTES_A_TURN + 512)


def _times(first: Sequence[Sample], second: Sequence[Sample]) -> Verdict:
    took = [[value * 1000 for one in part for value in one.seconds] for part in (first, second)]
    half = [percentile(one, 50) for one in took]
    late = [percentile(one, 95) for one in took]
    found = f"p50 {half[0]:.0f} ms, then {half[1]:.0f} ms; p95 {late[0]:.0f}, then {late[1]:.0f}"
    return Verdict("time of a turn", found, f"p50 at most {LATENCY:g} times", half[1] <= half[0] * LATENCY)


def _hours(samples: Sequence[Sample]) -> list[float]:
    return [(one.at - samples[0].at) / 3600 for one in samples]


def _bytes_a_turn(samples: Sequence[Sample]) -> float:
    turns = samples[-1].turns - samples[0].turns
    return (samples[-1].stored - samples[0].stored) / max(1, turns)


def _slope(hours: Sequence[float], values: Sequence[float]) -> float:
    """Of the line through the medians of thirds, which one odd sample does not tilt."""
    third = max(1, len(values) // 3)
    rise = statistics.median(values[-third:]) - statistics.median(values[:third])
    run = statistics.median(hours[-third:]) - statistics.median(hours[:third])
    return rise / run if run else 0.0


def table(soak: Soak) -> str:
    """The verdicts, for people."""
    minutes = (soak.samples[-1].at - soak.samples[0].at) / 60
    lines = [f"{soak.turns} turns in {minutes:.1f} minutes, {soak.turns / minutes / 60:.1f} a second.", ""]
    lines += ["| what | found | bound | |", "|---|---|---|---|"]
    lines += [
        f"| {one.what} | {one.found} | {one.bound} | {'flat' if one.holds else 'NOT FLAT'} |"
        for one in verdicts(soak)
    ]
    return "\n".join(lines)


async def measure(minutes: float, rate: float | None) -> Soak:
    """A soak of a Redress of its own, at `rate` turns a second, or at half of the most that it does."""
    async with redress() as own:
        rate = rate or await _peak(own.url) / 2
        soak = Soak(os.getpid(), own.settings.data_dir)
        await drive(own.url, soak, minutes * 60, rate, max(2.0, minutes * 60 / 200))
        return soak


async def _peak(url: str) -> float:
    """The most turns a second, after some that warm everything up."""
    await customers.at_once(url, 2)
    peak, _ = await customers.at_once(url, CROWD, customers.LINES * 3)
    print(f"The peak: {peak:.1f} turns a second with {CROWD} customers at once.", flush=True)
    return peak


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, help="turns a second; without it, half of the peak here")
    given = parser.parse_args()
    soak = asyncio.run(measure(given.minutes, given.rate))
    print(table(soak))
    return 0 if all(one.holds for one in verdicts(soak)) else 1


if __name__ == "__main__":
    sys.exit(main())
