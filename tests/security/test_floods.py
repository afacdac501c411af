"""Too much from one place: refused with the time to wait, while the others go on."""

from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from tests.web.test_bad_input import assert_problem
from tests.web.world import Chat, World, eventually, running
from web.limits import STREAMS, Limits

ADDRESSES = ["/healthz", "/", "/nothing", "/desk/sign-in", "/api/v1/conversations/x/messages", "/metrics"]


async def test_a_flood_from_one_address_is_refused_whatever_it_asks_for(tmp_path: Path) -> None:
    async with running(tmp_path, trusted_proxies=1, requests_per_minute=len(ADDRESSES)) as world:
        flood, other = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}
        for path in ADDRESSES:
            assert (await world.http.get(path, headers=flood)).status_code != 429
        for path in ADDRESSES:
            refused = await world.http.get(path, headers=flood)
            assert refused.status_code == 429, path
            assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert (await world.http.get("/healthz", headers=other)).status_code == 200
        assert (await world.http.get("/healthz")).status_code == 200  # this machine looks after itself


async def test_who_claims_another_address_each_time_is_one_address_all_the_same(tmp_path: Path) -> None:
    async with running(tmp_path, requests_per_minute=5) as world:
        claimed = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(7)]
        answers = [(await world.http.get("/healthz", headers=one)).status_code for one in claimed]
    assert answers == [200] * 5 + [429] * 2


async def test_a_conversation_has_a_bounded_number_of_streams(world: World, chat: Chat) -> None:
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(chat.events()) for _ in range(STREAMS)]
        for one in streams:
            await anext(one)
        refused = await chat.get("events")
        assert_problem(refused, 429)
        assert int(refused.headers["retry-after"]) >= 1
        other = await world.chat()
        assert await anext(await stack.enter_async_context(other.events()))
    await eventually(lambda: world.app.ctx.streams_open == 0)
    async with chat.events() as events:
        assert (await anext(events))["event"] == "message"


async def test_a_conversation_is_read_only_so_often(tmp_path: Path) -> None:
    async with running(tmp_path, turns_per_minute=1) as world:
        chat = await world.chat()
        answers = [(await chat.get("messages")).status_code for _ in range(22)]
        assert answers == [200] * 20 + [429] * 2


def test_many_addresses_cost_no_more_than_few() -> None:
    """What is remembered is cleared now and then, not for every call once there is much of it."""
    now = 0.0
    limits = Limits(lambda: now)
    for number in range(120_000):
        limits.hit(str(number), 5, 60)
    assert len(limits._buckets) == 120_000
    now = 4000.0
    limits.hit("another", 5, 60)
    assert len(limits._buckets) == 1


@pytest.mark.parametrize("most", [1, 3])
def test_a_place_is_given_back_whatever_happens(most: int) -> None:
    limits = Limits()
    with pytest.raises(RuntimeError), ExitStack() as stack:
        taken = [stack.enter_context(limits.held("x", most)) for _ in range(most + 1)]
        assert taken == [True] * most + [False]
        raise RuntimeError
    with limits.held("x", most) as has_place:
        assert has_place
    assert not limits._held
