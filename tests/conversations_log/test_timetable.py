"""When people answer: days, breaks, bank holidays and a time zone, and what editors may write."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.located_yaml import BrokenFile
from complaints.working_days import bank_holidays
from conversations.desk_hours import load
from conversations.timetable import Span, Timetable, in_words
from redress.settings import ROOT

LONDON = ZoneInfo("Europe/London")
MORNING, AFTERNOON = Span(time(9), time(12, 30)), Span(time(13, 15), time(17, 30))
DESK = Timetable(
    week=dict.fromkeys(range(5), (MORNING, AFTERNOON)) | {5: (Span(time(10), time(14)),)},
    other={date(2026, 12, 24): (Span(time(9), time(13)),)},
    bank_holidays=bank_holidays,
)
FILE = """\
time_zone: Europe/London
bank_holidays: closed
week: {monday: ["09:00-12:30", "13:15-17:30"], saturday: []}
source: "Set by the provider"
reviewed: 2026-11-23
review_by: 2027-02-20
"""


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (london(2026, 11, 23, 10), london(2026, 11, 23, 10)),  # open
        (london(2026, 11, 23, 12, 30), london(2026, 11, 23, 13, 15)),  # the break begins
        (london(2026, 11, 23, 17, 30), london(2026, 11, 24, 9)),  # the evening
        (london(2026, 11, 28, 15), london(2026, 11, 30, 9)),  # Saturday afternoon to Monday
        (london(2026, 12, 24, 13), london(2026, 12, 29, 9)),  # Christmas Eve to the Tuesday after
        (datetime(2026, 7, 6, 8, 30, tzinfo=UTC), london(2026, 7, 6, 9, 30)),  # British summer time
        (london(2026, 3, 28, 15), london(2026, 3, 30, 9)),  # over the night in which the clocks change
    ],
)
def test_the_next_opening_is_the_true_one(at: datetime, opens: datetime) -> None:
    assert DESK.next_opening(at) == opens


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)))
def test_the_desk_is_open_at_its_next_opening_and_at_no_minute_before(at: datetime) -> None:
    opens = DESK.next_opening(at)
    assert opens is not None
    assert DESK.is_open(opens)
    minutes = int((opens - at) / timedelta(minutes=1))
    assert not any(DESK.is_open(at + timedelta(minutes=one)) for one in range(0, minutes, 7))


def test_a_desk_that_never_opens_says_so() -> None:
    assert Timetable({}).next_opening(london(2026, 11, 23, 10)) is None


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (london(2026, 11, 23, 9), "today at 9am"),
        (london(2026, 11, 24, 9, 30), "tomorrow at 9.30am"),
        (london(2026, 12, 28, 13), "on Monday 28 December at 1pm"),
        (london(2026, 11, 23, 12, 5), "today at 12.05pm"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: datetime, said: str) -> None:
    assert in_words(moment, date(2026, 11, 23)) == said


def test_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "desk_hours.yml"
    path.write_text(FILE)
    desk = load(path)
    assert desk.spans(date(2026, 11, 23)) == (MORNING, AFTERNOON)
    assert desk.spans(date(2026, 11, 24)) == ()
    assert desk.spans(date(2026, 12, 28)) == ()  # a bank holiday, and a Monday


@pytest.mark.parametrize(
    ("wrong", "for_", "said"),
    [
        ("09:00-12:30", "12:30-09:00", "earlier time first"),
        ("13:15-17:30", "12:00-17:30", "overlap"),
        ("Europe/London", "London", "no time zone"),
        ("closed", "sometimes", "closed"),
        ("monday", "mondays", "mondays"),
        ("reviewed: 2026-11-23", "reviewed: soon", "day"),
    ],
)
def test_what_will_not_do_is_said_with_its_line(tmp_path: Path, wrong: str, for_: str, said: str) -> None:
    path = tmp_path / "desk_hours.yml"
    path.write_text(FILE.replace(wrong, for_, 1))
    with pytest.raises(BrokenFile, match=r"desk_hours\.yml:\d") as refused:
        load(path)
    assert said in str(refused.value)


def test_the_hours_of_this_installation_are_in_order() -> None:
    assert load(ROOT / "data" / "desk_hours.yml").is_open(london(2026, 11, 23, 10))
