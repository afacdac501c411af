"""Rounds: a list of duties, each gone through again and again, none able to keep another from its turn."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import structlog

from worker.steadiness import Steadiness

LOOK_AGAIN = 30.0
"""Seconds until a duty looks again whether the clock can be believed."""

log = structlog.get_logger("worker")

Duty = Callable[[datetime], int]
"""Does what is due at the moment given and returns how many things it did. May be run twice at once: what it
does must count once."""


@dataclass(frozen=True)
class Round:
    """A duty and how many seconds lie between two goes at it."""

    name: str
    every: float
    duty: Duty
    steady: float = 0.0
    """Seconds that the clock has to have gone evenly: for what goes by dates."""
    from_start: bool = True
    """Whether the clock is believed when the process has just begun; not where it cannot be taken back."""


async def go_round(
    rounds: Sequence[Round],
    now: Callable[[], datetime],
    stop: asyncio.Event,
    clock: Steadiness | None = None,
) -> None:
    """Go through all rounds until `stop`; a duty that fails is logged and tried again at its next time.

    `clock` remembers from one call to the next how even the clock is.
    """
    believed = clock or Steadiness()
    await asyncio.gather(*(_keep(one, now, stop, believed) for one in rounds))


async def _keep(one: Round, now: Callable[[], datetime], stop: asyncio.Event, clock: Steadiness) -> None:
    while not stop.is_set():
        moment, wait = now(), one.every
        if clock.allows(moment, monotonic(), one.steady, from_start=one.from_start):
            await _once(one, moment)
        else:
            wait = min(one.every, LOOK_AGAIN)
        try:
            async with asyncio.timeout(wait):
                await stop.wait()
        except TimeoutError:
            continue


async def _once(one: Round, moment: datetime) -> None:
    try:
        done = await asyncio.to_thread(one.duty, moment)
    except Exception as error:
        # The duty stays due, so the next round tries again; what went wrong is the operator's to see.
        log.error("duty failed", duty=one.name, error=type(error).__name__, exc_info=error)
        return
    if done:
        log.info("duty done", duty=one.name, count=done)
