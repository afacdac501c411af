"""Telling managers of large print or Braille that a customer waits for.

The requests themselves say what is to be told, so that nothing is lost when the worker was away.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from complaints import told
from conversations.tables import format_requests
from mail import people
from mail.outbox import New, put
from store.database import Database

NAMES = {"large_print": "large print", "braille": "Braille"}


def tell(database: Database, now: datetime) -> int:
    """Put into the outbox what managers have not been told yet; the number of messages.

    Of Braille that is noted on a complaint they hear with the complaint (notices.py).
    """
    told_already = format_requests.c.complaint.is_not(None) & (format_requests.c.format == "braille")
    query = select(format_requests).where(format_requests.c.done_at.is_(None), ~told_already)

    def work(connection: Connection) -> int:
        count = 0
        for row in connection.execute(query.order_by(format_requests.c.asked_at)).mappings().all():
            values = {
                "format": NAMES[row["format"]],
                "asked_at": told.day_and_time(row["asked_at"]),
                "address": row["address"],
                "no_address": None if row["address"] else "",
                "name": row["name"],
                "complaint": row["complaint"],
                "words": row["words"],
            }
            for one in people.managers(connection):
                count += put(connection, New(f"format {row['id']} {one}", one, "staff_format", values), now)
        return count

    return database.write(work)
