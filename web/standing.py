"""How things stand, for those who run Redress: what the counters of one process cannot say.

The database is asked at most every few seconds, whoever asks; one that does not answer is a figure too.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

from sqlalchemy import Connection, func, literal_column, select, text

from complaints.tables import deadlines
from conversations.tables import handoffs, messages, turn_takers, unanswered
from mail.tables import outbox
from web.context import Context
from web.desk.people import AREA

EVERY = 5.0
"""Seconds for which an answer of the database is good enough."""
PATIENCE = 3.0
"""Seconds that it may take."""
LAG = 0.5
"""Seconds between two looks at how late the loop is."""


@dataclass(frozen=True)
class Sample:
    """One figure."""

    name: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


class Standing:
    """Gathers the figures of one process."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lag = 0.0
        self._known: tuple[float, tuple[Sample, ...]] | None = None
        self._asking = asyncio.Lock()

    async def watch(self) -> None:
        """Until the process stops, see how late it is with what it does."""
        while not self._context.stopping.is_set():
            began = monotonic()
            try:
                async with asyncio.timeout(LAG):
                    await self._context.stopping.wait()
            except TimeoutError:
                self._lag = max(0.0, monotonic() - began - LAG)

    async def samples(self) -> list[Sample]:
        """Every figure now."""
        return [*self._own(), *_process(), *await self._stored()]

    def _own(self) -> Iterator[Sample]:
        context = self._context
        yield Sample("redress_loop_lag_seconds", self._lag)
        yield Sample("redress_bus_up", float(context.bus.hears))
        yield Sample("redress_turns_waiting", context.engines.waiting)
        yield Sample("redress_engine_wait_seconds", context.engines.wait)
        for url, up, well in context.engines.standing():
            yield Sample("redress_engine_up", float(up), (("engine", url),))
            yield Sample("redress_engine_well", float(well), (("engine", url),))
        if context.engines.model:
            yield Sample("redress_model_info", 1, (("model", context.engines.model),))
        yield Sample("redress_sign_ins_waiting", context.areas[AREA].slow.there)
        free = shutil.disk_usage(context.settings.data_dir).free
        yield Sample("redress_data_free_bytes", free)

    async def _stored(self) -> tuple[Sample, ...]:
        """What the database says, or said a moment ago."""
        async with self._asking:
            if self._known is None or monotonic() - self._known[0] > EVERY:
                self._known = (monotonic(), await self._ask())
            return self._known[1]

    async def _ask(self) -> tuple[Sample, ...]:
        context, began = self._context, perf_counter()
        database = context.database
        try:
            async with asyncio.timeout(PATIENCE):
                found = await database.reading(database.read, lambda one: _stored(one, context.clock()))
        except Exception:  # whatever keeps it from answering
            return (Sample("redress_database_up", 0),)
        passed = Sample("redress_database_answer_seconds", perf_counter() - began)
        return (Sample("redress_database_up", 1), passed, *found)


def _process() -> Iterator[Sample]:
    """What this process takes of the machine; names as Prometheus clients have them."""
    used = os.times()
    yield Sample("process_cpu_seconds_total", used.user + used.system)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        yield Sample("process_resident_memory_bytes", pages * os.sysconf("SC_PAGE_SIZE"))
        yield Sample("process_open_fds", len(tuple(Path("/proc/self/fd").iterdir())))
    except OSError:  # no Linux
        return


