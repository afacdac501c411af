"""The stream: from anywhere, without gaps and without repeats, and gone when its reader is."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from conversations.bus import DEPTH, Event
from tests.web.engine import echo
from tests.web.world import PATIENCE, Chat, World, eventually, running
from web import streams


async def take(events: Any, until: str) -> list[dict[str, Any]]:
    """The events up to the first of this kind."""
    taken = []
    async with asyncio.timeout(PATIENCE):
        async for event in events:
            taken.append(event)
            if event["event"] == until:
                return taken
    raise AssertionError(f"no {until} event")


async def test_a_stream_begins_with_everything_and_how_things_stand(chat: Chat) -> None:
    await chat.send("hello")
    await chat.reply_to(2)
    async with chat.events() as events:
        first = await take(events, "pending")
    assert [event.get("id") for event in first] == ["1", "2", "3", None, None]
    assert [event["event"] for event in first] == ["message"] * 3 + ["owner", "pending"]
    assert first[3]["data"] == {"owner": "assistant"}
    assert first[0]["data"] == chat.started["messages"][0]


async def test_a_stream_and_the_log_say_the_same(chat: Chat) -> None:
    await chat.send("hello")
    await chat.reply_to(2)
    async with chat.events() as events:
        streamed = [event["data"] for event in await take(events, "owner") if event["event"] == "message"]
    assert streamed == (await chat.log())["messages"]


@pytest.mark.parametrize("how", ["after", "Last-Event-ID", "both"])
async def test_a_stream_goes_on_where_the_reader_was(chat: Chat, how: str) -> None:
    await chat.send("hello")
    await chat.reply_to(2)
    after = {"after": 2, "Last-Event-ID": None, "both": 0}[how]
    headers = {} if how == "after" else {"Last-Event-ID": "2"}
    async with chat.events(after, **headers) as events:
        assert [event.get("id") for event in await take(events, "owner")] == ["3", None]


async def test_a_last_event_id_that_is_no_number_is_refused(chat: Chat) -> None:
    answer = await chat.get("events", headers={"Last-Event-ID": "x"})
    assert answer.status_code == 422


async def test_what_happens_comes_in_order_with_signs_of_life_around_it(world: World, chat: Chat) -> None:
    async with chat.events() as events:
        await take(events, "pending")
        await chat.send("hello")
        kinds = []
        async with asyncio.timeout(PATIENCE):
            async for event in events:
                kinds.append((event["event"], event["data"].get("from", event["data"].get("pending"))))
                if event["event"] == "pending" and event["data"]["pending"] is False:
                    break
    assert kinds == [
        ("message", "customer"),
        ("pending", True),
        ("typing", "assistant"),
        ("message", "assistant"),
        ("pending", False),
    ]


async def test_every_reader_gets_every_message_once_in_order(world: World, chat: Chat) -> None:
    async def reader() -> list[int]:
        seen = []
        async with chat.events() as events:
            async for event in events:
                if event["event"] == "message":
                    seen.append(event["data"]["seq"])
                    if event["data"]["text"] == "You said: 19":
                        return seen
        raise AssertionError("the stream ended")

    readers = [asyncio.create_task(reader()) for _ in range(5)]
    for number in range(20):
        await chat.send(str(number))
    async with asyncio.timeout(PATIENCE):
        for seen in await asyncio.gather(*readers):
            assert seen == sorted(set(seen))
            assert seen[0] == 1
            assert seen == list(range(1, 42))


async def test_what_the_bus_dropped_is_read_from_the_log(world: World, chat: Chat) -> None:
    """News that never reached the stream shows as a gap in the numbers."""
    async with chat.events() as events:
        await take(events, "pending")
        log, clock = world.app.ctx.log, world.app.ctx.clock
        said = [world.app.ctx.words.say("utter_system_trouble")]
        await world.app.ctx.database.writing(log.tell, chat.id, said, clock())  # nobody hears of this one
        heard = await world.app.ctx.database.writing(log.tell, chat.id, said, clock())
        await world.app.ctx.announce.messages(heard)
        seen = [event["data"]["seq"] for event in await take(events, "owner") if event["event"] == "message"]
    assert seen == [2, 3]


async def test_a_reader_that_fell_behind_catches_up(world: World, chat: Chat) -> None:
    bus = world.app.ctx.bus
    subscription = await bus.subscribe(chat.id)
    for _ in range(DEPTH + 1):
        await bus.publish(Event(chat.id, "typing", {"from": "agent"}))
    assert subscription.missed
    subscription.close()


async def test_a_reader_that_leaves_is_forgotten(world: World, chat: Chat) -> None:
    async with chat.events() as events:
        await take(events, "pending")
        assert world.app.ctx.streams_open == 1
    await eventually(lambda: world.app.ctx.streams_open == 0)
    assert chat.id not in world.app.ctx.bus.watchers  # type: ignore[attr-defined]


async def test_silence_is_filled_with_a_comment(
    world: World, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.01)
    async with world.http.stream("GET", chat.path + "/events", headers=chat.headers) as response:
        async with asyncio.timeout(PATIENCE):
            async for line in response.aiter_lines():
                if line == ":":
                    return
    raise AssertionError("no sign of life")


async def test_a_stream_is_not_cached_and_not_buffered(world: World, chat: Chat) -> None:
    async with world.http.stream("GET", chat.path + "/events", headers=chat.headers) as response:
        assert response.headers["content-type"] == "text/event-stream"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-accel-buffering"] == "no"


async def test_stopping_ends_the_streams_and_takes_no_new_ones(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        chat = await world.chat()
        async with chat.events() as events:
            await take(events, "pending")
            world.app.ctx.stopping.set()
            refused = await chat.get("events")
            assert refused.status_code == 503
            assert refused.headers["retry-after"]
            await world.app.ctx.bus.close()
            async with asyncio.timeout(PATIENCE):
                assert [event async for event in events] == []


async def test_an_ended_conversation_says_so_on_the_stream(chat: Chat) -> None:
    async with chat.events() as events:
        await take(events, "pending")
        await chat.post("end", json={})
        assert (await take(events, "owner"))[-1]["data"] == {"owner": "closed"}


async def test_a_customer_who_reads_late_misses_nothing_of_a_long_talk(world: World, chat: Chat) -> None:
    world.engine.answering = echo
    for number in range(40):
        await chat.send(str(number))
    await world.app.ctx.turns.finish(chat.id)
    async with chat.events() as events:
        seen = [event["data"]["seq"] for event in await take(events, "owner") if event["event"] == "message"]
    assert seen == list(range(1, 82))
