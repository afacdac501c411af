"""Moments and lengths of time as people read them on pages: in British time, wherever the server is."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day(moment: datetime | date) -> str:
    """Such as `Tuesday 24 November 2026`."""
    local = moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment
    return f"{local:%A} {local.day} {local:%B %Y}"


def iso_day(moment: datetime) -> str:
    """Such as `2026-11-24`, for fields of forms."""
    return moment.astimezone(LONDON).date().isoformat()


def short_day(moment: datetime | date) -> str:
    """Such as `Tue 24 Nov 2026`, for tables."""
    local = moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment
    return f"{local:%a} {local.day} {local:%b %Y}"


def time(moment: datetime) -> str:
    """Such as `09:05`."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def day_and_time(moment: datetime) -> str:
    """Such as `Tue 24 Nov 2026, 09:05`."""
    return f"{short_day(moment)}, {time(moment)}"


def length(span: timedelta) -> str:
    """The span in its two largest units, or one when that says enough: `2 days 3 hours`, `5 minutes`."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days >= 3 or (days and not hours):
        return _count(days, "day")
    if days:
        return f"{_count(days, 'day')} {_count(hours, 'hour')}"
    if hours >= 3 or (hours and not rest):
        return _count(hours, "hour")
    if hours:
        return f"{_count(hours, 'hour')} {_count(rest, 'minute')}"
    return _count(rest, "minute") if rest else "less than a minute"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
