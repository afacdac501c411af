"""Closing what was resolved, when the customer was asked and has said nothing as long as the code says."""

from datetime import datetime, timedelta

from sqlalchemy import select

from complaints import tables
from complaints.complaint import SYSTEM, Deed, State
from complaints.errors import ComplaintError
from complaints.hours import LONDON
from complaints.register import Register

AT_ONCE = 200


def close(register: Register, now: datetime) -> int:
    """Close every complaint whose time of silence is over; how many were closed."""
    today = now.astimezone(LONDON).date()
    found = (
        select(tables.complaints.c.reference, tables.complaints.c.resolved_at)
        .where(
            tables.complaints.c.state == State.RESOLVED,
            tables.complaints.c.resolved_at <= now - timedelta(days=1),
        )
        .order_by(tables.complaints.c.resolved_at)
        .limit(AT_ONCE)
    )
    closed = 0
    for row in register.database.read(lambda connection: connection.execute(found).all()):
        if register.deadlines.closes_on(row.resolved_at.astimezone(LONDON).date()) > today:
            break
        try:
            register.close(row.reference, Deed(SYSTEM, now, f"silence {row.reference} {row.resolved_at}"))
        except ComplaintError:  # somebody did something to it meanwhile
            continue
        closed += 1
    return closed
