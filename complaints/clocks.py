"""The clocks: when who has to hear of a deadline that is still open. Rules only; the time is passed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from complaints.deadlines import Deadline, Deadlines, Kind, Stage
from complaints.hours import LONDON

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Notice:
    """Lengths of time that an installation chooses."""

    before: Mapping[Kind, timedelta]
    """How long before each kind of deadline its owner is warned."""
    senior_after: int = 1
    """Working days after a missed deadline until senior management hears of it."""


class Clocks:
    """Which stage a deadline has reached, by the calendar of one code of practice."""

    def __init__(self, rules: Deadlines, notice: Notice) -> None:
        self._rules = rules
        self._notice = notice

    def steps(self, one: Deadline, now: datetime) -> tuple[Stage, ...]:
        """The stages that `one` has newly reached, in order; a warning that comes too late is left out."""
        if not one.is_open:
            return ()
        if one.due_at >= now:
            warned = one.stage is None and one.due_at - self._notice.before[one.kind] <= now
            return (Stage.WARNED,) if warned else ()
        late = [Stage.MANAGER] if (one.stage or 0) < Stage.MANAGER else []
        if (one.stage or 0) < Stage.SENIOR and self.senior_at(one.due_at) <= now:
            late.append(Stage.SENIOR)
        return tuple(late)

    def senior_at(self, due_at: datetime) -> datetime:
        """When senior management hears of a deadline that passed at `due_at`; also the next date to name."""
        return self._closing(due_at.astimezone(LONDON).date())

    def bounds(self, now: datetime) -> Iterator[tuple[Stage | None, Kind, datetime]]:
        """Stage and kind, with the moment up to which deadlines like that are to be looked at."""
        senior = self._missed_until(now)
        for kind in Kind:
            yield None, kind, now + self._notice.before[kind]
            yield Stage.WARNED, kind, now
            yield Stage.MANAGER, kind, senior

    def _missed_until(self, now: datetime) -> datetime:
        """The newest moment such that what was due then is to be known to senior management now."""
        day = now.astimezone(LONDON).date()
        while self._closing(day) > now:
            day -= _DAY
        return datetime.combine(day, time.max, LONDON)

    def _closing(self, day: date) -> datetime:
        rules = self._rules
        return rules.hours.closing(rules.working_days.after(day, self._notice.senior_after))
