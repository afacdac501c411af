"""The rule that bars signing in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from staff.lockout import Limit, barred_until

START = datetime(2026, 11, 23, tzinfo=UTC)
LIMIT = Limit(5, timedelta(minutes=15))
offsets = st.lists(st.integers(0, 7200), max_size=60).map(sorted)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


@given(offsets)
def test_no_stretch_of_the_window_holds_more_attempts_than_the_limit(knocks: list[int]) -> None:
    allowed: list[datetime] = []
    for moment in map(at, knocks):
        if barred_until(allowed, LIMIT, moment) is None:
            allowed.append(moment)
    for end in allowed:
        assert sum(end - LIMIT.window < one <= end for one in allowed) <= LIMIT.failures


@given(offsets, st.integers(7200, 9000))
def test_the_bar_always_ends_and_ends_when_it_said(failed: list[int], later: int) -> None:
    moments = [at(one) for one in failed]
    until = barred_until(moments, LIMIT, at(later))
    if until is not None:
        assert at(later) < until <= at(later) + LIMIT.window
        assert barred_until(moments, LIMIT, until) is None
        assert barred_until(moments, LIMIT, until - timedelta(seconds=1)) is not None


def test_four_failures_bar_nobody_and_five_do() -> None:
    assert barred_until([START] * 4, LIMIT, START) is None
    assert barred_until([START] * 5, LIMIT, START) == START + timedelta(minutes=15)
