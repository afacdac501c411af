"""Values as people write them: ten, 8 April 2026, 5.30pm, Monday to Friday, an address on one line."""

import re
from datetime import date, time

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def in_words(value: object) -> str:
    """`value` in words; small numbers are spelt out, a list of weekdays is shortened where it can be."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return NUMBERS[value] if 0 <= value < len(NUMBERS) else str(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, tuple):
        return _weekdays(value) if set(value) <= set(WEEKDAYS) else ", ".join(in_words(one) for one in value)
    if re.fullmatch(r"\d\d:\d\d", str(value)):
        return _time_of_day(time.fromisoformat(str(value)))
    return str(value)


def length(number: int, unit: str) -> str:
    """A length of time: one working day, two weeks, 30 days, 12 months."""
    name = unit.removeprefix("calendar_").replace("_", " ")
    if name == "days" and number % 7 == 0:
        number, name = number // 7, "weeks"
    return f"{in_words(number)} {name.removesuffix('s') if number == 1 else name}"


def _weekdays(days: tuple[str, ...]) -> str:
    places = sorted(WEEKDAYS.index(day) for day in days)
    names = [WEEKDAYS[place].capitalize() for place in places]
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _time_of_day(clock: time) -> str:
    minutes = f".{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'am' if clock.hour < 12 else 'pm'}"
