"""Working days in England: not at weekends, not on bank holidays, not on days that the code closes."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from complaints.code_of_practice import Hours
from complaints.errors import BeyondCalendar
from complaints.wording import WEEKDAYS

_DAY = timedelta(days=1)


class WorkingDays:
    """The calendar of one provider, known from any past day until the code's `calendar_until`."""

    def __init__(self, hours: Hours) -> None:
        self._weekdays = frozenset(WEEKDAYS.index(day) for day in hours.days.value)
        self._closed = frozenset(hours.closed_on.value)
        self.until = hours.calendar_until.value

    def is_working_day(self, day: date) -> bool:
        """Whether people work on `day`. Raises BeyondCalendar where nobody can know yet."""
        if day > self.until:
            raise BeyondCalendar(day, self.until)
        if day.weekday() not in self._weekdays or day in self._closed:
            return False
        return day not in bank_holidays(day.year)

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` working days after `day`; `day` need not be one itself."""
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in `year`.

    The subdivision matters: without it the library leaves out Easter Monday and the August bank holiday.
    """
    return frozenset(country_holidays("GB", subdiv="ENG", years=year, language="en_GB"))