def _stored(connection: Connection, now: datetime) -> list[Sample]:
    """The figures that the database has; each question is answered by an index."""
    how_many = func.count()
    unjudged = (
        deadlines.c.met_at.is_(None),
        deadlines.c.lapsed_at.is_(None),
        deadlines.c.breached_at.is_(None),
    )
    missed = (
        deadlines.c.met_at.is_(None),
        deadlines.c.lapsed_at.is_(None),
        deadlines.c.breached_at.is_not(None),
    )
    unsent = outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None)
    queued = func.coalesce(handoffs.c.queued_at, handoffs.c.waiting_since)
    asked = messages.c.conversation == unanswered.c.conversation, messages.c.seq == unanswered.c.seq
    since = {
        ("redress_unanswered", "oldest"): select(how_many, func.min(messages.c.at)).where(*asked),
        ("redress_outbox_waiting", "late"): select(how_many, func.min(outbox.c.next_at)).where(*unsent),
        ("redress_handoffs_waiting", "oldest"): select(how_many, func.min(queued)).where(
            handoffs.c.state == "waiting"
        ),
        ("redress_deadlines_unjudged", "late"): select(how_many, func.min(deadlines.c.due_at)).where(
            *unjudged, deadlines.c.due_at < now
        ),
    }
    counts = {
        "redress_outbox_given_up": select(how_many).where(
            outbox.c.dead_at.is_not(None), outbox.c.sent_at.is_(None)
        ),
        "redress_deadlines_missed": select(how_many).where(*missed),
        "redress_webs": select(how_many).select_from(turn_takers),
        "redress_database_bytes": _size(connection),
    }
    found = [Sample(name, float(connection.execute(query).scalar() or 0)) for name, query in counts.items()]
    for (name, what), query in since.items():
        number, first = connection.execute(query).one()
        found += [Sample(name, number), Sample(f"{name}_{what}_seconds", _ago(first, now))]
    return found


def _ago(moment: datetime | str | None, now: datetime) -> float:
    """Seconds since a moment, which SQLite gives as it is stored when it is a minimum."""
    if moment is None:
        return 0.0
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return max(0.0, (now - (at if at.tzinfo else at.replace(tzinfo=UTC))).total_seconds())


def _size(connection: Connection) -> Any:
    if connection.dialect.name == "postgresql":
        return select(func.pg_database_size(func.current_database()))
    return select(literal_column("page_count * page_size")).select_from(
        text("pragma_page_count(), pragma_page_size()")
    )


HELP: Mapping[str, str] = {
    "redress_loop_lag_seconds": "How late this process was with what it had to do, at the last look.",
    "redress_bus_up": "Whether news of other processes comes.",
    "redress_turns_waiting": "Turns that wait for a place in an engine.",
    "redress_engine_wait_seconds": "About how long a turn that comes now waits for its place.",
    "redress_engine_up": "Whether an engine answered this process when it was last asked.",
    "redress_engine_well": "Whether it also did what it was asked of late.",
    "redress_model_info": "The model that gave the last answer, as a label.",
    "redress_sign_ins_waiting": "Passwords that are being compared, or wait for it.",
    "redress_data_free_bytes": "Free space where the data folder is.",
    "redress_database_up": "Whether the database answered.",
    "redress_database_answer_seconds": "How long the questions for these figures took.",
    "redress_database_bytes": "Size of the database.",
    "redress_unanswered": "Customers' messages that the assistant still has to answer.",
    "redress_unanswered_oldest_seconds": "How long the oldest of them waits.",
    "redress_outbox_waiting": "Mail that has not been sent yet.",
    "redress_outbox_waiting_late_seconds": "How long ago the first of it should have been sent.",
    "redress_outbox_given_up": "Mail that was given up and stands on the desk.",
    "redress_handoffs_waiting": "Customers in the queue for a person.",
    "redress_handoffs_waiting_oldest_seconds": "How long the first of them waits.",
    "redress_deadlines_unjudged": "Deadlines that passed and that the worker has not looked at.",
    "redress_deadlines_unjudged_late_seconds": "How long ago the first of them passed.",
    "redress_deadlines_missed": "Promises to customers that were missed and are still to be kept.",
    "redress_webs": "Web processes that work out answers.",
    "process_cpu_seconds_total": "Time of the processor that this process took.",
    "process_resident_memory_bytes": "Memory that it has.",
    "process_open_fds": "Files and connections that it has open.",
}
