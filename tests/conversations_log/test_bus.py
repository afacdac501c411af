"""The bus: to whom, in order, bounded, and an end."""

import asyncio

import pytest

from conversations.bus import DEPTH, Event, LocalBus


def event(topic: str, number: int) -> Event:
    return Event(topic, "message", {}, number)


async def test_who_watches_a_topic_gets_its_events_in_order_and_no_others() -> None:
    bus = LocalBus()
    one, both = await bus.subscribe("a"), await bus.subscribe("a", "b")
    for topic, number in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        await bus.publish(event(topic, number))
    assert [(await one.next(1)).seq for _ in range(2)] == [1, 3]  # type: ignore[union-attr]
    assert [(await both.next(1)).seq for _ in range(3)] == [1, 2, 3]  # type: ignore[union-attr]


async def test_topics_can_be_added_and_dropped() -> None:
    bus = LocalBus()
    reader = await bus.subscribe("a")
    reader.add("b")
    reader.drop("a")
    await bus.publish(event("a", 1))
    await bus.publish(event("b", 2))
    assert (await reader.next(1)).seq == 2  # type: ignore[union-attr]
    reader.close()
    assert not bus.watchers


async def test_a_reader_that_is_too_slow_loses_news_and_knows_it() -> None:
    bus = LocalBus()
    reader = await bus.subscribe("a")
    for number in range(DEPTH + 10):
        await bus.publish(event("a", number))
    assert reader.missed


async def test_silence_ends_a_wait() -> None:
    reader = await LocalBus().subscribe("a")
    with pytest.raises(TimeoutError):
        await reader.next(0.0)


async def test_closing_ends_every_reader_also_a_slow_one() -> None:
    bus = LocalBus()
    quick, slow = await bus.subscribe("a"), await bus.subscribe("b")
    for number in range(DEPTH):
        await bus.publish(event("b", number))
    await bus.close()
    assert await quick.next(1) is None
    async with asyncio.timeout(1):
        while await slow.next(1) is not None:
            pass
