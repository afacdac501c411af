"""A complaint and what belongs to it, as values that never change."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from complaints.deadlines import Deadline, Kind

CUSTOMER, ASSISTANT, SYSTEM = "customer", "assistant", "system"
"""Who does something, beside members of staff, who are named by their account."""


def is_person_of_staff(by: str) -> bool:
    """Whether `by` names a member of staff."""
    return bool(by) and by not in {CUSTOMER, ASSISTANT, SYSTEM}


@dataclass(frozen=True)
class Deed:
    """Who does something, when, and under which key the same thing may be asked for again."""

    by: str
    at: datetime
    key: str
    held_until: datetime | None = None
    """Nobody is mailed about it before then, so that it can be undone; None: at once."""


class State(StrEnum):
    """Where a complaint stands."""

    OPEN = "open"
    RESPONDED = "responded"
    ESCALATED = "escalated"
    DEADLOCKED = "deadlocked"
    """The customer has the ADR letter, and nothing has been settled."""
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Category(StrEnum):
    """What a complaint is about."""

    BILLING = "billing"
    FAULT_OR_OUTAGE = "fault_or_outage"
    SPEED_OR_QUALITY = "speed_or_quality"
    INSTALLATION_OR_DELAY = "installation_or_delay"
    CANCELLATION_OR_CONTRACT = "cancellation_or_contract"
    CUSTOMER_SERVICE = "customer_service"
    DATA_OR_PRIVACY = "data_or_privacy"
    OTHER = "other"


class Route(StrEnum):
    """How something came or went."""

    CHAT = "chat"
    PHONE = "phone"
    POST = "post"
    EMAIL = "email"


class LetterKind(StrEnum):
    """What a letter is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    RESPONSE = "response"
    HOLDING = "holding"
    ESCALATION = "escalation"
    FINAL = "final"
    ADR = "adr"


class LetterState(StrEnum):
    """How far a letter has come."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"


@dataclass(frozen=True)
class Details:
    """What the customer told us. None: not told."""

    nature: str
    category: Category = Category.OTHER
    started_on: date | None = None
    history: str | None = None
    ticket_references: tuple[str, ...] = ()
    desired_outcome: str | None = None
    name: str | None = None
    organisation: str | None = None
    """None for a private customer too."""
    workers: int | None = None
    """How many people work for the organisation, employees, contractors and volunteers."""
    email: str | None = None
    phone: str | None = None
    """In the form +442079460018."""
    postal_address: str | None = None
    preferred_contact: str | None = None
    contact_frequency: str | None = None
    adjustments: str | None = None
    """What makes it easier for them: a need, never a diagnosis."""
    representative: str | None = None
    """Who complains for whom, and with what authority."""
    further: Mapping[str, Any] = field(default_factory=dict)
    """Answers to questions that editors added to the form."""
    left_open: tuple[str, ...] = ()
    """Names of the fields that the customer could not answer and a manager has to ask about."""


DETAIL_FIELDS = tuple(one.name for one in fields(Details))


@dataclass(frozen=True)
class Filing:
    """A complaint as it comes in."""

    details: Details
    received_by: Route = Route.CHAT
    received_at: datetime | None = None
    """None: now."""
    first_raised: date | None = None
    """When the customer first raised it with us, where that was before it was received here."""
    conversation: str | None = None
    split_from: str | None = None
    taken_by: str | None = None
    """Who took the call or opened the letter."""


@dataclass(frozen=True)
class Complaint:
    """One complaint as it stands."""

    reference: str
    state: State
    details: Details
    received_at: datetime
    received_by: Route
    first_raised: date
    """When the customer first raised it with us; decides which ADR limit holds."""
    filed_at: datetime
    changed_at: datetime
    deadlines: tuple[Deadline, ...]
    conversation: str | None = None
    split_from: str | None = None
    """Reference of the complaint that this one was part of."""
    adr_letter_on: date | None = None
    resolution: str | None = None
    """What was agreed."""
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    owner: str | None = None
    """The member of staff who has it."""
    taken_by: str | None = None
    """Who took the call or opened the letter, where it did not come by chat."""
    root_cause: str | None = None
    """What was behind it: a name of data/root_causes.yml, said when it was resolved."""

    def deadline(self, kind: Kind) -> Deadline | None:
        """The newest deadline of one kind."""
        return next((one for one in reversed(self.deadlines) if one.kind is kind), None)

    @property
    def first_response_due(self) -> datetime | None:
        """When the first response is, or was, due."""
        found = self.deadline(Kind.FIRST_RESPONSE)
        return found.due_at if found else None

    @property
    def resolution_due(self) -> datetime | None:
        """When it should be, or should have been, settled."""
        found = self.deadline(Kind.RESOLUTION)
        return found.due_at if found else None

    @property
    def adr_from(self) -> date | None:
        """The first day on which the customer may go to the scheme."""
        found = self.deadline(Kind.ADR_LETTER)
        return self.adr_letter_on or (found.due_on if found else None)

    @property
    def next_due(self) -> Deadline | None:
        """What has to be done first."""
        return min((one for one in self.deadlines if one.is_open), key=lambda one: one.due_at, default=None)

    def is_overdue(self, now: datetime) -> bool:
        """Whether something should have been done before `now`."""
        return self.next_due is not None and self.next_due.due_at < now


@dataclass(frozen=True)
class Entry:
    """One line of a complaint's history: something said or done."""

    id: int
    at: datetime
    by: str
    kind: str
    """`information`, `note`, `response`, `contact`, or the verb that changed the state."""
    text: str
    route: Route | None = None
    internal: bool = False
    """For staff only."""
    attachments: tuple[str, ...] = ()
    held_until: datetime | None = None
    """Nobody is mailed about it before then."""
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Escalation:
    """The customer asked for somebody higher."""

    id: int
    at: datetime
    by: str
    reason: str
    wanted: str | None
    level: str
    route: Route


@dataclass(frozen=True)
class Letter:
    """A letter to the customer, from draft to sent."""

    id: str
    kind: LetterKind
    state: LetterState
    text: str
    drafted_at: datetime
    drafted_by: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    sent_at: datetime | None = None
    sent_by: str | None = None
    sent_how: Route | None = None


@dataclass(frozen=True)
class Audited:
    """One row of the audit."""

    number: int
    at: datetime
    by: str
    verb: str
    reference: str
    changes: Mapping[str, tuple[Any, Any]] | None
    """Field to (old, new); None when the contents were erased."""


@dataclass(frozen=True)
class Record:
    """Everything that is kept about one complaint."""

    complaint: Complaint
    entries: tuple[Entry, ...]
    escalations: tuple[Escalation, ...]
    letters: tuple[Letter, ...]
    audit: tuple[Audited, ...]


@dataclass(frozen=True)
class Count:
    """How many there are; where `more`, there are more than that."""

    number: int
    more: bool = False


@dataclass(frozen=True)
class Page:
    """A stretch of the list, and where the next begins; None at the end."""

    complaints: tuple[Complaint, ...]
    next: str | None
    count: Count | None = None
    """How many there are in all, where that was asked for."""
