"""Dates and periods, as people in Britain say them.

The value is an ISO date. `precision` says how near it is ("day", "week", "month" or "year"), `approximate`
whether it was said with a hedge or not to the day. A period ("for about six weeks") or a beginning
("since the 3rd") gives the day when it began, with the role "since"; an end has the role "until".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Callable, Dict, Iterator, Mapping, Optional, Sequence

from bot.nlu.facts.dates import distances, figures, months, occasions, periods, reckoning, weekdays
from bot.nlu.facts.dates.lead import lead
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.page import Page

PATTERNS: Mapping[str, Sequence[str]] = {
    **months.PATTERNS,
    **weekdays.PATTERNS,
    **distances.PATTERNS,
    **periods.PATTERNS,
    **occasions.PATTERNS,
}

_READERS: Mapping[str, Callable[[Page, int, int, date], Optional[Fact]]] = {
    "date.day_and_month": months.day_and_month,
    "date.first_of_two_days": months.first_of_two_days,
    "date.week_of_month": months.week_of_month,
    "date.month": months.month,
    "date.day_of_month": months.day_of_month,
    "date.year": months.year,
    "date.weekday": weekdays.weekday,
    "date.ago": distances.ago,
    "date.unit": distances.calendar_unit,
    "date.weekend": distances.weekend,
    "date.part_of_unit": distances.part_of_unit,
    "date.in_future": distances.in_future,
    "date.word": distances.word,
    "date.span": periods.span,
    "date.season": occasions.season,
    "date.festival": occasions.festival,
}


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every date in the message."""
    yield from figures.read(page, today)
    named: Dict[int, date] = {}
    """Days that were said with their month, by the atom where they stand."""
    for label, reader in _READERS.items():
        for i, j in matches.get(label, ()):
            fact = reader(page, i, j, today)
            if fact is None or lead(page, i).tenure:
                continue
            if label == "date.day_and_month":
                named[i] = date.fromisoformat(fact.value)
            if label == "date.day_of_month" and j - i == 1:
                fact = _in_month_said_before(fact, i, named, today)
            yield fact


def _in_month_said_before(fact: Fact, i: int, named: Mapping[int, date], today: date) -> Fact:
    """The 20th of "since 19 October, reported on the 20th" is the first one after that day."""
    before = [at for at in named if at < i]
    if not before:
        return fact
    since, number = named[max(before)], date.fromisoformat(fact.value).day
    day = reckoning.recent_day(number, since, future=True)
    return replace(fact, value=day.isoformat()) if day and day <= today else fact
