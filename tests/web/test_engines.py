"""Several engines: a conversation keeps to one, and moves while that one cannot answer it."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from conversations import engine as engines_module
from conversations.engine import Turn
from conversations.engines import Engines
from conversations.errors import EngineUnavailable
from tests.web.engine import Engine, echo, words

SECRET = "secret"


@pytest_asyncio.fixture
async def two() -> AsyncIterator[tuple[Engine, Engine]]:
    engines = Engine(SECRET), Engine(SECRET)
    for one in engines:
        await one.start()
    yield engines
    for one in engines:
        await one.stop()


@pytest_asyncio.fixture
async def asking(two: tuple[Engine, Engine]) -> AsyncIterator[Engines]:
    found = Engines([one.url for one in two], SECRET, timeout=0.5)
    yield found
    await found.close()


def own_first(asking: Engines, two: tuple[Engine, Engine]) -> tuple[Engine, Engine]:
    """The engine of conversation `chat`, and the other."""
    mine = next(one for one in two if asking.engine_of("chat").url == one.url)
    return mine, next(one for one in two if one is not mine)


def turn(number: int) -> Turn:
    return Turn("chat", str(number), "hello")


async def test_conversations_are_shared_out_and_each_keeps_to_its_engine(
    asking: Engines, two: tuple[Engine, Engine]
) -> None:
    chats = [f"chat {number}" for number in range(200)]
    before = [asking.engine_of(chat).url for chat in chats]
    assert [asking.engine_of(chat).url for chat in chats] == before
    assert 60 < before.count(two[0].url) < 140


async def test_one_that_is_gone_loses_its_conversations_to_the_other_and_gets_them_back(
    asking: Engines, two: tuple[Engine, Engine]
) -> None:
    mine, other = own_first(asking, two)
    await mine.stop()
    with pytest.raises(EngineUnavailable) as refused:
        await asking.turn(turn(1))
    assert refused.value.gone
    await asking.turn(turn(1))
    assert len(other.asked) == 1
    await mine.start()
    async with asyncio.timeout(30):
        while asking.engine_of("chat").url != mine.url:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await asking.turn(turn(2))
    assert len(mine.asked) == 1


@pytest.mark.parametrize("error", ["action_server", "store"])
async def test_one_whose_actions_or_store_are_away_is_passed_over_for_a_while(
    asking: Engines, two: tuple[Engine, Engine], error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = own_first(asking, two)

    async def cannot(turn: dict[str, Any]) -> Any:
        return 502 if error == "action_server" else 503, {"error": error, "detail": ""}

    mine.answering = cannot
    with pytest.raises(EngineUnavailable):
        await asking.turn(turn(1))
    await asking.turn(turn(1))
    assert len(other.asked) == 1
    mine.answering = echo
    later = time.monotonic() + engines_module.AILS_FOR
    monkeypatch.setattr(engines_module, "monotonic", lambda: later)
    await asking.turn(turn(2))
    assert [asked["message"] for asked in mine.asked] == ["1", "2"]


async def test_a_turn_that_was_begun_before_a_failure_does_not_hide_it_when_it_ends_well(
    asking: Engines, two: tuple[Engine, Engine]
) -> None:
    mine, other = own_first(asking, two)
    failed = asyncio.Event()

    async def first_alone(turn: dict[str, Any]) -> Any:
        if turn["message"] != "1":
            return 502, {"error": "action_server", "detail": ""}
        await failed.wait()
        return await echo(turn)

    mine.answering = first_alone
    first = asyncio.create_task(asking.turn(turn(1)))
    async with asyncio.timeout(30):
        while not mine.asked:  # noqa: ASYNC110
            await asyncio.sleep(0)
    with pytest.raises(EngineUnavailable):
        await asking.turn(turn(2))
    failed.set()
    await first
    await asking.turn(turn(2))
    assert [asked["message"] for asked in other.asked] == ["2"]


async def test_one_that_is_stopping_is_gone_though_it_still_answers_on_the_connections_that_it_has() -> None:
    body = json.dumps(words("there you are") | {"model": "stopping"}).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            asked.append(head.split()[1])
            writer.write(answer + body)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    engine = engines_module.Engine(f"http://127.0.0.1:{port}", SECRET, timeout=5)
    await engine.turn(turn(1))
    assert await engine.ready() == "stopping"
    server.close()
    with pytest.raises(EngineUnavailable):
        await engine.ready()
    await engine.turn(turn(2))
    assert asked == [b"/turn", b"/ready", b"/turn"], "what it had begun to serve it serves to the end"
    await engine.close()


async def test_one_that_hangs_is_passed_over_and_those_who_wait_for_it_move_on(
    asking: Engines, two: tuple[Engine, Engine]
) -> None:
    mine, other = own_first(asking, two)

    async def hangs(turn: dict[str, Any]) -> Any:
        await asyncio.sleep(3600)

    mine.answering = hangs
    many = [asking.turn(turn(number)) for number in range(engines_module.AT_ONCE + 5)]
    found = await asyncio.gather(*many, return_exceptions=True)
    assert all(isinstance(one, EngineUnavailable) for one in found)
    assert len(mine.asked) == engines_module.AT_ONCE, (
        "the rest waited for a place, and was told to go elsewhere"
    )
    assert not other.asked
    await asking.turn(turn(1))
    assert len(other.asked) == 1


async def test_where_none_does_well_the_own_one_is_asked(asking: Engines, two: tuple[Engine, Engine]) -> None:
    async def cannot(turn: dict[str, Any]) -> Any:
        return 503, {"error": "store", "detail": ""}

    for one in two:
        one.answering = cannot
    for _ in range(2):
        with pytest.raises(EngineUnavailable):
            await asking.turn(turn(1))
    mine, _ = own_first(asking, two)

    async def can(turn: dict[str, Any]) -> Any:
        return words("there you are")

    mine.answering = can
    assert (await asking.turn(turn(1))).said[0].text == "there you are"
