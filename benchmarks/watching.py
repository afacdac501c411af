"""One pass of the worker over 100,000 open complaints: `python -m benchmarks.watching`, on both databases.

The processor's time stands beside the clock's, which other work on the machine makes longer.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, text

from benchmarks.figures import Figure
from benchmarks.report import Part, keep
from complaints import tables
from complaints.code_of_practice import load
from complaints.deadlines import Kind
from complaints.references import generate
from complaints.working_days import WorkingDays
from redress.settings import ROOT, Settings
from staff.tables import accounts
from store.database import Database
from store.migration import migrate
from tests import postgresql
from worker.duties import rounds

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BATCH = 5_000
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
WHOLE, BUSY, MEMORY = "one pass", "of it, time of the processor", "memory at most"
LIMITS = {WHOLE: "at most 5 s", MEMORY: "at most 200 MB"}


def main() -> None:
    """Fill each database, go through every duty once, and keep how long that took and how much memory."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.watching", description=__doc__)
    arguments.add_argument("--complaints", type=int, default=100_000)
    arguments.add_argument("--due", type=int, default=500, help="how many fall due in this pass")
    arguments.add_argument("--on", choices=["sqlite", "postgresql"], action="append")
    given = arguments.parse_args()
    kinds = given.on or ["sqlite", "postgresql"]
    found = [_one(kind, given.complaints, given.due) for kind in kinds]
    beside = found[1] if len(found) > 1 else {}
    figures = [
        Figure(what, value, beside.get(what), "MB" if what == MEMORY else "s", LIMITS.get(what, ""))
        for what, value in found[0].items()
    ]
    title = f"One pass of the worker over {given.complaints:,} open complaints, {given.due:,} falling due"
    columns = (NAMES[kinds[0]], NAMES[kinds[-1]])
    keep(Part("watching", title, "python -m benchmarks.watching", figures, columns=columns))


def _one(kind: str, complaints: int, due: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            return measure(f"sqlite:///{folder}/redress.db", Path(folder), complaints, due)
        with postgresql.server() as address:
            return measure(postgresql.new_place(address), Path(folder), complaints, due)


def measure(url: str, folder: Path, complaints: int, due: int) -> dict[str, float]:
    """Seconds and megabytes, taken in a process of its own, so that the memory of filling does not count."""
    migrate(url)
    database = Database(url)
    database.write(_staff)
    for first in range(0, complaints, BATCH):
        count = min(BATCH, complaints - first)
        database.write(lambda connection, first=first, count=count: _fill(connection, first, count, due))  # type: ignore[misc]
    if not database.is_sqlite:  # as PostgreSQL does by itself a minute later
        database.write(lambda connection: connection.execute(text("ANALYZE")))
    database.close()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as worker:
        return worker.submit(_pass, url, folder).result()


def _pass(url: str, folder: Path) -> dict[str, float]:
    settings = Settings(database_url=url, data_dir=folder, engines="http://127.0.0.1:9")
    database = Database(url)
    code = load(ROOT / "data" / "code_of_practice.yml")
    duties = rounds(database, ROOT, settings)
    # The library of bank holidays is loaded once in a worker's life, at its first look at the calendar.
    WorkingDays(code.hours).is_working_day(NOW.date())
    found = {WHOLE: 0.0, BUSY: 0.0}
    for one in duties:
        began, worked = time.perf_counter(), time.process_time()
        one.duty(NOW)
        found[f"of it, {one.name}"] = time.perf_counter() - began
        found[WHOLE] += found[f"of it, {one.name}"]
        found[BUSY] += time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | {MEMORY: peak}


def _staff(connection: Connection) -> None:
    row = {"email": "maya@example.com", "name": "Maya", "roles": ["manager"], "password_hash": ""}
    connection.execute(insert(accounts), {**row, "created_at": NOW})


def _fill(connection: Connection, first: int, count: int, due: int) -> None:
    numbers = range(first + 1, first + count + 1)
    connection.execute(insert(tables.complaints), [_complaint(number) for number in numbers])
    rows = [row for number in numbers for row in _deadlines(number, number <= due)]
    connection.execute(insert(tables.deadlines), rows)


def _complaint(number: int) -> dict[str, object]:
    received = NOW - timedelta(days=number % 10)
    return {
        **{"id": number, "reference": generate("CN"), "state": "responded", "nature": "Calls drop"},
        **{"category": "other", "ticket_references": [], "further": {}, "left_open": []},
        **{"name": f"Customer {number}", "email": f"customer{number}@example.com"},
        **{"received_at": received, "received_by": "chat", "first_raised": received.date()},
        **{"filed_at": received, "changed_at": received, "next_due_at": NOW + timedelta(days=5)},
        "words": f"calls drop customer {number}",
    }


def _deadlines(number: int, falls_due: bool) -> Iterator[dict[str, object]]:
    received = NOW - timedelta(days=number % 10)
    met = {"met_at": received + timedelta(hours=3)}
    yield _deadline(number, Kind.FIRST_RESPONSE, received + timedelta(days=1), **met)
    soon = NOW - timedelta(minutes=1) if falls_due else NOW + timedelta(days=4 + number % 10)
    yield _deadline(number, Kind.RESOLUTION, soon)
    yield _deadline(number, Kind.NEXT_CONTACT, NOW + timedelta(days=2 + number % 5))
    yield _deadline(number, Kind.ADR_LETTER, received + timedelta(days=42))


def _deadline(number: int, kind: Kind, due_at: datetime, met_at: datetime | None = None) -> dict[str, object]:
    return {"complaint_id": number, "kind": kind, "due_at": due_at, "met_at": met_at}


if __name__ == "__main__":
    main()
