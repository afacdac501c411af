"""What goes by dates waits for a clock that can be believed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.rounds import Round, go_round
from worker.steadiness import JUMP, Steadiness

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@given(st.lists(st.floats(0.1, 3600), min_size=1, max_size=20), st.floats(-JUMP * 0.9, JUMP * 0.9))
def test_a_clock_that_is_put_right_by_little_at_a_time_goes_evenly(steps: list[float], drift: float) -> None:
    clock, passed = Steadiness(), 0.0
    clock.look(NOON, 0)
    for step in steps:
        passed += step
        clock.look(at(passed), passed)
    assert not clock.jumped
    assert clock.look(at(passed + drift), passed) == pytest.approx(passed)


@given(st.floats(0, 7200), st.sampled_from([-1, 1]), st.floats(JUMP + 1, 10**9))
def test_after_a_jump_in_either_direction_it_counts_anew(before: float, way: int, jump: float) -> None:
    clock = Steadiness()
    clock.look(NOON, 0)
    clock.look(at(before), before)
    assert clock.look(at(before + way * jump), before) == 0
    assert clock.jumped
    assert clock.look(at(before + way * jump + 50), before + 50) == pytest.approx(50)


def test_what_can_be_taken_back_believes_the_clock_from_the_start_and_what_cannot_waits() -> None:
    clock = Steadiness()
    assert clock.allows(NOON, 0, 300, from_start=True)
    assert not clock.allows(NOON, 0, 300, from_start=False)
    assert clock.allows(at(300), 300, 300, from_start=False)
    ahead = at(300) + timedelta(days=800)
    assert not clock.allows(ahead, 300, 300, from_start=True)
    assert not clock.allows(at(301), 301, 300, from_start=False)
    assert clock.allows(at(601), 601, 300, from_start=True)


async def test_a_clock_that_jumps_holds_up_what_goes_by_dates_and_nothing_else() -> None:
    stop, done = asyncio.Event(), list[str]()
    loop, moments = asyncio.get_running_loop(), iter([NOON, NOON])

    def now() -> datetime:
        return next(moments, NOON + timedelta(days=800))

    def duty(name: str) -> int:
        done.append(name)
        if done.count("mail") >= 5:
            loop.call_soon_threadsafe(stop.set)
        return 0

    rounds = [
        Round("deadlines", 0.001, lambda _: duty("deadlines"), 300),
        Round("mail", 0.001, lambda _: duty("mail")),
        Round("retention", 0.001, lambda _: duty("retention"), 300, from_start=False),
    ]
    await asyncio.wait_for(go_round(rounds, now, stop), 20)
    assert done.count("mail") >= 5
    assert done.count("deadlines") <= 1
    assert "retention" not in done
