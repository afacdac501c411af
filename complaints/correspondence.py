"""What is written beside a complaint: entries of its history, escalations, and letters from draft to sent."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, insert, select, update

from complaints import tables
from complaints.complaint import (
    Deed,
    Entry,
    Escalation,
    Letter,
    LetterKind,
    LetterState,
    Route,
    is_person_of_staff,
)
from complaints.errors import NeedsAPerson, UnknownLetter, WrongState


@dataclass(frozen=True)
class NewEntry:
    """A line for the history."""

    kind: str
    text: str
    route: Route | None = None
    internal: bool = False
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Information:
    """What a customer adds."""

    text: str
    ticket_references: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    route: Route = Route.CHAT


@dataclass(frozen=True)
class NewEscalation:
    """An escalation as it comes in."""

    reason: str
    wanted: str | None = None
    route: Route = Route.CHAT
    level: str = "senior_management"


@dataclass(frozen=True)
class LetterFile:
    """A letter in one of the forms in which it goes out."""

    form: str
    """`letter.pdf`, `large-print.pdf` or `letter.txt`."""
    type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """By which anybody can check that it is still the same."""
        return hashlib.sha256(self.content).hexdigest()


def write_entry(connection: Connection, number: int, deed: Deed, entry: NewEntry) -> None:
    """Add a line to the history of complaint `number`."""
    values = {
        "kind": entry.kind,
        "text": entry.text,
        "route": entry.route,
        "internal": entry.internal,
        "attachments": list(entry.attachments),
        "held_until": deed.held_until,
    }
    connection.execute(insert(tables.entries).values(complaint_id=number, at=deed.at, by=deed.by, **values))


def undo_entry(connection: Connection, number: int, at: datetime, by: str, now: datetime) -> None:
    """Mark what somebody wrote into the history of complaint `number` at a moment as undone."""
    mine = tables.entries.c
    written = update(tables.entries).where(mine.complaint_id == number, mine.at == at, mine.by == by)
    connection.execute(written.values(undone_at=now))


def write_escalation(connection: Connection, number: int, deed: Deed, new: NewEscalation) -> None:
    """Add an escalation to complaint `number`."""
    values = {"reason": new.reason, "wanted": new.wanted, "level": new.level, "route": new.route}
    connection.execute(
        insert(tables.escalations).values(complaint_id=number, at=deed.at, by=deed.by, **values)
    )


def draft(connection: Connection, number: int, deed: Deed, kind: LetterKind, text: str) -> Letter:
    """A new letter for complaint `number`, for somebody to approve."""
    letter = Letter(
        secrets.token_hex(8),
        LetterKind(kind),
        LetterState.DRAFT,
        text,
        drafted_at=deed.at,
        drafted_by=deed.by,
    )
    connection.execute(insert(tables.letters).values(complaint_id=number, **_values(letter)))
    return letter


def approve(connection: Connection, number: int, deed: Deed, letter_id: str, text: str | None) -> Letter:
    """Approve a draft, with `text` in place of its own where given. Only a person can."""
    if not is_person_of_staff(deed.by):
        raise NeedsAPerson("approve a letter")
    letter = _letter(connection, number, letter_id)
    if letter.state is not LetterState.DRAFT:
        raise WrongState("approve the letter of", letter.state, [LetterState.DRAFT])
    values = {"state": LetterState.APPROVED, "approved_at": deed.at, "approved_by": deed.by}
    return _change(connection, letter, {**values, "text": text or letter.text})


def sent(connection: Connection, number: int, deed: Deed, letter_id: str, how: Route) -> Letter:
    """Note that an approved letter went out."""
    letter = _letter(connection, number, letter_id)
    if letter.state is not LetterState.APPROVED:
        raise WrongState("send the letter of", letter.state, [LetterState.APPROVED])
    values = {"state": LetterState.SENT, "sent_at": deed.at, "sent_by": deed.by, "sent_how": Route(how)}
    return _change(connection, letter, values)


def keep_files(connection: Connection, letter_id: str, files: Iterable[LetterFile]) -> None:
    """Keep a letter as it went out."""
    rows = [
        {
            "letter_id": letter_id,
            "form": one.form,
            "type": one.type,
            "sha256": one.sha256,
            "content": one.content,
        }
        for one in files
    ]
    if rows:
        connection.execute(insert(tables.letter_files), rows)


def files_of(connection: Connection, letter_id: str) -> tuple[LetterFile, ...]:
    """A letter as it went out."""
    mine = select(tables.letter_files).where(tables.letter_files.c.letter_id == letter_id)
    rows = connection.execute(mine.order_by(tables.letter_files.c.form))
    return tuple(LetterFile(row.form, row.type, row.content) for row in rows)


def entries_of(connection: Connection, number: int) -> tuple[Entry, ...]:
    """The history, oldest first."""
    return tuple(
        Entry(
            row["id"],
            row["at"],
            row["by"],
            row["kind"],
            row["text"],
            Route(row["route"]) if row["route"] else None,
            row["internal"],
            tuple(row["attachments"]),
            row["held_until"],
            row["undone_at"],
        )
        for row in _rows(connection, tables.entries, number)
    )


def escalations_of(connection: Connection, number: int) -> tuple[Escalation, ...]:
    """The escalations, oldest first."""
    return tuple(
        Escalation(
            row["id"],
            row["at"],
            row["by"],
            row["reason"],
            row["wanted"],
            row["level"],
            Route(row["route"]),
        )
        for row in _rows(connection, tables.escalations, number)
    )


def letters_of(connection: Connection, number: int) -> tuple[Letter, ...]:
    """The letters, oldest first."""
    rows = _rows(connection, tables.letters, number)
    return tuple(sorted((_read(row) for row in rows), key=lambda letter: letter.drafted_at))


def letter(connection: Connection, letter_id: str) -> Letter:
    """A letter, whichever complaint it belongs to; raises UnknownLetter."""
    row = (
        connection.execute(select(tables.letters).where(tables.letters.c.id == letter_id)).mappings().first()
    )
    if row is None:
        raise UnknownLetter(letter_id)
    return _read(row)


def _letter(connection: Connection, number: int, letter_id: str) -> Letter:
    wanted = select(tables.letters).where(
        tables.letters.c.id == letter_id, tables.letters.c.complaint_id == number
    )
    row = connection.execute(wanted).mappings().first()
    if row is None:
        raise UnknownLetter(letter_id)
    return _read(row)


def _change(connection: Connection, letter: Letter, values: dict[str, Any]) -> Letter:
    mine = tables.letters.c.id == letter.id
    connection.execute(update(tables.letters).where(mine).values(**values))
    return Letter(**{**_values(letter), **values})


def _values(letter: Letter) -> dict[str, Any]:
    return dict(vars(letter))


def _read(row: RowMapping) -> Letter:
    values: dict[str, Any] = {name: value for name, value in row.items() if name != "complaint_id"}
    values |= {"kind": LetterKind(row["kind"]), "state": LetterState(row["state"])}
    values["sent_how"] = Route(row["sent_how"]) if row["sent_how"] else None
    return Letter(**values)


def _rows(connection: Connection, table: Table, number: int) -> list[RowMapping]:
    wanted = select(table).where(table.c.complaint_id == number).order_by(table.c.id)
    return list(connection.execute(wanted).mappings())
