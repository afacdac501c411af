"""Deadlines, against a table worked out by hand and against a slow and obvious way of counting."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.code_of_practice import CodeOfPractice, load
from complaints.deadlines import Deadlines, Kind
from complaints.hours import LONDON
from complaints.working_days import bank_holidays
from tests.complaints.conftest import PUBLISHED, Variant

PUBLISHED_CODE = load(PUBLISHED)
_KNOWN = PUBLISHED_CODE.hours.calendar_until.model_copy(update={"value": date(2031, 12, 31)})
_HOURS = PUBLISHED_CODE.hours.model_copy(update={"calendar_until": _KNOWN})
FAR_CODE = PUBLISHED_CODE.model_copy(update={"hours": _HOURS})
"""As published, with a calendar that is known for longer."""
HOLIDAYS = {day for year in range(2024, 2032) for day in bank_holidays(year)}


def london(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("received", "first_response", "resolution", "adr"),
    [
        # Thursday before Christmas, in hours: Friday, weekend and Monday are off.
        ("2026-12-24 10:00", "2026-12-29 17:30", "2027-01-07 17:30", "2027-02-04 17:30"),
        # The same evening: counts as received on the 29th.
        ("2026-12-24 19:00", "2026-12-30 17:30", "2027-01-07 17:30", "2027-02-04 17:30"),
        # A Sunday: counts as Monday, so Tuesday; the calendar limits count from the Sunday itself.
        ("2026-11-22 15:00", "2026-11-24 17:30", "2026-12-06 17:30", "2027-01-03 17:30"),
        ("2026-11-23 09:30", "2026-11-24 17:30", "2026-12-07 17:30", "2027-01-04 17:30"),
        # Friday afternoon.
        ("2026-11-27 16:00", "2026-11-30 17:30", "2026-12-11 17:30", "2027-01-08 17:30"),
        # Maundy Thursday 2027: Friday and Monday are off; British Summer Time begins in between.
        ("2027-03-25 12:00", "2027-03-30 17:30", "2027-04-08 17:30", "2027-05-06 17:30"),
        # Early May bank holiday.
        ("2027-04-30 12:00", "2027-05-04 17:30", "2027-05-14 17:30", "2027-06-11 17:30"),
        # New Year's Eve on a Friday.
        ("2027-12-31 12:00", "2028-01-04 17:30", "2028-01-14 17:30", "2028-02-11 17:30"),
        # Six weeks across a leap day.
        ("2028-02-01 12:00", "2028-02-02 17:30", "2028-02-15 17:30", "2028-03-14 17:30"),
        ("2028-04-13 17:29", "2028-04-18 17:30", "2028-04-27 17:30", "2028-05-25 17:30"),
    ],
)
def test_deadlines_worked_out_by_hand(
    code: CodeOfPractice, received: str, first_response: str, resolution: str, adr: str
) -> None:
    deadlines = Deadlines(code)
    assert deadlines.first_response(london(received)) == london(first_response)
    assert deadlines.resolution(london(received)) == london(resolution)
    assert deadlines.adr_letter(london(received)) == london(adr)


@pytest.mark.parametrize(
    ("received", "first_raised", "adr_from"),
    [
        (date(2026, 4, 7), None, date(2026, 6, 2)),
        (date(2026, 4, 8), None, date(2026, 5, 20)),
        (date(2026, 11, 22), None, date(2027, 1, 3)),
        (date(2026, 4, 8), date(2026, 4, 7), date(2026, 6, 3)),
        (date(2026, 4, 9), date(2026, 4, 8), date(2026, 5, 21)),
        (date(2026, 4, 7), date(2026, 4, 9), date(2026, 6, 2)),  # cannot be raised after it was received
    ],
)
def test_six_weeks_since_the_change_and_eight_before(
    code: CodeOfPractice, received: date, first_raised: date | None, adr_from: date
) -> None:
    assert Deadlines(code).adr_from(received, first_raised) == adr_from


@pytest.mark.parametrize(
    ("letter", "until"),
    [
        (date(2026, 11, 23), date(2027, 11, 23)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_twelve_months_from_the_letter(code: CodeOfPractice, letter: date, until: date) -> None:
    assert Deadlines(code).adr_until(letter) == until


def test_calendar_limits_count_from_the_day_in_london(code: CodeOfPractice) -> None:
    half_past_midnight_in_london = datetime(2026, 7, 5, 23, 30, tzinfo=UTC)
    assert Deadlines(code).resolution(half_past_midnight_in_london) == london("2026-07-20 17:30")
    assert Deadlines(code).data_protection(half_past_midnight_in_london) == london("2026-08-05 17:30")


def test_every_complaint_has_three_deadlines_and_one_more_about_data(code: CodeOfPractice) -> None:
    received = london("2026-11-23 10:00")
    kinds = [deadline.kind for deadline in Deadlines(code).of_complaint(received)]
    assert kinds == [Kind.FIRST_RESPONSE, Kind.RESOLUTION, Kind.ADR_LETTER]
    data = Deadlines(code).of_complaint(received, data_protection=True)[-1]
    assert (data.kind, data.due_on) == (Kind.DATA_PROTECTION, date(2026, 12, 23))


def test_every_length_comes_from_the_code(variant: Variant) -> None:
    changed = variant(
        {
            "limits.first_response": 3,
            "limits.resolution": 10,
            "limits.adr": 49,
            "limits.adr_before": 70,
            "limits.adr_change_on": date(2026, 12, 1),
            "limits.adr_letter_valid": 6,
            "limits.data_protection": 20,
            "limits.close_after_silence": 7,
            "limits.retention": 24,
            "hours.closes": "16:00",
        }
    )
    deadlines, received = Deadlines(changed), london("2026-12-01 10:00")
    assert deadlines.first_response(received) == london("2026-12-04 16:00")
    assert deadlines.resolution(received) == london("2026-12-11 16:00")
    assert deadlines.adr_letter(received) == london("2027-01-19 16:00")
    assert deadlines.adr_from(date(2026, 11, 30)) == date(2027, 2, 8)
    assert deadlines.adr_until(date(2026, 8, 31)) == date(2027, 2, 28)
    assert deadlines.data_protection(received) == london("2026-12-21 16:00")
    assert deadlines.closes_on(date(2026, 12, 1)) == date(2026, 12, 8)
    assert deadlines.kept_until(date(2026, 12, 1)) == date(2028, 12, 1)


def slow_next_working_day(day: date) -> date:
    while True:
        day += timedelta(days=1)
        if day.strftime("%a") not in ("Sat", "Sun") and day not in HOLIDAYS:
            return day


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


@given(moments)
def test_the_first_response_agrees_with_counting_on_fingers(moment: datetime) -> None:
    local = moment.astimezone(LONDON)
    day = local.date()
    worked = day.strftime("%a") not in ("Sat", "Sun") and day not in HOLIDAYS
    in_hours = worked and local.hour * 60 + local.minute < 17 * 60 + 30
    counted_from = day if in_hours else slow_next_working_day(day)
    due = Deadlines(FAR_CODE).first_response(moment)
    assert due.date() == slow_next_working_day(counted_from)
    assert (due.hour, due.minute) == (17, 30)


@given(moments)
def test_calendar_limits_agree_with_counting_on_fingers(moment: datetime) -> None:
    deadlines = Deadlines(FAR_CODE)
    for days, due in ((14, deadlines.resolution(moment)), (30, deadlines.data_protection(moment))):
        day = moment.astimezone(LONDON).date()
        for _ in range(days):
            day += timedelta(days=1)
        assert due.date() == day
        assert due.utcoffset() == datetime(day.year, day.month, day.day, 17, 30, tzinfo=LONDON).utcoffset()


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_the_scheme_opens_six_weeks_later_or_eight(day: date) -> None:
    deadlines = Deadlines(PUBLISHED_CODE)
    weeks = 6 if day >= date(2026, 4, 8) else 8
    assert deadlines.adr_from(day) - day == timedelta(weeks=weeks)
