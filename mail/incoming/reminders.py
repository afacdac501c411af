"""Messages that nobody has filed: the managers hear of them while a first response could still be in time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from complaints import told
from complaints.register import Register
from mail import people
from mail.incoming import inbox
from mail.incoming.inbox import Why
from mail.outbox import New, put


def remind(register: Register, before: timedelta, now: datetime) -> int:
    """Tell the managers of what has waited until `before` its first response would be due; once for each."""

    def work(connection: Connection) -> int:
        count = 0
        for one in inbox.waiting(connection):
            due = register.deadlines.first_response(one.received_at)
            if one.why == Why.TOO_MANY or due - before > now:
                continue
            values = {
                "sender": " ".join(word for word in (one.sender_name, one.sender or "") if word) or None,
                "subject": one.subject or None,
                "received": told.day_and_time(one.received_at),
                "due": told.day_and_time(due),
            }
            for manager in people.managers(connection):
                new = New(
                    f"mail waits {one.id} {manager}", manager, "staff_overdue_mail", values, one.reference
                )
                count += put(connection, new, now)
        return count

    return register.database.write(work)
