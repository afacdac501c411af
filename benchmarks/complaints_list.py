"""The desk's list and figures over 100,000 complaints: `python -m benchmarks.complaints_list`.

Each figure is a page of a running `web`, from the request to the last byte, one after another, on SQLite and
on PostgreSQL: of nineteen of twenty.
"""

import argparse
import asyncio
import logging
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import structlog
from argon2 import PasswordHasher

from benchmarks.figures import Figure, percentile
from benchmarks.register_of import COMMON, RARE, Filled, fill
from benchmarks.report import Part, keep
from redress.settings import Settings
from staff.accounts import Accounts, Newcomer
from staff.passwords import Passwords
from staff.roles import Role
from store.database import Database
from store.migration import migrate
from tests import postgresql
from web.app import create_app
from web.server import Server, listen

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = "seven quiet otters"
LIST, FIGURES = 150.0, 500.0
"""Milliseconds at most, in nineteen of twenty."""
ANEW = "?weeks=12&anew"
"""Ends the address of what is not to come from the count of the minute before."""
DEEP = 40
"""Pages from the beginning to the deep one."""


def main() -> None:
    """Fill a database, serve it, and keep how long each page took."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.complaints_list", description=__doc__)
    arguments.add_argument("--complaints", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=40)
    arguments.add_argument("--on", choices=["sqlite", "postgresql"], help="only this database")
    given = arguments.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        if given.on != "postgresql":
            found += [measure(f"sqlite:///{folder}/redress.db", Path(folder), given.complaints, given.rounds)]
        if given.on != "sqlite":
            with postgresql.server() as address:
                place = postgresql.new_place(address)
                found += [measure(place, Path(folder), given.complaints, given.rounds)]
    beside = found[1] if given.on is None else {}
    figures = [
        Figure(f"{what}, p95", took, beside[what][0] if beside else None, "ms", f"at most {most:.0f} ms")
        for what, (took, most) in found[0].items()
    ]
    title = f"The desk over {given.complaints:,} complaints"
    columns = ("SQLite", "PostgreSQL") if given.on is None else (given.on, "")
    keep(Part("complaints_list", title, "python -m benchmarks.complaints_list", figures, columns=columns))


def measure(url: str, folder: Path, complaints: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Measure one database: of each page, the milliseconds in nineteen of twenty, and how many may be."""
    migrate(url)
    database = Database(url)
    filled = fill(database, complaints, NOW)
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    person = Newcomer("maya@example.com", "Maya", [Role.MANAGER])
    Accounts(database, cheap).add(person, PASSWORD, NOW)
    database.close()
    settings = Settings(database_url=url, data_dir=folder, engines="http://127.0.0.1:9")
    return asyncio.run(_pages(settings, filled, rounds))


async def _pages(settings: Settings, filled: Filled, rounds: int) -> dict[str, tuple[float, float]]:
    clock = _Clock()
    app = create_app(settings, clock=clock)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    server = Server(app, listen("127.0.0.1", 0))
    found = {}
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
            form = {"email": "maya@example.com", "password": PASSWORD, "next": "/desk"}
            assert (await client.post("/desk/sign-in", data=form)).status_code == 303
            for what, path, most in await _paths(client, filled):
                took = [await _once(client, path, clock) for _ in range(rounds)]
                found[what] = percentile(took, 95), most
    finally:
        await server.stop()
    return found


class _Clock:
    """Stands still, unless a page is to be counted anew."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def _once(client: httpx.AsyncClient, path: str, clock: _Clock) -> float:
    if path.endswith(ANEW):
        clock.now += timedelta(seconds=61)
    began = time.perf_counter()
    answer = await client.get(path)
    took = time.perf_counter() - began
    assert answer.status_code == 200, (path, answer.status_code)
    return took * 1000


async def _paths(client: httpx.AsyncClient, filled: Filled) -> list[tuple[str, str, float]]:
    def listed(**query: str) -> str:
        return "/desk/complaints" + (f"?{urlencode(query)}" if query else "")

    paths = [("first page", listed())]
    paths += [(f"state {state}", listed(state=state)) for state in ("open", "escalated", "closed")]
    paths += [("category", listed(category="other")), ("overdue", listed(due="overdue"))]
    paths += [("due today", listed(due="today")), ("owner", listed(owner="agent3@example.com"))]
    paths += [("nobody's", listed(owner="nobody")), ("adjustments", listed(adjusted="yes"))]
    paths += [("state and category", listed(state="closed", category="other"))]
    paths += [("state, by last change", listed(state="closed", sort="changed"))]
    paths += [("category, by deadline", listed(category="other", sort="due"))]
    paths += [("reference", listed(q=filled.reference)), ("ticket", listed(q=filled.ticket))]
    paths += [
        ("name", listed(q=filled.name)),
        ("rare word", listed(q=RARE)),
        ("common word", listed(q=COMMON)),
    ]
    paths += [("common word in a state", listed(q=COMMON, state="deadlocked"))]
    paths += [("deep page", await _deep(client))]
    figures = [("figures, 12 weeks", "/desk/figures"), ("figures, a year", "/desk/figures?weeks=52")]
    figures += [("figures, 12 weeks, counted anew", f"/desk/figures{ANEW}")]
    limits = [
        (what, path, LIST) for what, path in [*paths, ("one case", f"/desk/complaints/{filled.reference}")]
    ]
    return limits + [(what, path, FIGURES) for what, path in [("overview", "/desk"), *figures]]


async def _deep(client: httpx.AsyncClient) -> str:
    after = ""
    for _ in range(DEEP):
        answer = (await client.get("/api/v1/complaints", params={"limit": "200"} | after_of(after))).json()
        after = answer["next"]
    return f"/desk/complaints?after={after}"


def after_of(place: str) -> dict[str, str]:
    """Where the next page begins, as a parameter; none at the beginning."""
    return {"after": place} if place else {}


if __name__ == "__main__":
    main()
