"""Legal holds: what is needed for a dispute is kept, whatever else says that it may go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from rights.tables import holds
from store.database import Database


@dataclass(frozen=True)
class Hold:
    """Why a complaint is kept."""

    reference: str
    reason: str
    by: str
    at: datetime


def place(database: Database, hold: Hold) -> None:
    """Keep a complaint until `lift`; a new reason takes the place of an old one."""

    def work(connection: Connection) -> None:
        connection.execute(delete(holds).where(holds.c.reference == hold.reference))
        connection.execute(insert(holds).values(**vars(hold)))

    database.write(work)


def lift(database: Database, reference: str) -> bool:
    """Let a complaint go when its time comes; False when there was no hold."""
    gone = delete(holds).where(holds.c.reference == reference)
    return database.write(lambda connection: connection.execute(gone).rowcount == 1)


def find(connection: Connection, reference: str) -> Hold | None:
    """The hold on a complaint."""
    row = connection.execute(select(holds).where(holds.c.reference == reference)).mappings().first()
    return Hold(**row) if row else None
