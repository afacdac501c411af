"""A thousand customers arrive within a minute, each with two messages: `python -m benchmarks.arrivals`."""

import argparse
import asyncio
import time

import httpx

from benchmarks.figures import Figure, percentile
from benchmarks.report import Part, keep
from benchmarks.system import no_cookies, redress
from tests.scale.patient import PatientCustomer

LINES = ("My broadband has been down since Monday", "How long does it take until I hear from you?")


async def measure(arriving: int, within: float, engines: int) -> Part:
    """Everybody is answered, once and in order, or this fails."""
    async with redress(engines=engines) as own:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
        jar = no_cookies()
        async with httpx.AsyncClient(
            base_url=own.url, limits=limits, cookies=jar, timeout=120, trust_env=False
        ) as http:
            crowd = [PatientCustomer(http, list(LINES)) for _ in range(arriving)]

            async def come(number: int, customer: PatientCustomer) -> float:
                await asyncio.sleep(number * within / arriving)
                began = time.perf_counter()
                await customer.talk()
                return time.perf_counter() - began

            began = time.perf_counter()
            times = await asyncio.gather(*(come(*one) for one in enumerate(crowd)))
            taken = time.perf_counter() - began
    for customer in crowd:
        customer.check()
    busy = sum(bool(customer.trouble) for customer in crowd)
    figures = [
        Figure("customers, all answered, once and in order", arriving, None, "", str(arriving)),
        Figure("asked to come back first", sum(bool(one.held_up) for one in crowd), None, ""),
        Figure("told that it takes longer", busy, None, ""),
        Figure("both messages answered, p50", percentile(times, 50), None, "s"),
        Figure("both messages answered, p95", percentile(times, 95), None, "s"),
        Figure("turns a second meanwhile", len(LINES) * arriving / taken, None, "/s"),
    ]
    title = f"{arriving:,} customers in {within:g} seconds"
    return Part("arrivals", title, "python -m benchmarks.arrivals", figures)


if __name__ == "__main__":
    given = argparse.ArgumentParser(prog="python -m benchmarks.arrivals")
    given.add_argument("--customers", type=int, default=1_000)
    given.add_argument("--within", type=float, default=60.0, help="seconds")
    given.add_argument("--engines", type=int, default=1)
    chosen = given.parse_args()
    keep(asyncio.run(measure(chosen.customers, chosen.within, chosen.engines)))
