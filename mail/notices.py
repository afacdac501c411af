"""What customers and staff are told when somebody does something to a complaint.

`tell` listens to the register: what it puts into the outbox is kept exactly when the deed is.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from complaints import tables, told
from complaints.complaint import SYSTEM, Complaint, Route
from complaints.errors import CustomerKnows
from mail import people
from mail.outbox import New, put, take_back

_ENTRY_OF = {
    "file": "filed",
    "respond": "response",
    "escalate": "escalation",
    "resolve": "resolution",
    "reopen": "reopening",
    "withdraw": "withdrawal",
    "add_information": "information",
}
"""The entry of the history that each verb which is told writes."""

_TO_CUSTOMER = {
    "file": "filed",
    "respond": "response",
    "escalate": "escalated",
    "resolve": "resolved",
    "reopen": "reopened",
    "withdraw": "withdrawn",
}
_MAY_ASK_FOR_BRAILLE = frozenset({"file", "change_details"})
_TO_STAFF = {"escalate": "staff_escalation", "add_information": "staff_information"}


def listener(senior: tuple[str, ...] = ()) -> Callable[[Connection, Complaint, str], None]:
    """What the register tells; `senior` are the addresses of senior management."""

    def tell(connection: Connection, complaint: Complaint, verb: str) -> None:
        if verb == "record_sent":
            _letter(connection, complaint)
        elif verb == "draft_letter":
            _drafted(connection, complaint)
        elif verb == "undo":
            _undone(connection, complaint)
        elif verb in _ENTRY_OF:
            entry = _newest_entry(connection, complaint.reference, _ENTRY_OF[verb])
            values = {**told.of(complaint), "text": entry["text"] or None, "by_route": _route(entry)}
            if verb in _TO_CUSTOMER:
                _customer(connection, complaint, _TO_CUSTOMER[verb], values, entry)
            if verb in _TO_STAFF:
                whom = _whom(connection, complaint, verb, senior)
                for one in whom:
                    key = f"{_TO_STAFF[verb]} {entry['id']} {one}"
                    new = New(key, one, _TO_STAFF[verb], values, complaint.reference)
                    put(connection, new, entry["at"], entry["held_until"])
        if verb in _MAY_ASK_FOR_BRAILLE and "braille" in (complaint.details.adjustments or "").casefold():
            _braille(connection, complaint)

    return tell


def _drafted(connection: Connection, complaint: Complaint) -> None:
    """A letter that was drafted by itself waits for a manager."""
    row = _newest_letter(connection, complaint.reference, tables.letters.c.drafted_at)
    if row["drafted_by"] != SYSTEM:
        return
    for one in people.managers(connection):
        new = New(
            f"staff_letter {row['id']} {one}", one, "staff_letter", told.of(complaint), complaint.reference
        )
        put(connection, new, row["drafted_at"])


def _braille(connection: Connection, complaint: Complaint) -> None:
    """Somebody has to have it printed and posted: a task for the managers, once."""
    address = complaint.details.postal_address
    values = {
        **told.of(complaint),
        "postal_address": address,
        "no_postal_address": None if address else "",
    }
    # A task of its own once the address is known.
    known = "with address" if address else "without address"
    for one in people.managers(connection):
        key = f"braille {complaint.reference} {known} {one}"
        put(connection, New(key, one, "staff_braille", values, complaint.reference), complaint.changed_at)


def _customer(
    connection: Connection,
    complaint: Complaint,
    template: str,
    values: dict[str, str | None],
    entry: RowMapping,
) -> None:
    if complaint.details.email:
        key = f"{template} {entry['id']}"
        new = New(key, complaint.details.email, template, values, complaint.reference)
        put(connection, new, entry["at"], entry["held_until"])


def _undone(connection: Connection, complaint: Complaint) -> None:
    """What was undone is told to nobody. Raises CustomerKnows when it may have been."""
    query = (
        select(tables.entries)
        .join(tables.complaints)
        .where(tables.complaints.c.reference == complaint.reference)
        .where(tables.entries.c.undone_at == complaint.changed_at)
    )
    verbs = {entry: verb for verb, entry in _ENTRY_OF.items()}
    for entry in connection.execute(query).mappings():
        verb = verbs.get(entry["kind"], "")
        for template in filter(None, (_TO_CUSTOMER.get(verb), _TO_STAFF.get(verb))):
            if not take_back(connection, f"{template} {entry['id']}"):
                raise CustomerKnows


def _letter(connection: Connection, complaint: Complaint) -> None:
    """A letter that staff sent by email goes out as a file."""
    row = _newest_letter(connection, complaint.reference, tables.letters.c.sent_at)
    if row["sent_how"] == Route.EMAIL and complaint.details.email:
        sent_at: datetime = row["sent_at"]
        values = told.of(complaint)
        new = New(
            f"letter {row['id']}", complaint.details.email, "letter", values, complaint.reference, row["id"]
        )
        put(connection, new, sent_at)


def _whom(
    connection: Connection, complaint: Complaint, verb: str, senior: tuple[str, ...]
) -> tuple[str, ...]:
    if verb == "escalate":
        return senior or people.managers(connection)
    return people.owners(connection, complaint)


def _newest_letter(connection: Connection, reference: str, by: ColumnElement[datetime]) -> RowMapping:
    query = (
        select(tables.letters)
        .join(tables.complaints)
        .where(tables.complaints.c.reference == reference, by.is_not(None))
        .order_by(by.desc())
        .limit(1)
    )
    return connection.execute(query).mappings().one()


def _newest_entry(connection: Connection, reference: str, kind: str) -> RowMapping:
    entries = tables.entries
    query = (
        select(entries)
        .join(tables.complaints)
        .where(tables.complaints.c.reference == reference, entries.c.kind == kind)
        .order_by(entries.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).mappings().one()


def _route(entry: RowMapping) -> str | None:
    return {None: None, "phone": "by phone", "post": "by post", "email": "by email", "chat": "in the chat"}[
        entry["route"]
    ]
