"""The database as every process uses it: whole synchronous transactions, run in threads from asyncio.

A transaction is a function of a connection. It runs from its first statement to its commit without giving up
the thread, so that nothing else of the process can come between; see docs/architecture.md for the figures.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

T = TypeVar("T")

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # what was acknowledged survives a power cut, not only a crash
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",  # what is deleted is gone from the file, without rewriting all of it
)
READERS = 4
STAFF = 2
"""Threads that read, and with PostgreSQL write, for staff alone: a crowd of customers is not before them."""
POSTGRES_WRITERS = 8
POOL_PATIENCE = 10.0
"""Seconds that a transaction waits for a connection before it fails."""
POSTGRES_LINE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""Seconds, the last milliseconds: a line that was cut is noticed within ten seconds, not after minutes."""
POSTGRES_BOUNDS = "-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
"""Nothing is waited for without end. What takes longer, such as a migration, has an engine of its own."""

FOR_STAFF: ContextVar[bool] = ContextVar("for staff", default=False)
"""Whether what is asked of the database now is for the desk; set by whoever takes the request."""


class Database:
    """One database, with a way to write and a way to read.

    On SQLite there is one writer connection (BEGIN IMMEDIATE, so a transaction that reads and then writes
    can never fail half-way with "database is locked") and separate readers that never wait for it. On
    PostgreSQL both share a pool.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = self._engine(pool_size=1 if self.is_sqlite else POSTGRES_WRITERS)
        self._reading = (
            self._engine(pool_size=READERS + STAFF).execution_options(reads_only=True)
            if self.is_sqlite
            else self._writing
        )
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else POSTGRES_WRITERS, "database-write")
        self._readers = ThreadPoolExecutor(READERS, "database-read")
        self._staff = ThreadPoolExecutor(STAFF, "database-staff")

    def _engine(self, pool_size: int) -> Engine:
        if not self.is_sqlite:
            return create_engine(
                self.url,
                pool_size=pool_size,
                max_overflow=READERS + STAFF,  # a connection for every thread
                pool_timeout=POOL_PATIENCE,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args=_bounded(self.url),
            )
        # Errors are logged: what people said must not stand in them.
        engine = create_engine(
            self.url, pool_size=pool_size, max_overflow=0, pool_timeout=POOL_PATIENCE, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` as one transaction in this thread: committed when it returns, undone when it raises."""
        with self._writing.begin() as connection:
            return work(connection)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one consistent snapshot in this thread. It must not change anything."""
        with self._reading.connect() as connection, connection.begin():
            return work(connection)

    async def writing(self, verb: Callable[..., T], *args: Any, **named: Any) -> T:
        """Run a synchronous verb that writes (it calls `write` itself) in the writer's thread."""
        loop = asyncio.get_running_loop()
        # SQLite has one writer, whoever it is for.
        threads = self._staff if FOR_STAFF.get() and not self.is_sqlite else self._writers
        return await loop.run_in_executor(threads, lambda: verb(*args, **named))

    async def reading(self, verb: Callable[..., T], *args: Any, **named: Any) -> T:
        """Run a synchronous verb that only reads in a reader's thread."""
        loop = asyncio.get_running_loop()
        threads = self._staff if FOR_STAFF.get() else self._readers
        return await loop.run_in_executor(threads, lambda: verb(*args, **named))

    def check(self) -> None:
        """Raise what the driver raises when the database does not answer."""
        self.read(lambda connection: connection.execute(text("SELECT 1")))

    def close(self) -> None:
        """Let the threads finish and give back every connection."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._staff.shutdown()
        self._writing.dispose()
        self._reading.dispose()


def _bounded(url: URL) -> dict[str, Any]:
    """What PostgreSQL is told of time-outs, beside what the address says itself."""
    own = url.query.get("options", "")
    options = " ".join((POSTGRES_BOUNDS, *((own,) if isinstance(own, str) else own)))
    return {**POSTGRES_LINE, "options": options.strip()}


def _prepare_sqlite(driver_connection: Any, _record: Any) -> None:
    driver_connection.isolation_level = None  # SQLAlchemy's "begin" event says which BEGIN, not the driver
    cursor = driver_connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
