"""Several web processes on one database: one turn at a time, whoever gets the message.

Nothing is lost or doubled when one of them dies, or Redis does.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from redress.ports import free_port
from redress.settings import Settings
from store.database import Database
from store.metadata import metadata
from tests import postgresql
from tests.redis import RedisServer
from tests.redis import server as redis_server
from tests.web.engine import Engine, echo, words
from tests.web.process import is_up, web_process
from tests.web.world import Chat, make_content

pytestmark = [pytest.mark.redis, pytest.mark.slow]

LONG = 60.0
"""Seconds that something may take which needs a process to be missed first."""


@dataclass
class Several:
    """Two web processes with everything that they share."""

    engine: Engine
    redis: RedisServer
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    async def chat(self) -> tuple[Chat, Chat]:
        """One conversation, as its customer reaches it through either process."""
        first, second = self.clients
        started = (await first.post("/api/v1/conversations", json={})).json()
        first.cookies.clear()
        return Chat(first, started), Chat(second, started)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql.server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return postgresql.new_place(request.getfixturevalue("server"))
    return f"sqlite:///{tmp_path / 'shared.db'}"


@pytest_asyncio.fixture
async def two(tmp_path: Path, redis: RedisServer, url: str) -> AsyncIterator[Several]:
    """Two that are up."""
    settings = Settings(data_dir=tmp_path / "var")
    database = Database(url)
    database.write(metadata.create_all)
    database.close()
    make_content(tmp_path / "content")
    engine = Engine(settings.secret("engine"))
    await engine.start()
    several = Several(engine, redis)
    named = {"engines": engine.url, "redis_url": redis.url, "database_url": url, "turn_timeout": "30"}
    async with one_more(several, tmp_path, named), one_more(several, tmp_path, named):
        yield several
    await engine.stop()


@asynccontextmanager
async def one_more(several: Several, folder: Path, named: dict[str, str]) -> AsyncIterator[None]:
    """One more process, and a client of it."""
    port = free_port()
    async with (
        web_process(folder, port, **named) as process,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=LONG) as http,
    ):
        await is_up(http)
        several.processes.append(process)
        several.clients.append(http)
        yield


async def texts(chat: Chat, number: int) -> list[str]:
    """The first so many messages after the opening, as the stream tells them."""
    found: list[str] = []
    async with asyncio.timeout(LONG), chat.events(1) as events:
        async for event in events:
            if event["event"] == "message":
                found.append(event["data"]["text"])
                if len(found) == number:
                    return found
    raise AssertionError(f"the stream ended after {found}")


class Slowly:
    """Answers after a while, and counts how many it answers at once in one conversation."""

    def __init__(self) -> None:
        self.most = 0
        self._now: dict[str, int] = {}

    async def __call__(self, turn: dict[str, Any]) -> dict[str, Any]:
        chat = turn["conversation"]
        self._now[chat] = self._now.get(chat, 0) + 1
        self.most = max(self.most, self._now[chat])
        for _ in range(20):
            await asyncio.sleep(0.001)
        self._now[chat] -= 1
        return words(f"You said: {turn['text']}")


async def test_both_get_messages_of_one_conversation_and_one_turn_goes_at_a_time(two: Several) -> None:
    two.engine.answering = slowly = Slowly()
    here, there = await two.chat()
    near, far = asyncio.create_task(texts(here, 40)), asyncio.create_task(texts(there, 40))
    sent = [f"message {number}" for number in range(20)]
    for number in range(0, 20, 4):
        # At once through both, so that they contend for the conversation.
        await asyncio.gather(
            *(one.send(text) for one, text in zip((here, there) * 2, sent[number : number + 4], strict=True))
        )
    assert await near == await far
    said = (await here.log())["messages"]
    assert [one["seq"] for one in said] == list(range(1, 42))
    assert sorted(one["text"] for one in said if one["from"] == "customer") == sorted(sent)
    answers = [(one["in_reply_to"], one["text"]) for one in said if one["from"] == "assistant"][1:]
    asked = [(one["seq"], f"You said: {one['text']}") for one in said if one["from"] == "customer"]
    assert answers == asked, "each answered once, in order"
    assert slowly.most == 1
    assert len(two.engine.asked) == 20, "none was asked for twice"


async def test_what_one_that_is_killed_in_mid_turn_leaves_the_other_answers_once(two: Several) -> None:
    asked = asyncio.Event()

    async def hanging(turn: dict[str, Any]) -> Any:
        asked.set()
        await asyncio.Event().wait()

    two.engine.answering = hanging
    here, there = await two.chat()
    once = str(uuid4())
    await here.send("one", once)
    await there.send("two")
    await asked.wait()
    two.redis.stop()
    two.processes[0].kill()
    two.engine.answering = echo
    assert (await there.send("one", once)).status_code == 200
    assert await texts(there, 4) == ["one", "two", "You said: one", "You said: two"]
    two.redis.start()
    assert [one["text"] for one in (await there.log(1))["messages"]] == [
        *("one", "two", "You said: one", "You said: two")
    ]


async def test_what_one_that_is_stopped_leaves_the_other_takes_up_without_missing_it(two: Several) -> None:
    asked = asyncio.Event()

    async def hanging(turn: dict[str, Any]) -> Any:
        asked.set()
        await asyncio.Event().wait()

    two.engine.answering = hanging
    here, there = await two.chat()
    await here.send("one")
    await asked.wait()
    two.processes[0].terminate()
    two.engine.answering = echo
    assert await texts(there, 2) == ["one", "You said: one"]
    async with asyncio.timeout(LONG):
        assert await two.processes[0].wait() == 0


async def test_with_redis_gone_what_one_says_reaches_the_streams_of_the_other(two: Several) -> None:
    here, there = await two.chat()
    async with there.events() as events:
        await anext(events)
        two.redis.stop()
        await here.send("one")
        found: list[str] = []
        async with asyncio.timeout(LONG):
            async for event in events:
                if event["event"] == "message":
                    found.append(event["data"]["text"])
                if found[-2:] == ["one", "You said: one"]:
                    break
    two.redis.start()


async def test_limits_count_in_all_processes_together(two: Several) -> None:
    answers = [
        (await one.post("/api/v1/conversations", json={})).status_code
        for _ in range(40)
        for one in two.clients
    ]
    assert 60 <= answers.count(201) <= 62, "the sixty of an hour, and not sixty in each"
