"""Values as people write them. `complaints/wording.py` does so for everybody else; a test compares them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, List

_CLOCK = re.compile(r"(\d\d):(\d\d)")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def in_words(value: Any) -> str:
    """A value as people write it: ten, 8 April 2026, 5.30pm, Monday to Friday, an address on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return _NUMBERS[value] if 0 <= value < len(_NUMBERS) else str(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list):
        return _weekdays(value) if set(value) <= set(_WEEKDAYS) else ", ".join(in_words(one) for one in value)
    clock = _CLOCK.fullmatch(str(value))
    return _time_of_day(int(clock.group(1)), clock.group(2)) if clock else str(value)


def length(number: int, unit: str) -> str:
    """A length of time: one working day, two weeks, 30 days, 12 months."""
    name = unit.replace("calendar_", "").replace("_", " ")
    if name == "days" and number % 7 == 0:
        number, name = number // 7, "weeks"
    return f"{in_words(number)} {name[:-1] if number == 1 else name}"


def _weekdays(days: List[str]) -> str:
    places = sorted(_WEEKDAYS.index(day) for day in days)
    names = [_WEEKDAYS[place].capitalize() for place in places]
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _time_of_day(hour: int, minutes: str) -> str:
    past = "" if minutes == "00" else f".{minutes}"
    return f"{hour % 12 or 12}{past}{'am' if hour < 12 else 'pm'}"
