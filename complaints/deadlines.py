"""Deadlines: by when what has to happen to a complaint. Every length comes from the code of practice."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from complaints.code_of_practice import CodeOfPractice
from complaints.facts import Limit
from complaints.hours import LONDON, OpeningHours
from complaints.working_days import WorkingDays


class Kind(StrEnum):
    """What is due."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    ADR_LETTER = "adr_letter"
    NEXT_CONTACT = "next_contact"
    DATA_PROTECTION = "data_protection"


class Stage(IntEnum):
    """Who has been told of a deadline that is still open."""

    WARNED = 1
    """The owner, before it."""
    MANAGER = 2
    """The managers, when it passed."""
    SENIOR = 3
    """Senior management, when it had passed for a while."""


@dataclass(frozen=True)
class Deadline:
    """One thing that is due, and what became of it."""

    kind: Kind
    due_at: datetime
    met_at: datetime | None = None
    breached_at: datetime | None = None
    lapsed_at: datetime | None = None
    """Since when it no longer has to be met, as after a withdrawal."""
    stage: Stage | None = None
    """None: nobody has been told yet."""

    @property
    def is_open(self) -> bool:
        """Whether it still has to be met."""
        return self.met_at is None and self.lapsed_at is None

    @property
    def due_on(self) -> date:
        """The day to tell people, London time."""
        return self.due_at.astimezone(LONDON).date()


class Deadlines:
    """Works out deadlines by one code of practice. Moments are aware; what comes out is London time.

    Everything falls due when the office closes. Promises in working days count from the day that counts as
    the day of receipt (see hours.py); limits in calendar days from the day, London time, on which the
    complaint really arrived, which is the stricter of two readings.
    """

    def __init__(self, code: CodeOfPractice) -> None:
        self.limits = code.limits
        self.working_days = WorkingDays(code.hours)
        self.hours = OpeningHours(code.hours, self.working_days)

    def first_response(self, received_at: datetime) -> datetime:
        """By when the manager responsible answers (Complaints Code, section 3)."""
        return self._by(self.limits.first_response, received_at)

    def resolution(self, received_at: datetime) -> datetime:
        """By when the complaint should be settled (Complaints Code, section 3)."""
        return self._by(self.limits.resolution, received_at)

    def adr_letter(self, received_at: datetime, first_raised: date | None = None) -> datetime:
        """By when the customer gets the ADR letter unless it is settled (General Condition C4)."""
        return self.hours.closing(self.adr_from(_day(received_at), first_raised))

    def data_protection(self, received_at: datetime) -> datetime:
        """By when a data-protection complaint is acknowledged (Data Protection Act 2018, s.164A)."""
        return self._by(self.limits.data_protection, received_at)

    def contact(self, day: date) -> datetime:
        """When contact agreed for `day` is due."""
        return self.hours.closing(day)

    def adr_limit(self, first_raised: date) -> Limit:
        """The limit for complaints first raised on `first_raised`: it became shorter on 8 April 2026."""
        changed = first_raised >= self.limits.adr_change_on.value
        return self.limits.adr if changed else self.limits.adr_before

    def adr_from(self, received_on: date, first_raised: date | None = None) -> date:
        """The first day on which the customer may go to the scheme without a letter.

        Counted from the day on which the provider first received the complaint; `first_raised`, where the
        customer raised it before that, only decides which limit holds.
        """
        return self.shift(received_on, self.adr_limit(min(received_on, first_raised or received_on)))

    def adr_until(self, letter_on: date) -> date:
        """The last day on which the scheme takes a complaint after an ADR letter received on `letter_on`."""
        return self.shift(letter_on, self.limits.adr_letter_valid)

    def closes_on(self, resolved_on: date) -> date:
        """When a resolved complaint closes if nothing is heard."""
        return self.shift(resolved_on, self.limits.close_after_silence)

    def kept_until(self, closed_on: date) -> date:
        """The day until which a complaint closed on `closed_on` is kept."""
        return self.shift(closed_on, self.limits.retention)

    def of_complaint(
        self, received_at: datetime, first_raised: date | None = None, data_protection: bool = False
    ) -> tuple[Deadline, ...]:
        """The deadlines that a complaint has from the start."""
        due = {
            Kind.FIRST_RESPONSE: self.first_response(received_at),
            Kind.RESOLUTION: self.resolution(received_at),
            Kind.ADR_LETTER: self.adr_letter(received_at, first_raised),
        }
        if data_protection:
            due[Kind.DATA_PROTECTION] = self.data_protection(received_at)
        return tuple(Deadline(kind, due_at) for kind, due_at in due.items())

    def shift(self, day: date, limit: Limit) -> date:
        """`day` plus a limit."""
        if limit.unit == "working_days":
            return self.working_days.after(day, limit.value)
        if limit.unit == "months":
            return _add_months(day, limit.value)
        return day + timedelta(days=limit.value)

    def _by(self, limit: Limit, received_at: datetime) -> datetime:
        in_working_days = limit.unit == "working_days"
        start = self.hours.received_on(received_at) if in_working_days else _day(received_at)
        return self.hours.closing(self.shift(start, limit))


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last: 29 February and 12 months give 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
