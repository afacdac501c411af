"""Whether the clock can be believed: a rule over what two clocks showed, both passed in.

A machine may begin with a wrong clock, and one that is put right jumps. What goes by dates and cannot be
taken back, such as erasing, waits until it has gone evenly for a while beside one that only counts seconds.
"""

from dataclasses import dataclass
from datetime import datetime

JUMP = 60.0
"""Seconds by which the two may differ between two looks: more is a jump."""


@dataclass
class Steadiness:
    """The clock of one process, from its start on."""

    _since: float = 0.0
    _last: tuple[datetime, float] | None = None
    jumped: bool = False
    """Whether it has jumped since the start."""

    def look(self, now: datetime, counted: float) -> float:
        """For how many seconds it has gone evenly; `counted` is what the clock that only counts shows."""
        if self._last is None:
            self._since = counted
        else:
            moved = (now - self._last[0]).total_seconds() - (counted - self._last[1])
            if abs(moved) > JUMP:
                self.jumped, self._since = True, counted
        self._last = now, counted
        return counted - self._since

    def allows(self, now: datetime, counted: float, seconds: float, *, from_start: bool) -> bool:
        """Whether something may be done that wants the clock even for so long.

        With `from_start` a process that has just begun believes its clock until it jumps.
        """
        even = self.look(now, counted)
        return even >= seconds or (from_start and not self.jumped)
