"""Deadlines that passed: found by an index, marked once, reported once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, select

from complaints import cases, changes, tables
from complaints.complaint import SYSTEM, Complaint, Deed
from complaints.deadlines import Deadline
from complaints.deeds import Deeds


@dataclass(frozen=True)
class Breach:
    """A deadline that passed without being met."""

    complaint: Complaint
    deadline: Deadline


def mark(connection: Connection, deeds: Deeds, now: datetime, most: int) -> tuple[Breach, ...]:
    """Mark the deadlines that have passed of at most `most` complaints, the longest overdue first."""
    of_them = tables.complaints.c.id.in_(unjudged(now).limit(most))
    found = select(tables.complaints).where(of_them).order_by(tables.complaints.c.id)
    marked: list[Breach] = []
    # All rows are locked before the audit is, so that two of these never wait for each other.
    for case in cases.gather(connection, found.with_for_update(skip_locked=True)):
        new = changes.breached(case.complaint, now)
        cases.save(connection, case, new)
        difference = cases.difference(case.complaint, new)
        deeds.audit(connection, Deed(SYSTEM, now, ""), "breach", new, difference)
        pairs = zip(case.complaint.deadlines, new.deadlines, strict=True)
        marked += [Breach(new, one) for old, one in pairs if old != one]
    return tuple(marked)


def unjudged(now: datetime) -> Select[tuple[int]]:
    """The complaints with a deadline that passed and is not marked yet."""
    due = tables.deadlines.c
    return (
        select(due.complaint_id)
        .where(due.due_at < now, due.met_at.is_(None), due.lapsed_at.is_(None), due.breached_at.is_(None))
        .order_by(due.due_at)
    )
