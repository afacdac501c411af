"""Complaints between the tables and their values: load, create, save, and what changed in between."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from complaints import tables
from complaints.audit import Changes
from complaints.complaint import DETAIL_FIELDS, Category, Complaint, Details, Route, State
from complaints.deadlines import Deadline, Kind, Stage
from complaints.search import words_of

_OWN_FIELDS = tuple(
    one.name for one in dataclasses.fields(Complaint) if one.name not in {"details", "deadlines"}
)
_DEADLINE_FIELDS = ("due_at", "met_at", "breached_at", "lapsed_at", "stage")


class Case(NamedTuple):
    """A complaint together with the numbers of its rows."""

    id: int
    complaint: Complaint
    deadline_ids: tuple[int, ...]


def load(connection: Connection, reference: str, to_change: bool = False) -> Case | None:
    """The complaint with this canonical reference; `to_change` keeps others from changing it meanwhile."""
    wanted = select(tables.complaints).where(tables.complaints.c.reference == reference)
    found = gather(connection, wanted.with_for_update() if to_change else wanted)
    return found[0] if found else None


def gather(connection: Connection, wanted: Select[Any]) -> list[Case]:
    """The complaints that `wanted` selects, in its order, in two queries."""
    rows = connection.execute(wanted).mappings().all()
    due: dict[int, list[RowMapping]] = {row["id"]: [] for row in rows}
    deadlines = select(tables.deadlines).where(tables.deadlines.c.complaint_id.in_(list(due)))
    for row in connection.execute(deadlines.order_by(tables.deadlines.c.id)).mappings():
        due[row["complaint_id"]].append(row)
    return [_case(row, due[row["id"]]) for row in rows]


def create(connection: Connection, complaint: Complaint) -> int:
    """Store a new complaint; its number."""
    values = {**_values(complaint), "words": words_of(complaint.reference, complaint.details)}
    new = insert(tables.complaints).values(**values).returning(tables.complaints.c.id)
    number: int = connection.execute(new).scalar_one()
    _add_deadlines(connection, number, complaint.deadlines)
    return number


def save(connection: Connection, case: Case, new: Complaint, reindex: bool = False) -> None:
    """Store what `new` has in place of `case`; `reindex` when its history grew."""
    before, after = _values(case.complaint), _values(new)
    values = {name: value for name, value in after.items() if before[name] != value}
    if new.details != case.complaint.details or reindex:
        values["words"] = _words(connection, case, new)
    if values:
        connection.execute(
            update(tables.complaints).where(tables.complaints.c.id == case.id).values(**values)
        )
    for number, old, one in zip(case.deadline_ids, case.complaint.deadlines, new.deadlines, strict=False):
        if old != one:
            changed = {name: getattr(one, name) for name in _DEADLINE_FIELDS}
            connection.execute(
                update(tables.deadlines).where(tables.deadlines.c.id == number).values(**changed)
            )
    _add_deadlines(connection, case.id, new.deadlines[len(case.deadline_ids) :])


def difference(old: Complaint | None, new: Complaint) -> Changes:
    """Field to (old, new) for each field that differs; everything that is told when `old` is None."""
    before = dict(_flat(old)) if old else {}
    return {
        name: (before.get(name), value)
        for name, value in _flat(new)
        if before.get(name) != value and name != "changed_at" and (old or value not in (None, (), {}))
    }


def _flat(complaint: Complaint) -> Iterator[tuple[str, Any]]:
    for name in _OWN_FIELDS:
        yield name, getattr(complaint, name)
    for name in DETAIL_FIELDS:
        yield name, getattr(complaint.details, name)
    seen: dict[Kind, int] = {}
    for one in complaint.deadlines:
        seen[one.kind] = seen.get(one.kind, 0) + 1
        count = "" if seen[one.kind] == 1 else f".{seen[one.kind]}"
        for name in _DEADLINE_FIELDS:
            yield f"deadline.{one.kind}{count}.{name}", getattr(one, name)


def _values(complaint: Complaint) -> dict[str, Any]:
    details = {name: getattr(complaint.details, name) for name in DETAIL_FIELDS}
    details |= {
        "ticket_references": list(complaint.details.ticket_references),
        "left_open": list(complaint.details.left_open),
        "further": dict(complaint.details.further),
    }
    next_due = complaint.next_due
    return {
        **{name: getattr(complaint, name) for name in _OWN_FIELDS},
        **details,
        "next_due_at": next_due.due_at if next_due else None,
    }


def _words(connection: Connection, case: Case, new: Complaint) -> str:
    mine = tables.entries.c
    said = select(mine.text).where(mine.complaint_id == case.id, mine.undone_at.is_(None))
    return words_of(new.reference, new.details, connection.execute(said).scalars())


def _add_deadlines(connection: Connection, number: int, added: Iterable[Deadline]) -> None:
    rows = [
        {"complaint_id": number, "kind": one.kind, **{name: getattr(one, name) for name in _DEADLINE_FIELDS}}
        for one in added
    ]
    if rows:
        connection.execute(insert(tables.deadlines), rows)


def _case(row: RowMapping, due: Sequence[RowMapping]) -> Case:
    details: dict[str, Any] = {name: row[name] for name in DETAIL_FIELDS}
    details["category"] = Category(row["category"])
    details["ticket_references"] = tuple(row["ticket_references"])
    details["left_open"] = tuple(row["left_open"])
    own: dict[str, Any] = {name: row[name] for name in _OWN_FIELDS}
    own |= {"state": State(row["state"]), "received_by": Route(row["received_by"])}
    deadlines = tuple(_deadline(one) for one in due)
    return Case(row["id"], Complaint(details=Details(**details), deadlines=deadlines, **own), _ids(due))


def _deadline(row: RowMapping) -> Deadline:
    values = {name: row[name] for name in _DEADLINE_FIELDS}
    values["stage"] = Stage(row["stage"]) if row["stage"] else None
    return Deadline(Kind(row["kind"]), **values)


def _ids(rows: Sequence[RowMapping]) -> tuple[int, ...]:
    return tuple(row["id"] for row in rows)
