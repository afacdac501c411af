"""Complaints and handoffs as staff get them over the API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from complaints.complaint import (
    DETAIL_FIELDS,
    Audited,
    Category,
    Complaint,
    Entry,
    Escalation,
    Letter,
    LetterKind,
    LetterState,
    Record,
    Route,
    State,
)
from complaints.deadlines import Deadline, Kind
from complaints.hours import LONDON
from conversations.handoffs import Handoff
from web.customer.api.models import Message


class DeadlineOut(BaseModel):
    """Something that is due, and what became of it."""

    kind: Kind
    due_at: datetime = Field(description="With the offset of London, so that its date is the day to tell.")
    met_at: datetime | None
    breached_at: datetime | None
    lapsed_at: datetime | None

    @classmethod
    def of(cls, deadline: Deadline) -> "DeadlineOut":
        """The deadline as it goes out."""
        return cls(
            kind=deadline.kind,
            due_at=deadline.due_at.astimezone(LONDON),
            met_at=deadline.met_at,
            breached_at=deadline.breached_at,
            lapsed_at=deadline.lapsed_at,
        )


class ComplaintOut(BaseModel):
    """A complaint: what the customer told, and how it stands."""

    reference: str
    state: State
    received_at: datetime
    received_by: Route
    filed_at: datetime
    changed_at: datetime
    first_raised: date
    overdue: bool
    deadlines: list[DeadlineOut]
    nature: str
    category: Category
    started_on: date | None
    history: str | None
    ticket_references: list[str]
    desired_outcome: str | None
    name: str | None
    organisation: str | None
    workers: int | None
    email: str | None
    phone: str | None
    postal_address: str | None
    preferred_contact: str | None
    contact_frequency: str | None
    adjustments: str | None
    representative: str | None
    further: dict[str, Any]
    left_open: list[str] = Field(description="Fields that the customer could not answer.")
    conversation: str | None
    split_from: str | None
    adr_from: date | None
    adr_letter_on: date | None
    resolution: str | None
    resolved_at: datetime | None
    closed_at: datetime | None
    owner: str | None = Field(description="The address of the member of staff who has it.")
    taken_by: str | None = Field(description="Who took the call or opened the letter.")
    root_cause: str | None = Field(description="What was behind it, said when it was resolved.")

    @classmethod
    def of(cls, complaint: Complaint, now: datetime, **more: Any) -> "ComplaintOut":
        """The complaint as it goes out."""
        told = {name: getattr(complaint.details, name) for name in DETAIL_FIELDS}
        own = {
            name: getattr(complaint, name)
            for name in cls.model_fields
            if name not in told and hasattr(complaint, name) and name != "deadlines"
        }
        deadlines = [DeadlineOut.of(one) for one in complaint.deadlines]
        values = {**told, **own, "overdue": complaint.is_overdue(now), "deadlines": deadlines, **more}
        return cls.model_validate(values | {name: list(values[name]) for name in _LISTS})


_LISTS = ("ticket_references", "left_open")


class EntryOut(BaseModel):
    """One line of a complaint's history."""

    id: int
    at: datetime
    by: str
    kind: str
    text: str
    route: Route | None
    internal: bool = Field(description="For staff only.")
    attachments: list[str]
    undone_at: datetime | None

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """The entry as it goes out."""
        return cls.model_validate({**vars(entry), "attachments": list(entry.attachments)})


class EscalationOut(BaseModel):
    """The customer asked for somebody higher."""

    id: int
    at: datetime
    by: str
    reason: str
    wanted: str | None
    level: str
    route: Route

    @classmethod
    def of(cls, escalation: Escalation) -> "EscalationOut":
        """The escalation as it goes out."""
        return cls.model_validate(vars(escalation))


class LetterOut(BaseModel):
    """A letter, from draft to sent."""

    id: str
    kind: LetterKind
    state: LetterState
    text: str
    drafted_at: datetime
    drafted_by: str
    approved_at: datetime | None
    approved_by: str | None
    sent_at: datetime | None
    sent_by: str | None
    sent_how: Route | None

    @classmethod
    def of(cls, letter: Letter) -> "LetterOut":
        """The letter as it goes out."""
        return cls.model_validate(vars(letter))


class AuditedOut(BaseModel):
    """Who changed what, and when."""

    number: int
    at: datetime
    by: str
    verb: str
    changes: dict[str, tuple[Any, Any]] | None = Field(description="Field to old and new; null when erased.")

    @classmethod
    def of(cls, row: Audited) -> "AuditedOut":
        """The row as it goes out."""
        return cls(number=row.number, at=row.at, by=row.by, verb=row.verb, changes=_plain(row))


def _plain(row: Audited) -> dict[str, tuple[Any, Any]] | None:
    return None if row.changes is None else dict(row.changes)


class RecordOut(ComplaintOut):
    """Everything about one complaint."""

    entries: list[EntryOut]
    escalations: list[EscalationOut]
    letters: list[LetterOut]
    audit: list[AuditedOut]
    transcript: list[Message]

    @classmethod
    def whole(cls, record: Record, transcript: Sequence[Message], now: datetime) -> "RecordOut":
        """The record as it goes out."""
        made = cls.of(
            record.complaint,
            now,
            entries=[EntryOut.of(one) for one in record.entries],
            escalations=[EscalationOut.of(one) for one in record.escalations],
            letters=[LetterOut.of(one) for one in record.letters],
            audit=[AuditedOut.of(one) for one in record.audit],
            transcript=list(transcript),
        )
        assert isinstance(made, cls)  # noqa: S101 - `of` makes what it is called on
        return made


class ComplaintsOut(BaseModel):
    """A stretch of the list."""

    complaints: list[ComplaintOut]
    next: str | None = Field(description="Send it as `after` to go on; null at the end.")


class HandoffOut(BaseModel):
    """A conversation that needs a person."""

    id: str
    conversation: str
    state: str
    reason: str
    summary: str
    urgency: int = Field(description="0 danger, 1 distress, 2 overdue, 3 the rest.")
    complaint: str | None
    waiting_since: datetime
    promised_by: datetime | None
    claimed_by: str | None
    for_manager: bool = Field(description="Only a manager takes it.")
    outcome: str | None
    customer: str | None = Field(None, description="Their name, where it is known.")

    @classmethod
    def of(cls, handoff: Handoff, customer: str | None = None) -> "HandoffOut":
        """The handoff as it goes out."""
        same = {name: getattr(handoff, name) for name in cls.model_fields if name != "customer"}
        return cls.model_validate(same | {"customer": customer})


class HandoffsOut(BaseModel):
    """The queue: the most urgent first, then who has waited longest."""

    handoffs: list[HandoffOut]
