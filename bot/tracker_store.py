"""The turn store: one row holds a whole turn, so that a turn is there with its answer or not at all.

A row carries the turn's events, the state after it, and the answer that was given. Two processes that take
the same turn meet at the primary key or at the message id, and one of them loses; no event is ever lost
quietly. A database error is an error (`StoreFailed`), never an empty conversation.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Optional, Tuple, TypeVar

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.errors import OtherContent, StoreFailed
from bot.timing import spent

WINDOW = 6
"""Turns whose events are loaded; what came before them is loaded as the state that they began with."""

BUSY_SECONDS = 1.0
"""How long a turn waits for a database that another process has locked."""

_METADATA = MetaData()
TURNS = Table(
    "engine_turns",
    _METADATA,
    Column("conversation", String(128), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("message", String(128), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("events", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", String(32), nullable=False),
    UniqueConstraint("conversation", "message"),
)

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One turn as stored: its number, and its events and the state after it as JSON."""

    n: int
    events: str
    state: str


@dataclass(frozen=True)
class Loaded:
    """What is known of a conversation when a message comes: the answer, if it had one, and the last turns."""

    answer: Optional[str]
    rows: Tuple[Row, ...]

    @property
    def next(self) -> int:
        """The number of the turn to come."""
        return self.rows[-1].n + 1 if self.rows else 1


@dataclass(frozen=True)
class Turn:
    """A turn that was taken, as it is stored."""

    conversation: str
    n: int
    message: str
    digest: str
    events: str
    state: str
    answer: str


class TurnStore:
    """The conversations as the engine knows them, in SQLite or PostgreSQL.

    The calls are coroutines that run in threads of their own, so that a locked database stalls one
    conversation and not the loop: one thread for SQLite, which has one writer anyway.
    """

    def __init__(
        self, where: str, clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    ) -> None:
        self._clock = clock
        embedded = "://" not in where
        self._engine = _sqlite(Path(where)) if embedded else _server(where)
        self._threads = ThreadPoolExecutor(1 if self._engine.dialect.name == "sqlite" else 4, "turn-store")

    async def prepare(self) -> None:
        """Make the table if it is not there. Raises StoreFailed where the database cannot be used."""
        await self._run(self._prepare)

    async def load(self, conversation: str, message: str, digest: str) -> Loaded:
        """What a turn begins with. Raises OtherContent, StoreFailed."""
        return await self._run(lambda connection: _load(connection, conversation, message, digest))

    async def append(self, turn: Turn) -> str:
        """Store a turn; returns the answer that stands: another's, where that was quicker with this message.

        Raises OtherContent, StoreFailed.
        """
        at = self._clock().isoformat(timespec="milliseconds")
        return await self._run(lambda connection: _append(connection, turn, at), writing=True)

    async def erase(self, conversation: str) -> int:
        """Forget a conversation; returns how many rows went."""
        statement = delete(TURNS).where(TURNS.c.conversation == conversation)
        return await self._run(lambda connection: connection.execute(statement).rowcount, writing=True)

    async def check(self) -> None:
        """Raise StoreFailed unless the table can be read."""
        await self._run(lambda connection: connection.execute(select(TURNS.c.n).limit(1)).first())

    def close(self) -> None:
        """Wait for what is being written, and let go of the database."""
        self._threads.shutdown(wait=True)
        self._engine.dispose()

    def _prepare(self, connection: Connection) -> None:
        try:
            _METADATA.create_all(connection)
        except SQLAlchemyError:
            # Another engine, started at the same moment, may have been quicker.
            if not inspect(self._engine).has_table(TURNS.name):
                raise

    async def _run(self, verb: Callable[[Connection], T], writing: bool = False) -> T:
        with spent("turn_store"):
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._do, verb, writing)

    def _do(self, verb: Callable[[Connection], T], writing: bool) -> T:
        try:
            with self._engine.begin() if writing else self._engine.connect() as connection:
                return verb(connection)
        except SQLAlchemyError as error:
            raise StoreFailed(_reason(error)) from error


def _load(connection: Connection, conversation: str, message: str, digest: str) -> Loaded:
    known = _answer(connection, conversation, message, digest)
    if known is not None:
        return Loaded(known, ())
    found = connection.execute(
        select(TURNS.c.n, TURNS.c.events, TURNS.c.state)
        .where(TURNS.c.conversation == conversation)
        .order_by(TURNS.c.n.desc())
        .limit(WINDOW + 1)
    ).all()
    return Loaded(None, tuple(Row(*row) for row in reversed(found)))


def _answer(connection: Connection, conversation: str, message: str, digest: str) -> Optional[str]:
    row = connection.execute(
        select(TURNS.c.digest, TURNS.c.answer)
        .where(TURNS.c.conversation == conversation)
        .where(TURNS.c.message == message)
    ).first()
    if row is None:
        return None
    if row.digest != digest:
        raise OtherContent(f"Message {message} was answered before, with another content.")
    return str(row.answer)


def _append(connection: Connection, turn: Turn, at: str) -> str:
    added = connection.execute(
        _INSERT[connection.dialect.name](TURNS).values(dict(vars(turn), at=at)).on_conflict_do_nothing()
    )
    if added.rowcount == 1:
        return turn.answer
    known = _answer(connection, turn.conversation, turn.message, turn.digest)
    if known is None:
        raise StoreFailed("Another engine has just taken a turn of this conversation.")
    return known


def _sqlite(path: Path) -> Engine:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # what customers say is nobody else's
    except OSError as error:
        raise StoreFailed(f"{path}: {error.strerror}") from error
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _server(url: str) -> Engine:
    """PostgreSQL; the driver is the one that this environment has, whichever the URL names."""
    driver, _, rest = url.partition("://")
    if driver.split("+")[0] == "sqlite":
        return _sqlite(Path(rest[1:]))
    if driver.split("+")[0] not in ("postgresql", "postgres"):
        raise StoreFailed(f"{driver} is not a kind of database that the engine can use.")
    return create_engine(
        f"postgresql+psycopg2://{rest}",
        pool_size=4,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 2,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 5_000,  # milliseconds: a line that was cut is noticed within a turn's time
            "options": "-c statement_timeout=3000 -c lock_timeout=1000",
        },
    )


def _reason(error: SQLAlchemyError) -> str:
    """What the database said, without the statement and its values."""
    return " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
