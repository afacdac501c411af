"""The engine alone, without the edge in front of it: what of a turn's time is the engine's.

.venv/bin/python -m benchmarks.engine [--rounds N]
"""

import argparse
import asyncio
import itertools
import secrets
import statistics
import sys
import time

import httpx

from benchmarks.figures import Figure, percentile, table
from benchmarks.system import Running, redress
from redress.commands.train import train_if_changed

SAYS = (
    "I want to make a complaint",
    "Our lines have dropped calls since 3 March, tickets INC-48213 and 48377",
    "It is about a fault",
    "When are you open?",
    "I rang five times and nobody called back",
    "I want it repaired, and an apology",
    "Jane Doe",
    "Acme Dental",
    "Seven people",
    "jane@example.com",
    "skip",
)
DIGRESSIONS = ("When are you open?", "Who deals with my complaint?")


class Customer:
    """One conversation with the engine."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._id = secrets.token_urlsafe(16)
        self._numbers = itertools.count()

    async def say(self, text: str) -> float:
        """Take a turn; the milliseconds that it took."""
        turn = {"conversation": self._id, "message": f"m{next(self._numbers)}", "text": text}
        began = time.perf_counter()
        response = await self._client.post("/turn", json={**turn, "metadata": {"today": "2026-11-23"}})
        response.raise_for_status()
        return (time.perf_counter() - began) * 1000

    async def complain(self) -> list[float]:
        """A complaint, up to its last questions."""
        return [await self.say(text) for text in SAYS]


def main() -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    arguments.add_argument("--rounds", type=int, default=10, help="conversations for each figure")
    given = arguments.parse_args()
    if train_if_changed() != 0:
        return 1
    print(table(asyncio.run(_measure(given.rounds))))
    return 0


async def _measure(rounds: int) -> list[Figure]:
    async with redress() as running, _client(running) as client:
        await Customer(client).complain()
        alone = [ms for _ in range(rounds) for ms in await Customer(client).complain()]
        figures = [
            Figure("one turn, p50", percentile(alone, 50), None, "ms"),
            Figure("one turn, p95", percentile(alone, 95), None, "ms"),
        ]
        for crowd in (8, 16):
            figures += await _at_once(client, crowd)
        return figures + await _long(client)


async def _at_once(client: httpx.AsyncClient, crowd: int) -> list[Figure]:
    """Turns of several customers at once, and how long the engine takes to say meanwhile that it is ready."""
    began = time.perf_counter()
    talking = asyncio.gather(*(Customer(client).complain() for _ in range(crowd)))
    asked: list[float] = []
    while not talking.done():
        at = time.perf_counter()
        (await client.get("/ready")).raise_for_status()
        asked.append((time.perf_counter() - at) * 1000)
    took = [ms for one in await talking for ms in one]
    rate = len(took) / (time.perf_counter() - began)
    return [
        Figure(f"{crowd} at once, turns a second", rate, None, "/s"),
        Figure(f"{crowd} at once, p95", percentile(took, 95), None, "ms"),
        Figure(f"/ready behind {crowd}, longest", max(asked), None, "ms"),
    ]


async def _long(client: httpx.AsyncClient) -> list[Figure]:
    """One conversation of 205 turns in an open form: the median of the nine turns around each mark."""
    customer = Customer(client)
    took = [await customer.say(text) for text in SAYS[:2]]
    took += [await customer.say(DIGRESSIONS[n % 2]) for n in range(203)]
    around = {mark: statistics.median(took[mark - 5 : mark + 4]) for mark in (10, 150, 200)}
    return [Figure(f"turn {mark} of one conversation", ms, None, "ms") for mark, ms in around.items()]


def _client(running: Running) -> httpx.AsyncClient:
    url = f"http://127.0.0.1:{running.settings.inner_engine_port}"
    return httpx.AsyncClient(
        base_url=url, headers={"X-Redress-Secret": running.settings.secret("engine")}, timeout=30
    )


if __name__ == "__main__":
    sys.exit(main())
