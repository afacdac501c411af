"""Working days in England, against dates read off the calendar by hand."""

from datetime import date, timedelta

import pytest

from complaints.code_of_practice import CodeOfPractice
from complaints.errors import BeyondCalendar
from complaints.working_days import WorkingDays, bank_holidays
from tests.complaints.conftest import Variant

# From the announcements of the government, weekdays only.
ANNOUNCED = {
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    2028: ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"],
}


@pytest.mark.parametrize("year", ANNOUNCED)
def test_bank_holidays_are_those_announced_for_england(year: int) -> None:
    weekdays = sorted(day.strftime("%m-%d") for day in bank_holidays(year) if day.weekday() < 5)
    assert weekdays == ANNOUNCED[year]


@pytest.mark.parametrize(
    ("day", "next_working_day"),
    [
        # Christmas 2026: Friday the 25th, then Monday the 28th for Boxing Day.
        ("2026-12-23", "2026-12-24"),
        ("2026-12-24", "2026-12-29"),
        ("2026-12-25", "2026-12-29"),
        ("2026-12-28", "2026-12-29"),
        ("2026-12-31", "2027-01-04"),
        # Easter 2027: Friday 26 and Monday 29 March.
        ("2027-03-25", "2027-03-30"),
        ("2027-03-29", "2027-03-30"),
        # Christmas 2027 falls on a Saturday: Monday and Tuesday are bank holidays.
        ("2027-12-24", "2027-12-29"),
        ("2027-12-31", "2028-01-04"),
        # Easter 2028: Friday 14 and Monday 17 April.
        ("2028-04-13", "2028-04-18"),
        ("2028-12-22", "2028-12-27"),
        # Easter 2026 and the holidays that the library leaves out without the subdivision.
        ("2026-04-02", "2026-04-07"),
        ("2026-08-28", "2026-09-01"),
        # An ordinary week.
        ("2026-11-20", "2026-11-23"),
        ("2026-11-22", "2026-11-23"),
        ("2026-11-23", "2026-11-24"),
    ],
)
def test_the_next_working_day(code: CodeOfPractice, day: str, next_working_day: str) -> None:
    calendar = WorkingDays(code.hours)
    assert calendar.after(date.fromisoformat(day), 1) == date.fromisoformat(next_working_day)


def test_several_working_days_step_over_christmas(code: CodeOfPractice) -> None:
    calendar = WorkingDays(code.hours)
    assert calendar.after(date(2026, 12, 23), 5) == date(2027, 1, 4)  # 24, 29, 30, 31, 4 January


def test_a_working_day_is_its_own_next(code: CodeOfPractice) -> None:
    calendar = WorkingDays(code.hours)
    assert calendar.on_or_after(date(2026, 11, 23)) == date(2026, 11, 23)
    assert calendar.on_or_after(date(2026, 12, 25)) == date(2026, 12, 29)


def test_a_one_off_day_in_the_code_is_no_working_day(variant: Variant) -> None:
    calendar = WorkingDays(variant({"hours.closed_on": [date(2026, 11, 24)]}).hours)
    assert calendar.after(date(2026, 11, 23), 1) == date(2026, 11, 25)


def test_other_weekdays_can_be_worked(variant: Variant) -> None:
    calendar = WorkingDays(variant({"hours.days": ["friday", "saturday"]}).hours)
    assert calendar.after(date(2026, 11, 20), 1) == date(2026, 11, 21)
    assert calendar.after(date(2026, 11, 21), 1) == date(2026, 11, 27)


def test_beyond_the_known_calendar_nothing_is_guessed(code: CodeOfPractice) -> None:
    calendar = WorkingDays(code.hours)
    assert calendar.is_working_day(date(2028, 12, 29))
    with pytest.raises(BeyondCalendar, match="31 December 2028") as refused:
        calendar.after(date(2028, 12, 29), 1)
    assert refused.value.day == date(2029, 1, 1)
    assert "hours.calendar_until" in refused.value.sentence


def test_every_day_to_the_horizon_is_decided(code: CodeOfPractice) -> None:
    calendar, day, worked = WorkingDays(code.hours), date(2027, 1, 1), 0
    while day.year == 2027:
        worked += calendar.is_working_day(day)
        day += timedelta(days=1)
    assert worked == 261 - 8  # weekdays of 2027 less its bank holidays
