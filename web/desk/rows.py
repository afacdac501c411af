"""Complaints and handoffs as lists on the desk show them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from complaints.complaint import Complaint
from conversations.handoffs import Handoff
from conversations.queue import Entry
from web import markdown, moments
from web.desk import labels
from web.desk.due import Due, due
from web.desk.naming import Naming

EXCERPT = 140
"""Characters of what went wrong that a list shows."""


@dataclass(frozen=True)
class ComplaintRow:
    """One line of the list of complaints."""

    reference: str
    customer: str
    category: str
    state: str
    excerpt: str
    received: str
    due: Due | None
    """What has to be done first."""
    owner: str = ""


def complaint_row(complaint: Complaint, now: datetime, naming: Naming) -> ComplaintRow:
    """The complaint as a line."""
    details = complaint.details
    next_due = complaint.next_due
    return ComplaintRow(
        reference=complaint.reference,
        customer=", ".join(filter(None, (details.name, details.organisation))) or "Name not given",
        category=labels.CATEGORIES[details.category],
        state=labels.STATES[complaint.state],
        excerpt=shortened(details.nature),
        received=moments.short_day(complaint.received_at),
        due=due(next_due, now) if next_due else None,
        owner=naming.holder(complaint.owner),
    )


@dataclass(frozen=True)
class HandoffRow:
    """One line of the queue."""

    id: str
    reason: str
    summary: str
    urgency: str
    """What makes it urgent, where the reason does not say so already."""
    urgent: bool
    state: str
    waiting: str
    complaint: str | None
    promised: str
    claimed_by: str | None
    outcome: str = ""
    closed: str = ""
    """When it ended."""
    customer: str = ""
    needs: str = ""
    for_manager: bool = False
    next_due: str = ""
    """When the next deadline of the complaint is."""
    unread: int = 0


def handoff_row(found: Handoff | Entry, now: datetime) -> HandoffRow:
    """The handoff as a line; an entry of the queue says more than a handoff alone."""
    handoff = found.handoff if isinstance(found, Entry) else found
    reason = labels.REASONS.get(handoff.reason) or labels.named(handoff.reason)
    urgency = labels.URGENCIES[handoff.urgency]
    row = HandoffRow(
        id=handoff.id,
        reason=reason,
        summary=shortened(markdown.words(handoff.summary)),
        urgency="" if urgency == reason else urgency,
        urgent=bool(urgency),
        state=labels.HANDOFF_STATES[handoff.state],
        waiting=moments.length((handoff.closed_at or now) - handoff.waiting_since),
        complaint=handoff.complaint,
        promised=moments.day_and_time(handoff.promised_by) if handoff.promised_by else "",
        claimed_by=handoff.claimed_by,
        outcome=labels.OUTCOMES[handoff.outcome] if handoff.outcome else "",
        closed=moments.day_and_time(handoff.closed_at) if handoff.closed_at else "",
        for_manager=handoff.for_manager,
    )
    if not isinstance(found, Entry):
        return row
    return replace(
        row,
        summary=shortened(found.nature) if found.nature else row.summary,
        customer=", ".join(filter(None, (found.name, found.organisation))),
        needs=found.needs or "",
        next_due=_next_due(found, now),
        unread=found.unread,
    )


def _next_due(found: Entry, now: datetime) -> str:
    if found.next_due_at is None:
        return ""
    left = found.next_due_at - now
    if left < timedelta(0):
        return f"overdue by {moments.length(-left)}"
    return f"next deadline {moments.day_and_time(found.next_due_at)}"


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rsplit(" ", 1)[0] + "…"
