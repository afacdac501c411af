"""Watching the deadlines: whoever has to hear of one is told, once, and the case says so."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from complaints import cases, states, tables
from complaints.cases import Case
from complaints.clocks import Clocks
from complaints.complaint import SYSTEM, Complaint, Deed, Route
from complaints.correspondence import NewEntry
from complaints.deadlines import Deadline, Kind, Stage
from complaints.deeds import Deeds
from complaints.hours import LONDON


@dataclass(frozen=True)
class Alert:
    """A deadline has reached a stage."""

    complaint: Complaint
    deadline: Deadline
    stage: Stage


@dataclass(frozen=True)
class _Move:
    """What becomes of one complaint."""

    case: Case
    new: Complaint
    reached: list[tuple[int, Stage]]


Telling = Callable[[Connection, Sequence[Alert]], None]
"""Tells people, in the transaction that notes that they were told."""

NAMES = {
    Kind.FIRST_RESPONSE: "The first response",
    Kind.RESOLUTION: "Settling the complaint",
    Kind.ADR_LETTER: "The ADR letter",
    Kind.NEXT_CONTACT: "The contact that was agreed",
    Kind.DATA_PROTECTION: "Acknowledging the data protection complaint",
}
_ENTRIES = {Stage.WARNED: "warning", Stage.MANAGER: "missed", Stage.SENIOR: "missed"}
_LEVELS = {Stage.MANAGER: "manager", Stage.SENIOR: "senior_management"}


def look(connection: Connection, deeds: Deeds, clocks: Clocks, now: datetime, most: int) -> tuple[Alert, ...]:
    """Note whoever has to hear of a deadline, of at most `most` complaints; the caller tells them."""
    found = select(tables.complaints).where(tables.complaints.c.id.in_(_due(connection, clocks, now, most)))
    # All rows are locked before the audit is, so that two workers never wait for each other.
    locked = found.order_by(tables.complaints.c.id).with_for_update(skip_locked=True)
    cases_ = cases.gather(connection, locked)
    moves = [
        _move(case, reached, now) for case in cases_ if (reached := _reached(case.complaint, clocks, now))
    ]
    if moves:
        _store(connection, deeds, moves, now)
    return tuple(
        Alert(move.new, move.new.deadlines[place], stage) for move in moves for place, stage in move.reached
    )


def _due(connection: Connection, clocks: Clocks, now: datetime, most: int) -> list[int]:
    """The complaints with a deadline that has reached a stage; each kind is a stretch of one index."""
    due = tables.deadlines.c
    open_ = (due.met_at.is_(None), due.lapsed_at.is_(None))
    found: dict[int, None] = {}
    for stage, kind, until in clocks.bounds(now):
        at = due.stage.is_(None) if stage is None else due.stage == int(stage)
        wanted = select(due.complaint_id).where(*open_, at, due.kind == kind, due.due_at <= until)
        found |= dict.fromkeys(connection.execute(wanted.order_by(due.due_at).limit(most)).scalars())
    return list(found)[:most]


def _reached(complaint: Complaint, clocks: Clocks, now: datetime) -> list[tuple[int, Stage]]:
    """The place of each deadline that has reached a stage, and the stage."""
    return [
        (place, stage) for place, one in enumerate(complaint.deadlines) for stage in clocks.steps(one, now)
    ]


def _move(case: Case, reached: list[tuple[int, Stage]], now: datetime) -> _Move:
    """What becomes of a complaint by it."""
    deadlines = list(case.complaint.deadlines)
    state = case.complaint.state
    for place, stage in reached:
        old = deadlines[place]
        breached_at = old.breached_at if stage is Stage.WARNED else old.breached_at or now
        deadlines[place] = dataclasses.replace(old, stage=stage, breached_at=breached_at)
        if stage is Stage.SENIOR:
            state = states.after("escalate", state)
    new = dataclasses.replace(case.complaint, deadlines=tuple(deadlines), state=state, changed_at=now)
    return _Move(case, new, reached)


def _store(connection: Connection, deeds: Deeds, moves: list[_Move], now: datetime) -> None:
    """Write down what became of many complaints, in a handful of statements for all of them."""
    deed = Deed(SYSTEM, now, "")
    entries: list[dict[str, Any]] = []
    raised: list[dict[str, Any]] = []
    advanced: dict[int, dict[str, Any]] = {}
    for move in moves:
        for place, stage in move.reached:
            one = move.new.deadlines[place]
            said = _sentence(one, stage)
            entries.append(_row(move, deed, NewEntry(_ENTRIES[stage], said, internal=True)))
            if stage is not Stage.WARNED:
                level = {"reason": said, "wanted": None, "level": _LEVELS[stage], "route": Route.EMAIL}
                raised.append({"complaint_id": move.case.id, "at": now, "by": SYSTEM, **level})
            number = move.case.deadline_ids[place]
            advanced[number] = {"number": number, "to": one.stage, "late": one.breached_at}
    connection.execute(insert(tables.entries), entries)
    if raised:
        connection.execute(insert(tables.escalations), raised)
    connection.execute(_ADVANCE, list(advanced.values()))
    changed = [{"number": move.case.id, "stands": move.new.state, "at": now} for move in moves]
    connection.execute(_TOUCH, changed)
    done = [(_verb(move), move.new, cases.difference(move.case.complaint, move.new)) for move in moves]
    deeds.audit_all(connection, deed, done)


def _row(move: _Move, deed: Deed, entry: NewEntry) -> dict[str, Any]:
    return {
        **{"complaint_id": move.case.id, "at": deed.at, "by": deed.by, "kind": entry.kind},
        **{"text": entry.text, "route": None, "internal": entry.internal, "attachments": []},
    }


def _verb(move: _Move) -> str:
    return "warn" if all(stage is Stage.WARNED for _, stage in move.reached) else "breach"


_ADVANCE = (
    update(tables.deadlines)
    .where(tables.deadlines.c.id == bindparam("number"))
    .values(stage=bindparam("to"), breached_at=bindparam("late"))
)
_TOUCH = (
    update(tables.complaints)
    .where(tables.complaints.c.id == bindparam("number"))
    .values(state=bindparam("stands"), changed_at=bindparam("at"))
)


def _sentence(one: Deadline, stage: Stage) -> str:
    by = one.due_at.astimezone(LONDON)
    when = f"{by:%A} {by.day} {by:%B %Y}, {by:%H:%M}"
    if stage is Stage.WARNED:
        return f"{NAMES[one.kind]} is due by {when}."
    whom = "the managers" if stage is Stage.MANAGER else "senior management"
    return f"{NAMES[one.kind]} was due by {when} and is not done. Escalated to {whom}."
