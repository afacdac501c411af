"""When people answer in the chat: a pure rule over days, breaks, bank holidays and a time zone.

Moments are aware; what comes out is in the desk's zone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FAR = 370
"""Days that are looked ahead for an opening."""


@dataclass(frozen=True, order=True)
class Span:
    """From `opens` up to, and without, `closes`, on one day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"{self} closes before it opens")

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


Day = tuple[Span, ...]
"""The spans of one day in their order; between two of them is a break."""


def nobody(_year: int) -> frozenset[date]:
    """No bank holidays."""
    return frozenset()


@dataclass(frozen=True)
class Timetable:
    """The hours of one desk."""

    week: Mapping[int, Day]
    """By weekday, Monday is 0; a day that is not there is closed."""
    zone: ZoneInfo = LONDON
    other: Mapping[date, Day] = field(default_factory=dict)
    """Single days with hours of their own, such as Christmas Eve; they go before everything else."""
    bank_holidays: Callable[[int], frozenset[date]] = nobody
    """The days of a year on which the desk is closed as on a Sunday."""

    def __post_init__(self) -> None:
        for spans in (*self.week.values(), *self.other.values()):
            if any(one.closes > following.opens for one, following in pairwise(spans)):
                raise ValueError("two spans of a day overlap")

    def spans(self, day: date) -> Day:
        """When the desk is open on `day`."""
        if day in self.other:
            return self.other[day]
        return () if day in self.bank_holidays(day.year) else self.week.get(day.weekday(), ())

    def is_open(self, moment: datetime) -> bool:
        """Whether people answer at `moment`."""
        local = moment.astimezone(self.zone)
        return any(span.opens <= local.time() < span.closes for span in self.spans(local.date()))

    def next_opening(self, moment: datetime) -> datetime | None:
        """`moment` itself while the desk is open, else when it opens next; None where it does not."""
        local = moment.astimezone(self.zone)
        if self.is_open(local):
            return local
        return next((opens for opens in self._openings(local.date()) if opens > moment), None)

    def _openings(self, first: date) -> Iterator[datetime]:
        for day in (first + timedelta(days=days) for days in range(FAR)):
            for span in self.spans(day):
                yield datetime.combine(day, span.opens, self.zone)


def in_words(moment: datetime, today: date) -> str:
    """A moment as people say it: today at 9am, tomorrow at 9am, on Monday 28 December at 9.30am.

    `moment` is in the zone of the people who read it, and so is `today`.
    """
    minutes = f".{moment.minute:02}" if moment.minute else ""
    clock = f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"
    named = f"on {moment:%A} {moment.day} {moment:%B}"
    return f"{({0: 'today', 1: 'tomorrow'}).get((moment.date() - today).days, named)} at {clock}"
