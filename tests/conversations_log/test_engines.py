"""A change of engines: what was asked of one is answered by it, and everything after that by the other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from conversations.engine import Turn
from conversations.engines import Engines
from tests.web.engine import Engine, Reply, words

PATIENCE = 20.0


@asynccontextmanager
async def engines(count: int) -> AsyncIterator[list[Engine]]:
    """Running engines."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(count):
            engine = Engine("secret")
            await engine.start()
            stack.push_async_callback(engine.stop)
            found.append(engine)
        yield found


def turn(number: int, conversation: str = "c1") -> Turn:
    return Turn(conversation, str(number), f"message {number}")


async def eventually(happened: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 - it happens in another task
            await asyncio.sleep(0.01)


async def test_a_turn_under_way_is_finished_where_it_began_and_the_next_goes_to_the_new_one() -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_: dict[str, Any]) -> Reply:
        asked.set()
        await go_on.wait()
        return words("the old one")

    async def at_once(_: dict[str, Any]) -> Reply:
        return words("the new one")

    async with engines(2) as (old, new):
        old.answering, new.answering = slowly, at_once
        those = Engines((old.url,), "secret", 10.0)
        first = asyncio.create_task(those.turn(turn(1)))
        async with asyncio.timeout(PATIENCE):
            await asked.wait()
        those.use((new.url,))
        assert (await those.turn(turn(1, "c2"))).said[0].text == "the new one"
        assert not first.done()
        go_on.set()
        assert (await first).said[0].text == "the old one"
        assert (await those.turn(turn(2))).said[0].text == "the new one"
        assert [len(one.asked) for one in (old, new)] == [1, 2]
        await those.close()


async def test_the_same_engines_again_change_nothing() -> None:
    async with engines(1) as (only,):
        those = Engines((only.url,), "secret", 10.0)
        before = those.engine_of("c1")
        those.use((only.url,))
        those.use(())
        assert those.engine_of("c1") is before
        await those.close()


async def test_who_waits_for_an_engine_that_is_gone_goes_on_with_the_new_one() -> None:
    async with engines(2) as (old, new):
        those = Engines((old.url,), "secret", 10.0)
        await those.turn(turn(1))
        await old.stop()
        gone = await asyncio.gather(those.turn(turn(2)), return_exceptions=True)
        assert isinstance(gone[0], Exception)
        waiting = asyncio.create_task(those.back())
        await asyncio.sleep(0)
        assert not waiting.done()
        those.use((new.url,))
        async with asyncio.timeout(PATIENCE):
            await waiting
        assert (await those.turn(turn(2))).said
        await those.close()


async def test_where_none_is_there_everybody_goes_on_with_the_first_that_comes_back() -> None:
    async with engines(2) as found:
        those = Engines([one.url for one in found], "secret", 10.0)
        for one in found:
            await one.stop()
        for name in ("c1", "c2", "c3", "c4"):  # until each is known to be away
            await asyncio.gather(those.turn(turn(1, name)), return_exceptions=True)
        assert [up for _, up, _ in those.standing()] == [False, False]
        waiting = [asyncio.create_task(those.back()) for _ in range(4)]
        await asyncio.sleep(0)
        assert not any(one.done() for one in waiting)
        own = those.engine_of("c1").url  # stays away
        other = next(one for one in found if one.url != own)
        await other.start()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*waiting)
        for name in ("c1", "c2", "c3", "c4"):
            assert those.engine_of(name).url == other.url
            assert (await those.turn(turn(1, name))).said
        await those.close()


@pytest.mark.parametrize("said", [b"[]", b"what", b'{"model": null}'])
async def test_an_odd_answer_ends_no_search_for_an_engine(said: bytes) -> None:
    async with engines(1) as (only,):
        those = Engines((only.url,), "secret", 10.0)
        only.readiness = said
        await only.stop()
        await asyncio.gather(those.turn(turn(1)), return_exceptions=True)
        await only.start()
        await eventually(lambda: only.looked_at)
        waiting = asyncio.create_task(those.back())
        await asyncio.sleep(0)
        assert not waiting.done()
        only.readiness = None
        async with asyncio.timeout(PATIENCE):
            await waiting
        await those.close()


async def test_an_engine_that_is_kept_beside_a_new_one_keeps_its_conversations() -> None:
    async with engines(3) as found:
        urls = [one.url for one in found]
        those = Engines(urls[:2], "secret", 10.0)
        kept = {name: those.engine_of(name).url for name in map(str, range(50))}
        those.use(urls)
        moved = [name for name, url in kept.items() if those.engine_of(name).url not in {url, urls[2]}]
        assert not moved, "whoever moves, moves to the new one"
        await those.close()
