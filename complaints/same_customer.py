"""Other complaints of the same customer: those with the same email address or phone number."""

from sqlalchemy import ColumnElement, Connection, or_, select

from complaints import cases
from complaints.complaint import Complaint
from complaints.fields import email_key
from complaints.tables import complaints

MOST = 20


def others(connection: Connection, complaint: Complaint) -> tuple[Complaint, ...]:
    """The newest first, at most twenty; none where neither is known."""
    details = complaint.details
    return of(connection, details.email, details.phone, complaint.reference)


def of(
    connection: Connection, email: str | None, phone: str | None, without: str = ""
) -> tuple[Complaint, ...]:
    """The complaints of who has this address or number, the newest first; not the one called `without`."""
    same = list[ColumnElement[bool]]()
    if email:
        same.append(complaints.c.email.in_(sorted({email, email_key(email) or email})))
    if phone:
        same.append(complaints.c.phone == phone)
    if not same:
        return ()
    wanted = select(complaints).where(or_(*same), complaints.c.reference != without)
    newest = wanted.order_by(complaints.c.received_at.desc(), complaints.c.id.desc()).limit(MOST)
    return tuple(case.complaint for case in cases.gather(connection, newest))
