"""Opening hours: when something counts as received, and when somebody is there again."""

from datetime import UTC, date, datetime

import pytest

from complaints.code_of_practice import CodeOfPractice
from complaints.hours import LONDON, OpeningHours
from complaints.working_days import WorkingDays
from tests.complaints.conftest import Variant


def hours_of(code: CodeOfPractice) -> OpeningHours:
    return OpeningHours(code.hours, WorkingDays(code.hours))


def london(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("arrived", "counts_as"),
    [
        ("2026-11-23 00:00", date(2026, 11, 23)),
        ("2026-11-23 08:59", date(2026, 11, 23)),
        ("2026-11-23 17:29:59", date(2026, 11, 23)),
        ("2026-11-23 17:30", date(2026, 11, 24)),
        ("2026-11-23 23:59", date(2026, 11, 24)),
        ("2026-11-20 18:00", date(2026, 11, 23)),
        ("2026-11-22 11:00", date(2026, 11, 23)),
        ("2026-12-24 17:29", date(2026, 12, 24)),
        ("2026-12-24 17:30", date(2026, 12, 29)),
        ("2026-12-26 12:00", date(2026, 12, 29)),
    ],
)
def test_out_of_hours_counts_as_the_next_working_day(
    code: CodeOfPractice, arrived: str, counts_as: date
) -> None:
    assert hours_of(code).received_on(london(arrived)) == counts_as


def test_the_code_may_say_that_the_day_of_arrival_counts(variant: Variant) -> None:
    hours = hours_of(variant({"hours.out_of_hours_counts_next_day": False}))
    assert hours.received_on(london("2026-11-22 23:00")) == date(2026, 11, 22)


def test_the_clock_is_londons_in_summer_and_in_winter(code: CodeOfPractice) -> None:
    hours = hours_of(code)
    # 16:45 UTC is 17:45 in London in July, and 16:45 in January.
    assert hours.received_on(datetime(2026, 7, 1, 16, 45, tzinfo=UTC)) == date(2026, 7, 2)
    assert hours.received_on(datetime(2027, 1, 6, 16, 45, tzinfo=UTC)) == date(2027, 1, 6)
    # Half past eleven at night UTC on a Sunday in July is Monday in London.
    assert hours.received_on(datetime(2026, 7, 5, 23, 30, tzinfo=UTC)) == date(2026, 7, 6)


def test_the_change_of_the_clocks_moves_nothing(code: CodeOfPractice) -> None:
    hours = hours_of(code)
    # Clocks go back on Sunday 25 October 2026 and forward on Sunday 28 March 2027.
    for moment in ("2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00", "2026-10-24T23:30:00+00:00"):
        assert hours.received_on(datetime.fromisoformat(moment)) == date(2026, 10, 26)
    assert hours.received_on(datetime(2027, 3, 28, 1, 30, tzinfo=UTC)) == date(2027, 3, 30)
    assert hours.closing(date(2026, 10, 23)).astimezone(UTC).hour == 16
    assert hours.closing(date(2026, 10, 26)).astimezone(UTC).hour == 17


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-23 08:00", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 12:34", "2026-11-23 12:34"),
        ("2026-11-23 17:30", "2026-11-24 09:00"),
        ("2026-12-24 20:00", "2026-12-29 09:00"),
        ("2026-12-25 10:00", "2026-12-29 09:00"),
    ],
)
def test_the_next_opening(code: CodeOfPractice, moment: str, opening: str) -> None:
    hours = hours_of(code)
    assert hours.next_opening(london(moment)) == london(opening)
    assert hours.is_open(hours.next_opening(london(moment)))
