"""What may be said about a complaint in letters and mail, each thing in the words that people read."""

from datetime import date, datetime

from complaints.complaint import Complaint
from complaints.hours import LONDON

Values = dict[str, str | None]


def of(complaint: Complaint) -> Values:
    """The values for templates; None for what is not known or does not apply."""
    told = complaint.details
    return {
        "reference": complaint.reference,
        "dear": told.name or "customer",
        "name": told.name,
        "organisation": told.organisation,
        "nature": told.nature,
        "history": told.history,
        "ticket_references": ", ".join(told.ticket_references) or None,
        "desired_outcome": told.desired_outcome,
        "contact_frequency": told.contact_frequency,
        "adjustments": told.adjustments,
        "representative": told.representative,
        "email": told.email,
        "phone": told.phone,
        "received_on": day(complaint.received_at),
        "first_response_by": day(complaint.first_response_due),
        "resolution_by": day(complaint.resolution_due),
        "adr_from": day(complaint.adr_from),
        "resolution": complaint.resolution,
    }


def day(moment: datetime | date | None) -> str | None:
    """Such as `Tuesday 24 November 2026`, in British time."""
    if moment is None:
        return None
    local = moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment
    return f"{local:%A} {local.day} {local:%B %Y}"


def day_and_time(moment: datetime) -> str:
    """Such as `Tuesday 24 November 2026, 17:30`."""
    return f"{day(moment)}, {moment.astimezone(LONDON):%H:%M}"
