"""The bus between processes: what one tells, the others hear; Redis may go and come back."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from conversations import redis_bus
from conversations.bus import Event, Subscription
from conversations.redis_bus import CHANNEL, GAP, RedisBus
from tests.redis import RedisServer, server

pytestmark = pytest.mark.redis

MISSED = b'"missed"'


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with server() as running:
        yield running


@pytest_asyncio.fixture
async def two(redis: RedisServer) -> AsyncIterator[tuple[RedisBus, RedisBus]]:
    """The buses of two web processes."""
    buses = RedisBus(redis.url), RedisBus(redis.url)
    yield buses
    for bus in buses:
        await bus.close()


def told(number: int, topic: str = "a") -> Event:
    return Event(topic, "message", {"text": f"number {number}"}, number)


async def heard(reader: Subscription, kind: str = "message") -> Event:
    """The next event of a kind."""
    while (event := await reader.next(10)) is not None:
        if event.kind == kind:
            return event
    raise AssertionError("the bus was closed")


async def test_what_one_process_tells_the_others_hear_in_order_and_once(
    two: tuple[RedisBus, RedisBus],
) -> None:
    here, there = two
    near, far = await here.subscribe("a"), await there.subscribe("a", "b")
    for number in range(50):
        await here.publish(told(number))
    await here.publish(told(50, "b"))
    assert [await heard(near) for _ in range(50)] == [told(number) for number in range(50)]
    assert [await heard(far) for _ in range(51)] == [*map(told, range(50)), told(50, "b")]
    with pytest.raises(TimeoutError):
        await near.next(0.05)


async def test_a_reader_that_came_first_hears_the_very_next_news(two: tuple[RedisBus, RedisBus]) -> None:
    here, there = two
    reader = await there.subscribe("a")
    await here.publish(told(1))
    assert await heard(reader) == told(1)


async def test_without_redis_each_process_goes_on_and_afterwards_everybody_reads_the_log(
    redis: RedisServer, two: tuple[RedisBus, RedisBus]
) -> None:
    here, there = two
    near, far = await here.subscribe("a"), await there.subscribe("a")
    await here.publish(told(1))
    assert await heard(far) == await heard(near) == told(1)
    near.missed = far.missed = False
    redis.stop()
    await here.publish(told(2))
    assert await heard(near) == told(2), "its own news need no Redis"
    with pytest.raises(Exception, match=r".+"):
        await here.check()
    redis.start()
    await heard(far, GAP)
    assert far.missed, "it reads the log, where number 2 is"
    await heard(near, GAP)
    await here.publish(told(3))
    assert await heard(far) == told(3)
    await here.check()


async def test_a_redis_that_was_never_there_holds_nobody_up() -> None:
    bus = RedisBus("redis://127.0.0.1:1/0")
    reader = await bus.subscribe("a")
    await bus.publish(told(1))
    assert await heard(reader) == told(1)
    await bus.close()
    assert await reader.next(1) is None


async def test_what_is_no_news_of_ours_is_passed_over(
    redis: RedisServer, two: tuple[RedisBus, RedisBus]
) -> None:
    here, there = two
    reader = await there.subscribe("a")
    await here.subscribe("a")
    for odd in (b"\xff", b"[]", b'{"by": "x"}', b"7"):
        await here._redis.publish(CHANNEL, odd)
    await here.publish(told(1))
    assert await heard(reader) == told(1)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="scheme"):
        RedisBus("127.0.0.1:6379")


class Wire:
    """A line to Redis on which nothing comes through while it is `cut`, and nobody is told.

    Besides, what holds one of the `lost` words never comes through, and `MISSED` waits until it `lets_go`.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.cut = False
        self.lost: tuple[bytes, ...] = ()
        self.held, self.lets_go = asyncio.Event(), asyncio.Event()
        self.lets_go.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Wire":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._port)
        for ends in ((reader, onward), (there, writer)):
            self._tasks.add(asyncio.create_task(self._pass(*ends)))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65_536):
            if MISSED in part:
                self.held.set()
                await self.lets_go.wait()
            if not self.cut and not any(word in part for word in self.lost):
                writer.write(part)
        writer.close()


async def test_what_could_not_be_told_for_a_moment_the_others_look_up_afterwards(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_bus, "PATIENCE", 0.2)
    async with Wire(redis.port) as wire:
        here, there = RedisBus(f"redis://127.0.0.1:{wire.port}/0"), RedisBus(redis.url)
        try:
            far, other = await there.subscribe("a"), await there.subscribe("b")
            await here.publish(told(1))
            assert await heard(far) == told(1)
            far.missed = other.missed = False
            wire.cut = True
            await here.publish(told(2))
            wire.cut = False
            await heard(far, GAP)
            assert far.missed, "it reads the log, where number 2 is"
            assert not other.missed, "nothing of its topic was kept from it"
            await here.publish(told(3))
            assert await heard(far) == told(3)
        finally:
            await here.close()
            await there.close()


async def test_what_fails_while_the_others_are_told_of_a_failure_before_is_looked_up_too(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_bus, "PATIENCE", 1.0)
    monkeypatch.setattr(redis_bus, "AGAIN", 0.05)
    async with Wire(redis.port) as wire:
        here, there = RedisBus(f"redis://127.0.0.1:{wire.port}/0"), RedisBus(redis.url)
        try:
            far = await there.subscribe("a")
            await here.publish(told(1))
            assert await heard(far) == told(1)
            wire.lost = b"number 2", b"number 3"
            wire.lets_go.clear()
            await here.publish(told(2))
            failing = asyncio.create_task(here.publish(told(3)))
            await wire.held.wait()
            await failing
            wire.lets_go.set()
            await heard(far, GAP)
            await heard(far, GAP)
            await here.publish(told(4))
            assert await heard(far) == told(4)
        finally:
            await here.close()
            await there.close()
