"""The mail about a complaint, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mail.tables import outbox
from store.database import Database


@dataclass(frozen=True)
class Mailed:
    """One message that was written about a complaint."""

    at: datetime
    to: str
    template: str
    state: str
    """`sent`, `waiting` or `failed`."""


def mailed(database: Database, reference: str) -> list[Mailed]:
    """Everything that was put into the outbox about it, oldest first."""
    mine = select(outbox).where(outbox.c.reference == reference).order_by(outbox.c.id)
    rows = database.read(lambda connection: connection.execute(mine).all())
    return [
        Mailed(
            row.sent_at or row.created_at,
            row.recipient,
            row.template,
            "sent" if row.sent_at else "failed" if row.dead_at else "waiting",
        )
        for row in rows
    ]
