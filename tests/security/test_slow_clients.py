"""Clients that take their time: cut after a while, whatever they send, and nobody else waits for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.web.world import PATIENCE, Chat, World
from web import bodies

JSON = b"Content-Type: application/json\r\n"
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(world: World, stack: AsyncExitStack) -> Connection:
    """A connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", world.server.port)
    stack.callback(writer.close)
    return reader, writer


async def drip(connection: Connection, pieces: AsyncIterator[bytes]) -> bytes:
    """Send piece after piece until the other side has had enough; what it said."""
    reader, writer = connection
    answer = asyncio.ensure_future(reader.read())
    async with asyncio.timeout(PATIENCE):
        async for piece in pieces:
            if answer.done():
                break
            writer.write(piece)
            await asyncio.wait([answer], timeout=0.05)
        return await answer


async def endless(first: bytes, again: bytes) -> AsyncIterator[bytes]:
    yield first
    while True:
        yield again


async def test_a_request_whose_head_drips_is_cut_though_its_bytes_keep_coming(world: World) -> None:
    world.app.config.REQUEST_TIMEOUT = 1
    async with AsyncExitStack() as stack:
        connection = await connect(world, stack)
        answer = await drip(connection, endless(b"GET /healthz HTTP/1.1\r\n", b"X-A: b\r\n"))
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")


async def test_a_connection_on_which_nothing_is_asked_is_cut(world: World) -> None:
    world.app.config.REQUEST_TIMEOUT = 1
    async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE):
        reader, _ = await connect(world, stack)
        await reader.read()


async def test_a_connection_that_was_used_is_kept_for_longer(world: World) -> None:
    world.app.config.REQUEST_TIMEOUT = 1
    async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE):
        used, unused = await connect(world, stack), await connect(world, stack)
        request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        used[1].write(request)
        assert b"200 OK" in await used[0].readuntil(b"}")
        await unused[0].read()  # it has been cut
        used[1].write(request)
        assert b"200 OK" in await used[0].readuntil(b"}")


async def test_a_body_that_drips_is_refused_with_a_sentence(
    world: World, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "AT_LEAST", 0.5)
    monkeypatch.setattr(bodies, "SLOWEST", 1e9)
    head = f"POST {chat.path}/messages HTTP/1.1\r\nAuthorization: Bearer {chat.token}\r\n"
    head += "Content-Length: 9000\r\n"
    async with AsyncExitStack() as stack:
        connection = await connect(world, stack)
        answer = await drip(connection, endless(head.encode() + JSON + b"\r\n", b" "))
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"took too long to arrive" in answer
    assert (await chat.send("and the next one works")).status_code == 202


async def test_hundreds_of_slow_clients_keep_nobody_waiting(world: World) -> None:
    async with AsyncExitStack() as stack:
        for number in range(300):
            _, writer = await connect(world, stack)
            part = b"GET / HTT" if number % 2 else b"POST /api/v1/conversations HTTP/1.1\r\n" + JSON
            writer.write(part)
        chat = await world.chat()
        seq = (await chat.send("is anybody there?")).json()["seq"]
        assert (await chat.reply_to(seq))["text"] == "You said: is anybody there?"
