"""Taking out of the register what was told: what stays of a complaint names nobody and quotes nobody."""

from typing import Any

from sqlalchemy import Connection, delete, select, update

from complaints import audit, tables
from complaints.complaint import DETAIL_FIELDS, Deed

ERASED = "Erased."
KEPT = (
    "reference",
    "state",
    "category",
    "received_at",
    "received_by",
    "filed_at",
    "closed_at",
    "root_cause",
    "deadlines",
)
"""What stays, for the figures that the regulator may ask for, and so that the audit's chain stays whole."""

_LISTS: dict[str, Any] = {"ticket_references": [], "left_open": [], "further": {}}


def erase(connection: Connection, reference: str, deed: Deed, why: str) -> None:
    """Erase one complaint, in the caller's transaction. The audit keeps who did what when, and this deed."""
    number = connection.execute(
        select(tables.complaints.c.id).where(tables.complaints.c.reference == reference)
    ).scalar_one()
    audit.append(connection, deed, "erased", reference, {"why": (None, why)})
    last = connection.execute(
        select(tables.audit.c.number)
        .where(tables.audit.c.reference == reference)
        .order_by(tables.audit.c.number.desc())
        .limit(1)
    ).scalar_one()
    before = select(tables.audit.c.number).where(
        tables.audit.c.reference == reference, tables.audit.c.number < last
    )
    connection.execute(delete(tables.audit_changes).where(tables.audit_changes.c.number.in_(before)))
    for table in (tables.entries, tables.escalations, tables.letters):  # a letter takes its files with it
        connection.execute(delete(table).where(table.c.complaint_id == number))
    connection.execute(delete(tables.operations).where(tables.operations.c.reference == reference))
    values: dict[str, Any] = dict.fromkeys(set(DETAIL_FIELDS) - {"category", *_LISTS})
    values |= {"nature": ERASED, "resolution": None, "conversation": None, "split_from": None}
    values |= {"owner": None, "taken_by": None}
    mine = update(tables.complaints).where(tables.complaints.c.id == number)
    connection.execute(mine.values(**values, **_LISTS, words=reference))
