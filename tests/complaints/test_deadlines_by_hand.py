"""Deadlines against dates read off a wall calendar, and against counting days one by one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.code_of_practice import load
from complaints.deadlines import Deadlines
from complaints.hours import LONDON
from tests.complaints.conftest import PUBLISHED

CODE = load(PUBLISHED)


@pytest.mark.parametrize(
    ("received", "first_response", "resolution", "data_protection"),
    [
        # 2026: Thursday 1 January; 3 and 6 April; 4 and 25 May; 31 August; Friday 25 and Monday 28 December.
        ("2025-12-31 10:00", "2026-01-02", "2026-01-14", "2026-01-30"),
        ("2026-01-01 10:00", "2026-01-05", "2026-01-15", "2026-01-31"),
        ("2026-04-02 10:00", "2026-04-07", "2026-04-16", "2026-05-02"),
        ("2026-04-02 18:00", "2026-04-08", "2026-04-16", "2026-05-02"),
        ("2026-04-04 12:00", "2026-04-08", "2026-04-18", "2026-05-04"),
        ("2026-05-01 10:00", "2026-05-05", "2026-05-15", "2026-05-31"),
        ("2026-05-22 10:00", "2026-05-26", "2026-06-05", "2026-06-21"),
        ("2026-08-28 10:00", "2026-09-01", "2026-09-11", "2026-09-27"),
        ("2026-12-24 10:00", "2026-12-29", "2027-01-07", "2027-01-23"),
        ("2026-12-26 10:00", "2026-12-30", "2027-01-09", "2027-01-25"),
        ("2026-12-31 10:00", "2027-01-04", "2027-01-14", "2027-01-30"),
        # The clocks go forward on 29 March 2026 and back on 25 October.
        ("2026-03-28 23:30", "2026-03-31", "2026-04-11", "2026-04-27"),
        ("2026-03-29 03:30", "2026-03-31", "2026-04-12", "2026-04-28"),
        ("2026-10-23 17:29", "2026-10-26", "2026-11-06", "2026-11-22"),
        ("2026-10-25 01:30", "2026-10-27", "2026-11-08", "2026-11-24"),
        # 2027: Friday 1 January; 26 and 29 March; 3 and 31 May; 30 August; Monday 27 and Tuesday 28 December.
        ("2027-01-01 10:00", "2027-01-05", "2027-01-15", "2027-01-31"),
        ("2027-03-25 10:00", "2027-03-30", "2027-04-08", "2027-04-24"),
        ("2027-03-27 10:00", "2027-03-31", "2027-04-10", "2027-04-26"),
        ("2027-04-30 10:00", "2027-05-04", "2027-05-14", "2027-05-30"),
        ("2027-05-28 10:00", "2027-06-01", "2027-06-11", "2027-06-27"),
        ("2027-08-27 10:00", "2027-08-31", "2027-09-10", "2027-09-26"),
        ("2027-10-29 17:31", "2027-11-02", "2027-11-12", "2027-11-28"),
        ("2027-12-24 10:00", "2027-12-29", "2028-01-07", "2028-01-23"),
        ("2027-12-24 18:00", "2027-12-30", "2028-01-07", "2028-01-23"),
        ("2027-12-31 10:00", "2028-01-04", "2028-01-14", "2028-01-30"),
    ],
)
def test_every_bank_holiday_of_two_years(
    received: str, first_response: str, resolution: str, data_protection: str
) -> None:
    deadlines, moment = Deadlines(CODE), datetime.fromisoformat(received).replace(tzinfo=LONDON)
    for due, day in (
        (deadlines.first_response(moment), first_response),
        (deadlines.resolution(moment), resolution),
        (deadlines.data_protection(moment), data_protection),
    ):
        assert due == datetime.fromisoformat(f"{day} 17:30").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("received", "scheme_from"),
    [
        ("2026-04-07 10:00", "2026-06-02"),  # the last with eight weeks
        ("2026-04-08 10:00", "2026-05-20"),
        ("2026-09-13 23:59", "2026-10-25"),
        ("2026-12-25 08:00", "2027-02-05"),
        ("2027-02-14 12:00", "2027-03-28"),
        ("2027-12-01 12:00", "2028-01-12"),
    ],
)
def test_the_day_of_the_scheme_read_off_the_calendar(received: str, scheme_from: str) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=LONDON)
    due = Deadlines(CODE).adr_letter(moment)
    assert due == datetime.fromisoformat(f"{scheme_from} 17:30").replace(tzinfo=LONDON)


def beyond() -> Deadlines:
    """The rules as they will be once the calendar of the years after 2028 is announced and looked at."""
    deadlines = Deadlines(CODE)
    deadlines.working_days.until = date(2031, 12, 31)
    return deadlines


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian rule."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + i - 7 * ((a + 11 * h + 22 * i) // 451) + 114, 31)
    return date(year, month, day + 1)


def is_off(day: date) -> bool:
    """Whether nobody works in England: a weekend, or a bank holiday by the law's own words."""
    if day.weekday() >= 5:
        return True
    sunday = easter(day.year)
    if day in (sunday - timedelta(days=2), sunday + timedelta(days=1)):
        return True
    if day.weekday() == 0 and (
        (day.month == 5 and (day.day <= 7 or day.day >= 25)) or (day.month == 8 and day.day >= 25)
    ):
        return True
    return day in _moved(day.year, 1, (1,)) or day in _moved(day.year, 12, (25, 26))


def _moved(year: int, month: int, days: tuple[int, ...]) -> set[date]:
    """Fixed holidays; one at a weekend moves to the next weekday that is not taken."""
    taken: set[date] = set()
    for number in days:
        day = date(year, month, number)
        while day.weekday() >= 5 or day in taken:
            day += timedelta(days=1)
        taken.add(day)
    return taken


def slowly(moment: datetime) -> date:
    """The day of the first response, by going from day to day."""
    local = moment.astimezone(LONDON)
    day = local.date()
    if is_off(day) or (local.hour, local.minute) >= (17, 30):
        day += timedelta(days=1)
        while is_off(day):
            day += timedelta(days=1)
    day += timedelta(days=1)
    while is_off(day):
        day += timedelta(days=1)
    return day


@given(st.datetimes(datetime(2024, 1, 2), datetime(2030, 12, 31), timezones=st.just(UTC)))
def test_the_first_response_agrees_with_going_from_day_to_day(moment: datetime) -> None:
    due = beyond().first_response(moment)
    assert due.date() == slowly(moment)
    assert due.astimezone(LONDON).strftime("%H:%M") == "17:30"


def test_every_day_of_seven_years_is_worked_or_not_as_the_law_says() -> None:
    working = beyond().working_days
    day = date(2024, 1, 1)
    while day <= date(2030, 12, 31):
        assert working.is_working_day(day) != is_off(day), day
        day += timedelta(days=1)


@given(st.dates(date(2024, 1, 1), date(2030, 11, 1)), st.integers(0, 24 * 60 - 1))
def test_a_deadline_is_never_before_its_receipt_and_a_later_receipt_never_ends_earlier(
    day: date, minute: int
) -> None:
    deadlines = beyond()
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    later = moment + timedelta(hours=7)
    for rule in (
        deadlines.first_response,
        deadlines.resolution,
        deadlines.data_protection,
        deadlines.adr_letter,
    ):
        if day >= date(2026, 4, 8) or rule != deadlines.adr_letter:
            assert rule(moment) > moment
            assert rule(later) >= rule(moment)
