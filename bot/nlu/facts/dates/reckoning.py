"""Reckoning with days: what a date said without its year, or by its distance, comes to.

A complaint tells of what has happened, so that the past is meant wherever both would do.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Callable, Mapping, Optional

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

EARLIEST_YEAR = 1990
LATEST_YEAR = 2099
_DAYS: Mapping[str, int] = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_FARTHEST_DAYS = 40 * 365


def day_in(year: int, month: int, day: int) -> Optional[date]:
    """That day, or None where the calendar has none."""
    if not (1 <= month <= 12 and EARLIEST_YEAR <= year <= LATEST_YEAR):
        return None
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def recent(month: int, day: int, today: date, future: bool = False) -> Optional[date]:
    """The latest such day that is not after `today`; with `future`, the first that is not before it."""
    years = range(today.year, today.year + 9) if future else range(today.year, today.year - 9, -1)
    for year in years:  # the 29th of February can be eight years off
        found = day_in(year, month, day)
        if found and (found >= today if future else found <= today):
            return found
    return None


def recent_day(day: int, today: date, future: bool = False) -> Optional[date]:
    """The latest day of any month with that number which is not after `today`."""
    for months in range(13):
        first = today.replace(day=1) + relativedelta(months=months if future else -months)
        found = day_in(first.year, first.month, day)
        if found and (found >= today if future else found <= today):
            return found
    return None


def weekday_before(weekday: int, today: date) -> date:
    """The last such weekday before `today`: a week ago where today is one."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def weekday_after(weekday: int, today: date) -> date:
    """The next such weekday after `today`."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def moved(day: date, count: float, unit: str) -> Optional[date]:
    """`count` units later, or earlier where it is negative; None where that is out of the calendar."""
    if abs(count) * _DAYS[unit] > _FARTHEST_DAYS:
        return None
    if unit in ("month", "year"):
        months = count * (12 if unit == "year" else 1)
        found: date = (
            day + relativedelta(months=int(months)) + timedelta(days=round((months - int(months)) * 30))
        )
    else:
        found = day + timedelta(days=round(count * _DAYS[unit]))
    return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None


def beginning(day: date, unit: str) -> date:
    """The first day of the week, month or year that `day` is in."""
    if unit == "month":
        return day.replace(day=1)
    if unit == "year":
        return day.replace(month=1, day=1)
    return day - timedelta(days=day.weekday())


def part(first: date, unit: str, which: str) -> date:
    """A day for the `early`, `mid`, `late`, `start` or `end` part of the unit that begins at `first`."""
    if which == "start":
        return first
    last: date = first + relativedelta(**{f"{unit}s": 1}) - timedelta(days=1)
    if which == "end":
        return last
    share = {"early": 0.13, "mid": 0.47, "late": 0.8}[which]
    return first + timedelta(days=round((last - first).days * share))


FESTIVALS: Mapping[str, Callable[[int], date]] = {
    "christmas": lambda year: date(year, 12, 25),
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas day": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "new year": lambda year: date(year, 1, 1),
    "new years day": lambda year: date(year, 1, 1),
    "new years eve": lambda year: date(year, 12, 31),
    "easter": easter,
    "easter sunday": easter,
    "good friday": lambda year: easter(year) - timedelta(days=2),
    "easter monday": lambda year: easter(year) + timedelta(days=1),
    "halloween": lambda year: date(year, 10, 31),
    "bonfire night": lambda year: date(year, 11, 5),
    "valentines day": lambda year: date(year, 2, 14),
    "august bank holiday": lambda year: date(year, 8, 31) - timedelta(days=date(year, 8, 31).weekday()),
}


def festival(name: str, today: date, future: bool = False) -> date:
    """The last one before `today`, or with `future` the next."""
    dates = [FESTIVALS[name](year) for year in range(today.year - 1, today.year + 2)]
    return min(d for d in dates if d >= today) if future else max(d for d in dates if d <= today)
