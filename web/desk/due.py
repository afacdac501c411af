"""Deadlines in words: the day, and how long there is, or how late it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.deadlines import Deadline
from web import moments
from web.desk import labels

SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Due:
    """One deadline as the desk shows it."""

    label: str
    day: str
    short_day: str
    at: datetime
    says: str
    """Such as `2 days 3 hours left`, `Overdue by 5 hours`, `Met on Tue 24 Nov 2026`."""
    look: str
    """`late`, `soon`, `open` or `done`: how it is dressed, beside the words."""


def due(deadline: Deadline, now: datetime) -> Due:
    """The deadline as it stands at `now`."""
    says, look = _standing(deadline, now)
    at = deadline.due_at
    return Due(labels.DEADLINES[deadline.kind], moments.day(at), moments.short_day(at), at, says, look)


def _standing(deadline: Deadline, now: datetime) -> tuple[str, str]:
    if deadline.met_at is not None:
        late = deadline.met_at - deadline.due_at
        day = moments.short_day(deadline.met_at)
        if late > timedelta(0):
            return f"Met on {day}, {moments.length(late)} late", "done"
        return f"Met on {day}", "done"
    if deadline.lapsed_at is not None:
        return f"No longer due since {moments.short_day(deadline.lapsed_at)}", "done"
    left = deadline.due_at - now
    if left < timedelta(0):
        return f"Overdue by {moments.length(-left)}", "late"
    return f"{moments.length(left)} left", "soon" if left <= SOON else "open"
