"""When signing in is barred for a while: a pure rule over the moments of earlier failures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """At most `failures` in any stretch of `window`."""

    failures: int
    window: timedelta


PER_ACCOUNT = Limit(5, timedelta(minutes=15))
PER_ADDRESS = Limit(20, timedelta(minutes=15))
"""An office of agents shares one address, hence more."""


def barred_until(failed_at: Sequence[datetime], limit: Limit, now: datetime) -> datetime | None:
    """The moment from which another attempt is allowed, or None when one is allowed now.

    A barred attempt is not counted as a failure: whoever keeps knocking does not extend the wait.
    """
    recent = sorted(at for at in failed_at if at > now - limit.window)
    if len(recent) < limit.failures:
        return None
    return recent[-limit.failures] + limit.window
