"""Telling staff of conversations that wait for a person.

The queue itself says what is to be told, so that nothing is lost when the worker was away.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from complaints import told
from conversations.tables import handoffs
from mail import people
from mail.outbox import New, put
from store.database import Database

RECENT = timedelta(days=3)


def tell(database: Database, now: datetime) -> int:
    """Put into the outbox what staff have not been told yet; the number of messages."""

    def work(connection: Connection) -> int:
        waits = (handoffs.c.state == "waiting", handoffs.c.waiting_since >= now - RECENT)
        rows = connection.execute(select(handoffs).where(*waits).order_by(handoffs.c.waiting_since))
        count = 0
        for row in rows.mappings().all():
            by = row["promised_by"]
            values = {
                "waiting_since": told.day_and_time(row["waiting_since"]),
                "promised_by": told.day_and_time(by) if by else None,
                "complaint": row["complaint"],
                "summary": row["summary"],
            }
            for one in people.talkers(connection):
                count += put(connection, New(f"handoff {row['id']} {one}", one, "staff_handoff", values), now)
        return count

    return database.write(work)
