"""How often something may happen: token buckets, held in this process and, where there are several, in Redis.

With Redis away each process counts for itself: a limit is then so many times as wide as there are processes,
and nobody is kept out who should be let in.
"""

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from web.context import App, Request
from web.problems import too_many

FORGET_AT = 50_000
"""Buckets kept before the old ones, which say nothing, are dropped."""
FORGET_EVERY = 60.0
"""Seconds between two clearings: going through all of them for each call would be a way to stop us."""
OLD = 3600.0
"""Seconds: the longest time that any limit looks back."""
STREAMS = 20
"""Streams that one conversation, or one member of staff, may have open; a browser has one."""


class Shared(Protocol):
    """Buckets that several processes have together."""

    async def hit(self, key: str, allowed: int, per: float) -> float:
        """As `Limits.hit`; 0 as well where nobody can tell."""
        ...

    async def close(self) -> None:
        """Give back the connection."""
        ...


class Limits:
    """A bucket for each key; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic, shared: Shared | None = None) -> None:
        self._clock = clock
        self._shared = shared
        self._buckets: dict[str, tuple[float, float]] = {}
        self._cleared = clock()
        self._held: Counter[str] = Counter()

    async def take(self, key: str, allowed: int, per: float) -> float:
        """Take one of the `allowed` that `key` has in `per` seconds, in all processes together.

        0 when there was one, else the seconds until the next.
        """
        wait = self.hit(key, allowed, per)
        if wait or self._shared is None:
            return wait
        return await self._shared.hit(key, allowed, per)

    async def close(self) -> None:
        """Give back what is shared."""
        if self._shared is not None:
            await self._shared.close()

    def hit(self, key: str, allowed: int, per: float) -> float:
        """Take one of the `allowed` that `key` has in `per` seconds in this process.

        0 when there was one, else the seconds until the next.
        """
        now = self._clock()
        rate = allowed / per
        left, since = self._buckets.get(key, (float(allowed), now))
        left = min(float(allowed), left + (now - since) * rate)
        if left < 1:
            self._buckets[key] = (left, now)
            return (1 - left) / rate
        self._buckets[key] = (left - 1, now)
        if len(self._buckets) > FORGET_AT and now - self._cleared > FORGET_EVERY:
            self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Drop what was not asked about for as long as any limit looks back."""
        self._cleared = now
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if now - bucket[1] < OLD}

    @contextmanager
    def held(self, key: str, most: int) -> Iterator[bool]:
        """Whether there is one of the `most` places that `key` has; it is taken until the block ends."""
        if self._held[key] >= most:
            yield False
            return
        self._held[key] += 1
        try:
            yield True
        finally:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]


def install(app: App) -> None:
    """Bound what one address may ask for in all, whatever it is."""
    app.middleware(_of_one_address, "request")


async def _of_one_address(request: Request) -> None:
    if request.ip and not is_this_machine(request):  # of what was no HTTP nothing is known
        allowed = request.app.ctx.settings.requests_per_minute
        detail = "Too many requests came from your network: wait a moment, then go on."
        limit_here(request, f"all {address(request)}", allowed, 60, detail)


def is_this_machine(request: Request) -> bool:
    """Whether a program on this machine calls, for itself: a proxy on it speaks for others, and says so."""
    forwarded = {"x-forwarded-for", "forwarded", "x-real-ip"} & set(request.headers)
    return not forwarded and ipaddress.ip_address(request.ip.partition("%")[0]).is_loopback


async def limit(request: Request, key: str, allowed: int, per: float, detail: str) -> None:
    """Raise Problem 429 when `key` was used `allowed` times in the last `per` seconds."""
    _refuse(request, await request.app.ctx.limits.take(key, allowed, per), detail)


def limit_here(request: Request, key: str, allowed: int, per: float, detail: str) -> None:
    """As `limit`, for what is asked so often that asking Redis too would cost more than it saves."""
    _refuse(request, request.app.ctx.limits.hit(key, allowed, per), detail)


def _refuse(request: Request, wait: float, detail: str) -> None:
    if wait:
        request.app.ctx.metrics.count("redress_refused_total", reason="too_many")
        raise too_many(wait, detail)


def address(request: Request) -> str:
    """Where a call comes from, for counting: one IPv4 address, or the network of a household in IPv6."""
    try:
        found = ipaddress.ip_address(request.remote_addr.strip("[]"))
    except ValueError:  # not behind a proxy, or one that says what is no address
        found = ipaddress.ip_address(request.ip.partition("%")[0])
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
