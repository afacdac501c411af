"""Too often: refused with the time to wait, by conversation and by where the call comes from."""

from pathlib import Path

import pytest

from tests.web.test_bad_input import assert_problem
from tests.web.world import running
from web.limits import Limits


async def test_more_messages_than_a_minute_allows_are_refused_and_not_stored(tmp_path: Path) -> None:
    async with running(tmp_path, turns_per_minute=3) as world:
        chat, other = await world.chat(), await world.chat()
        answers = [await chat.send(str(number)) for number in range(5)]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 429, 429]
        assert_problem(answers[3], 429)
        assert 1 <= int(answers[3].headers["retry-after"]) <= 20
        await world.app.ctx.turns.finish(chat.id)
        assert await chat.said("customer") == ["0", "1", "2"]
        assert (await other.send("not my fault")).status_code == 202


async def test_more_conversations_than_an_hour_allows_are_refused(tmp_path: Path) -> None:
    async with running(tmp_path, conversations_per_hour=2) as world:
        answers = [await world.http.post("/api/v1/conversations", json={}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        # What a caller says of where it comes from counts only behind a proxy of ours.
        claimed = await world.http.post(
            "/api/v1/conversations", json={}, headers={"X-Forwarded-For": "203.0.113.7"}
        )
        assert claimed.status_code == 429


async def test_behind_a_proxy_the_callers_are_told_apart(tmp_path: Path) -> None:
    async with running(tmp_path, conversations_per_hour=1, trusted_proxies=1) as world:

        async def start(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            return (await world.http.post("/api/v1/conversations", json={}, headers=headers)).status_code

        assert await start("203.0.113.7") == 201
        assert await start("203.0.113.8") == 201
        assert await start("203.0.113.7") == 429
        # The last address is what our proxy saw; what stands before it anybody may claim.
        assert await start("198.51.100.1, 203.0.113.7") == 429
        assert await start("2001:db8:1:2::1") == 201
        assert await start("2001:db8:1:2::ffff") == 429
        assert await start("nonsense") == 201  # counted by the proxy's own address
        assert await start("other nonsense") == 429


@pytest.mark.parametrize(("allowed", "per"), [(1, 60.0), (5, 60.0), (30, 1.0)])
def test_a_bucket_gives_what_is_allowed_and_fills_again(allowed: int, per: float) -> None:
    now = 0.0
    limits = Limits(lambda: now)
    assert [limits.hit("x", allowed, per) for _ in range(allowed)] == [0.0] * allowed
    wait = limits.hit("x", allowed, per)
    assert wait == pytest.approx(per / allowed)
    assert limits.hit("y", allowed, per) == 0.0
    now += wait
    assert limits.hit("x", allowed, per) == 0.0
    assert limits.hit("x", allowed, per) > 0.0
    now += 10 * per
    assert [limits.hit("x", allowed, per) for _ in range(allowed)] == [0.0] * allowed
    assert limits.hit("x", allowed, per) > 0.0
