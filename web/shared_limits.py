"""Token buckets in Redis, for all web processes together. Redis may go at any time, and forget everything."""

from hashlib import blake2b
from time import monotonic
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

PATIENCE = 0.25
"""Seconds that Redis may take: a customer waits for this."""
AWAY = 5.0
"""Seconds for which Redis is not asked once it did not answer."""
BUCKET = """
local time = redis.call("TIME")
local now = time[1] + time[2] / 1e6
local allowed, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local rate = allowed / per
local kept = redis.call("HMGET", KEYS[1], "left", "at")
local left = tonumber(kept[1] or allowed)
local passed = math.max(0, now - tonumber(kept[2] or now))
left = math.min(allowed, left + passed * rate)
local wait = 0
if left < 1 then wait = (1 - left) / rate else left = left - 1 end
redis.call("HSET", KEYS[1], "left", tostring(left), "at", tostring(now))
redis.call("PEXPIRE", KEYS[1], math.ceil(per * 1000))
return tostring(wait)
"""
"""One bucket: what is left of it, and since when; it is forgotten once it would be full again."""

log = structlog.get_logger("limits")


class SharedLimits:
    """The buckets of one installation."""

    def __init__(self, url: str) -> None:
        """`url` as for the bus."""
        self._redis = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._bucket: Any = self._redis.register_script(BUCKET)
        self._away_until = 0.0

    async def hit(self, key: str, allowed: int, per: float) -> float:
        """Take one of the `allowed` that `key` has in `per` seconds; the seconds to wait where none is left.

        0 as well while Redis does not answer: each process then goes by its own count alone.
        """
        if monotonic() < self._away_until:
            return 0.0
        try:
            wait = await self._bucket(keys=[_name(key)], args=[allowed, per])
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = monotonic() + AWAY
            log.warning("each process counts for itself", reason=type(error).__name__)
            return 0.0
        return float(wait)

    async def close(self) -> None:
        """Give back the connections."""
        await self._redis.aclose()


def _name(key: str) -> str:
    # Hashed: keys hold addresses of people.
    return f"redress:limit:{blake2b(key.encode(), digest_size=16).hexdigest()}"
