"""Opening hours in London time, and the day on which something counts as received."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from complaints.code_of_practice import Hours
from complaints.working_days import WorkingDays

LONDON = ZoneInfo("Europe/London")


class OpeningHours:
    """When the office works. Moments are aware; what comes out is London time."""

    def __init__(self, hours: Hours, working_days: WorkingDays) -> None:
        self._opens = time.fromisoformat(hours.opens.value)
        self._closes = time.fromisoformat(hours.closes.value)
        self._late_counts_next_day = hours.out_of_hours_counts_next_day.value
        self._days = working_days

    def received_on(self, moment: datetime) -> date:
        """The day that counts as the day of receipt for promises in working days.

        What arrives at or after closing time, or on a day that is no working day, counts as received on the
        next working day, if the code says so; what arrives before opening time counts on the same day.
        """
        local = moment.astimezone(LONDON)
        if not self._late_counts_next_day:
            return local.date()
        late = local.time() >= self._closes
        return self._days.on_or_after(local.date() + timedelta(days=1) if late else local.date())

    def closing(self, day: date) -> datetime:
        """The moment at which the office closes, or would close, on `day`."""
        return datetime.combine(day, self._closes, LONDON)

    def is_open(self, moment: datetime) -> bool:
        """Whether the office is open at `moment`."""
        local = moment.astimezone(LONDON)
        return self._days.is_working_day(local.date()) and self._opens <= local.time() < self._closes

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself while the office is open, else the next moment at which it opens."""
        local = moment.astimezone(LONDON)
        if self.is_open(local):
            return local
        past = local.time() >= self._closes
        day = self._days.on_or_after(local.date() + timedelta(days=1) if past else local.date())
        return datetime.combine(day, self._opens, LONDON)
