"""Undoing what somebody has just done to a complaint: who may, how long, and how it was before.

The audit says what a deed changed, from what to what; undoing puts the old values back. Nothing is taken out
of the history: what was undone stays there and is marked. Rules only; the time is passed in.
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from complaints.complaint import DETAIL_FIELDS, Audited, Category, Complaint, Route, State
from complaints.deadlines import Deadline, Kind, Stage

WINDOW = timedelta(minutes=5)
"""Long enough to notice a slip; mail about it waits as long."""

UNDOABLE = frozenset(
    {"add_note", "record_contact", "respond", "agree_contact", "change_details", "assign"}
) | {
    "resolve",
    "withdraw",
    "reopen",
}
"""Not letters, escalations and what customers do themselves: others act on these at once."""

_READ: dict[str, Callable[[Any], Any]] = {
    "state": State,
    "category": Category,
    "received_by": Route,
    "started_on": date.fromisoformat,
    "first_raised": date.fromisoformat,
    "adr_letter_on": date.fromisoformat,
    "ticket_references": tuple,
    "left_open": tuple,
    "stage": Stage,
}
"""How a field's value comes back from the audit, where it is no text, number or moment."""
_OF_DEADLINE = frozenset(one.name for one in dataclasses.fields(Deadline)) - {"kind"}
_OWN = frozenset(one.name for one in dataclasses.fields(Complaint)) - {"details", "deadlines"}


def can_undo(last: Audited, by: str, now: datetime) -> bool:
    """Whether `by` can undo, at `now`, the last thing that was done to a complaint."""
    return (
        last.verb in UNDOABLE
        and last.by == by
        and last.changes is not None
        and timedelta(0) <= now - last.at <= WINDOW
    )


def undone(complaint: Complaint, changes: Mapping[str, tuple[Any, Any]], at: datetime) -> Complaint:
    """The complaint with the old values of `changes`; a deadline that they brought is no longer due."""
    own = {name: _old(name, changes[name]) for name in _OWN & set(changes)}
    told = {name: _old(name, changes[name]) for name in set(DETAIL_FIELDS) & set(changes)}
    seen: dict[Kind, int] = {}
    deadlines = []
    for one in complaint.deadlines:
        seen[one.kind] = seen.get(one.kind, 0) + 1
        count = "" if seen[one.kind] == 1 else f".{seen[one.kind]}"
        deadlines.append(_before(one, f"deadline.{one.kind}{count}.", changes, at))
    details = dataclasses.replace(complaint.details, **told)
    old = dataclasses.replace(complaint, **own, details=details, deadlines=tuple(deadlines))
    return dataclasses.replace(old, changed_at=at)


def _before(one: Deadline, prefix: str, changes: Mapping[str, tuple[Any, Any]], at: datetime) -> Deadline:
    mine = {name: changes[prefix + name] for name in _OF_DEADLINE if prefix + name in changes}
    if "due_at" in mine and mine["due_at"][0] is None:  # it did not exist
        return dataclasses.replace(one, lapsed_at=at)
    return dataclasses.replace(one, **{name: _old(name, pair) for name, pair in mine.items()})


def _old(name: str, pair: tuple[Any, Any]) -> Any:
    value = pair[0]
    if value is None:
        return None
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return _READ[name](value) if name in _READ else value
