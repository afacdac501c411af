"""How a turn's time depends on what there is already: `python -m benchmarks.growth`.

The same customers talk to two installations: one is new, the other has had 100,000 complaints and 50,000
conversations of twenty messages each, which the engine remembers as well. A turn may not take longer there.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert
from sqlalchemy.engine import make_url

from benchmarks import customers
from benchmarks.figures import Figure, percentile, table
from benchmarks.register_of import fill
from benchmarks.system import redress
from conversations.tables import conversations, messages
from conversations.tokens import new_id
from redress.settings import Settings
from store.database import Database

BATCH = 1_000
SAID = 20
"""Messages of one conversation."""
BOUND = 1.5
WORDS = (
    "lines",
    "dropped",
    "calls",
    "every",
    "day",
    "since",
    "March",
    "nobody",
    "rung",
    "back",
    "the",
    "and",
)


def main() -> int:
    """Measure both, print, and judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--complaints", type=int, default=100_000)
    parser.add_argument("--conversations", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=8, help="conversations that are measured")
    given = parser.parse_args()
    new = asyncio.run(_measure(given.rounds, None))
    old = asyncio.run(_measure(given.rounds, lambda own: _fill(own, given.complaints, given.conversations)))
    rows = [
        Figure(f"one turn, p{part}", percentile(old, part), percentile(new, part), "ms") for part in (50, 95)
    ]
    times = percentile(old, 50) / percentile(new, 50)
    rows.append(Figure("the one beside the other", times, None, "times", f"at most {BOUND:g}"))
    print(
        table(rows).replace("plain Rasa project", "a new installation").replace("Redress", "with a history")
    )
    return 0 if times <= BOUND else 1


async def _measure(rounds: int, prepare: Callable[[Settings], None] | None) -> list[float]:
    async with redress(prepare) as own:
        return [value * 1000 for value in await customers.one_after_another(own.url, rounds)]


def _fill(settings: Settings, complaints: int, chats: int) -> None:
    """Put a history into an installation that has its tables."""
    database = Database(settings.database)
    now = datetime.now(UTC)
    fill(database, complaints, now)
    names = [new_id() for _ in range(chats)]
    for first in range(0, chats, BATCH):
        some = names[first : first + BATCH]
        database.write(lambda connection, some=some: _chats(connection, some, now))  # type: ignore[misc]
    database.close()
    _turns(Path(make_url(settings.engine_store).database or ""), names)


def _chats(connection: Connection, names: list[str], now: datetime) -> None:
    rng = random.Random(len(names))
    talks, said = [], []
    for name in names:
        at = now - timedelta(hours=rng.uniform(1, 24 * 300))
        row = {"id": name, "token_hash": "", "owner": "assistant", "started_at": at, "last_seq": SAID}
        talks.append(row | {"last_at": at, "known_seq": SAID, "agent_seq": 0, "record": {"name": "Jo"}})
        for seq in range(1, SAID + 1):
            line = {"conversation": name, "seq": seq, "at": at + timedelta(seconds=seq * 20)}
            line |= {"sender": "customer" if seq % 2 == 0 else "assistant", "client_id": f"{name}{seq}"}
            said.append(line | {"text": " ".join(rng.choices(WORDS, k=25))})
    connection.execute(insert(conversations), talks)
    connection.execute(insert(messages), said)


def _turns(path: Path, names: list[str]) -> None:
    """What the engine remembers: a row for each turn, of the size that rows have."""
    columns = "conversation, n, message, digest, events, state, answer, at"
    kinds = "conversation VARCHAR(128), n INTEGER, message VARCHAR(128) NOT NULL, digest VARCHAR(64) NOT NULL"
    more = "events TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, at VARCHAR(32) NOT NULL"
    keys = "PRIMARY KEY (conversation, n), UNIQUE (conversation, message)"
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute(f"CREATE TABLE IF NOT EXISTS engine_turns ({kinds}, {more}, {keys})")
        rows = (
            (name, turn, str(turn * 2), "0" * 64, "[]" + " " * 1_500, "{}", "{}" + " " * 800, "2026-01-01")
            for name in names
            for turn in range(1, SAID // 2 + 1)
        )
        store.executemany(f"INSERT INTO engine_turns ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    store.close()


if __name__ == "__main__":
    sys.exit(main())
