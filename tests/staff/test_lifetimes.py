"""How long a session and a lock-out last, whatever order things happen in."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from staff.errors import SignInRefused, TooManyAttempts
from staff.lockout import PER_ACCOUNT, barred_until
from staff.sessions import IDLE, LONGEST, NOTICE
from tests.staff.conftest import NOW, Desk

slowly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
pauses = st.lists(st.integers(1, int(IDLE.total_seconds()) + 1800), min_size=1, max_size=15)


@slowly
@given(pauses)
def test_a_session_lives_while_it_is_used_and_never_longer_than_a_working_day(
    desks: Callable[[], Desk], waits: list[int]
) -> None:
    desk = desks()
    desk.hire()
    token = desk.enter().token
    now, noticed, ended = NOW, NOW, False
    for wait in waits:
        now += timedelta(seconds=wait)
        lives = desk.sessions.of(token, now) is not None
        if now - NOW >= LONGEST or now - noticed >= IDLE:
            ended = True
        assert lives == (not ended)
        if lives and now - noticed > NOTICE:
            noticed = now
    assert not ended or desk.sessions.of(token, now) is None


@slowly
@given(pauses)
def test_what_the_clocks_ended_is_in_no_list_and_is_removed(
    desks: Callable[[], Desk], waits: list[int]
) -> None:
    desk = desks()
    maya = desk.hire()
    token = desk.enter().token
    now = NOW
    for wait in waits:
        now += timedelta(seconds=wait)
        listed = [one.handle for one in desk.sessions.of_account(maya.id, now)]
        lives = desk.sessions.of(token, now) is not None
        assert bool(listed) == lives
    assert desk.sessions.forget_ended(now) == (0 if desk.sessions.of(token, now) else 1)


@slowly
@given(st.lists(st.tuples(st.integers(0, 600), st.booleans()), min_size=1, max_size=30))
def test_the_lock_out_follows_the_rule_whatever_is_typed_when(
    desks: Callable[[], Desk], knocks: list[tuple[int, bool]]
) -> None:
    desk = desks()
    desk.hire()
    now, failed = NOW, list[datetime]()
    for number, (wait, right) in enumerate(knocks):
        now += timedelta(seconds=wait)
        expected = barred_until(failed, PER_ACCOUNT, now)
        password = "seven quiet otters" if right else "wrong wrong wrong"
        try:
            # From an address of its own each time: the account alone is looked at here.
            desk.enter(password=password, now=now, address=f"192.0.2.{number}")
        except TooManyAttempts as barred:
            assert barred.until == expected
        except SignInRefused:
            assert expected is None
            assert not right
            failed.append(now)
        else:
            assert expected is None
            assert right
            failed.clear()
