"""Every duty gets its turn, again and again, whatever the others do."""

import asyncio
from datetime import UTC, datetime

from worker.rounds import Round, go_round

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Counter:
    """A duty that stops everything after `limit` goes."""

    def __init__(self, limit: int, stop: asyncio.Event) -> None:
        self.moments: list[datetime] = []
        self._limit = limit
        self._stop = stop
        self._loop = asyncio.get_running_loop()

    def __call__(self, now: datetime) -> int:
        self.moments.append(now)
        if len(self.moments) >= self._limit:
            self._loop.call_soon_threadsafe(self._stop.set)
        return 1


async def test_a_duty_is_done_again_and_again_with_the_time_passed_in() -> None:
    stop = asyncio.Event()
    duty = Counter(3, stop)
    await asyncio.wait_for(go_round([Round("count", 0.001, duty)], lambda: NOON, stop), 5)
    assert duty.moments == [NOON] * 3


async def test_a_duty_that_fails_is_tried_again_and_holds_up_no_other() -> None:
    stop = asyncio.Event()
    tries: list[datetime] = []

    def broken(now: datetime) -> int:
        tries.append(now)
        raise OSError("the database is away")

    duty = Counter(5, stop)
    rounds = [Round("broken", 0.001, broken), Round("count", 0.005, duty)]
    await asyncio.wait_for(go_round(rounds, lambda: NOON, stop), 5)
    assert len(duty.moments) >= 5
    assert len(tries) > 1
