"""The turn store, on its own."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any, Awaitable, Callable, Iterator, TypeVar

import pytest

from bot.errors import OtherContent, StoreFailed
from bot.tests.postgres import a_server
from bot.tracker_store import WINDOW, Turn, TurnStore

T = TypeVar("T")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    yield from a_server(tmp_path_factory.mktemp("postgres"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def where(request: Any, tmp_path: Path) -> str:
    """Where the store is: each kind of database in turn."""
    return str(tmp_path / "engine.db") if request.param == "sqlite" else request.getfixturevalue("server")


@pytest.fixture
def store(where: str) -> Iterator[TurnStore]:
    """A store that is ready."""
    opened = TurnStore(where)
    run(opened.prepare())
    run(opened.erase("c"))
    yield opened
    opened.close()


def run(work: Awaitable[T]) -> T:
    """The outcome of a coroutine."""
    return asyncio.run(_awaited(work))


async def _awaited(work: Awaitable[T]) -> T:
    return await work


def turn(n: int, message: str = "", digest: str = "d", **more: Any) -> Turn:
    """A turn that was taken."""
    return Turn("c", n, message or f"m{n}", digest, f"[{n}]", f"{{{n}}}", f"answer {n}", **more)


def test_an_answered_message_has_its_answer(store: TurnStore) -> None:
    run(store.append(turn(1)))
    assert run(store.load("c", "m1", "d")).answer == "answer 1"
    assert run(store.load("other", "m1", "d")).answer is None


def test_a_message_with_another_content_is_refused(store: TurnStore) -> None:
    run(store.append(turn(1)))
    with pytest.raises(OtherContent):
        run(store.load("c", "m1", "e"))


def test_a_bounded_number_of_turns_is_loaded(store: TurnStore) -> None:
    for n in range(1, 21):
        run(store.append(turn(n)))
    loaded = run(store.load("c", "new", "d"))
    assert [row.n for row in loaded.rows] == list(range(20 - WINDOW, 21))
    assert (loaded.next, loaded.rows[-1].events, loaded.rows[-1].state) == (21, "[20]", "{20}")


def test_of_two_that_take_one_message_one_stands(store: TurnStore) -> None:
    run(store.append(turn(1, "m")))
    assert run(store.append(turn(2, "m"))) == "answer 1"


def test_of_two_that_take_one_turn_the_second_is_told(store: TurnStore) -> None:
    run(store.append(turn(1, "a")))
    with pytest.raises(StoreFailed, match="Another engine"):
        run(store.append(turn(1, "b")))
    assert run(store.load("c", "b", "d")).next == 2


def test_what_is_erased_is_gone(store: TurnStore) -> None:
    run(store.append(turn(1)))
    assert run(store.erase("c")) == 1
    assert run(store.load("c", "m1", "d")).rows == ()


def test_it_is_all_there_for_the_next_process(where: str, store: TurnStore) -> None:
    run(store.append(turn(1)))
    second = TurnStore(where)
    run(second.prepare())
    assert run(second.load("c", "m1", "d")).answer == "answer 1"
    second.close()


def test_odd_text_is_kept(store: TurnStore) -> None:
    odd = "😀\u202e\n'\"{}%s\\"
    run(store.append(Turn("c", 1, "m1", "d", odd, odd, odd)))
    loaded = run(store.load("c", "m2", "d"))
    assert (loaded.rows[0].events, run(store.load("c", "m1", "d")).answer) == (odd, odd)


@pytest.mark.parametrize("verb", [lambda store: store.append(turn(1)), lambda store: store.erase("c")])
def test_a_locked_database_is_an_error_while_it_is_locked(
    tmp_path: Path, verb: Callable[[TurnStore], Any]
) -> None:
    store = TurnStore(str(tmp_path / "engine.db"))
    run(store.prepare())
    other = sqlite3.connect(tmp_path / "engine.db", isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(StoreFailed, match="locked"):
        run(verb(store))
    assert run(store.load("c", "m1", "d")).rows == (), "reading goes on"
    other.execute("rollback")
    other.close()
    run(verb(store))
    store.close()


def test_a_database_that_has_lost_its_table_is_an_error_and_no_empty_conversation(tmp_path: Path) -> None:
    store = TurnStore(str(tmp_path / "engine.db"))
    with pytest.raises(StoreFailed, match="no such table"):
        run(store.load("c", "m1", "d"))
    store.close()


def test_a_full_disk_is_an_error_and_the_turn_is_not_there(tmp_path: Path) -> None:
    store = TurnStore(str(tmp_path / "engine.db"))
    run(store.prepare())
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar()
        connection.exec_driver_sql(f"pragma max_page_count = {pages + 2}")
    with pytest.raises(StoreFailed, match="full"):
        run(store.append(Turn("c", 1, "m1", "d", "x" * 100_000, "{}", "{}")))
    assert run(store.load("c", "m1", "d")).rows == ()
    store.close()


def test_a_turn_is_safe_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    store = TurnStore(str(tmp_path / "engine.db"))
    run(store.prepare())
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2
    store.close()
