"""Letters that are owed: drafted by themselves, so that a manager only has to read, approve and send."""

from datetime import datetime

from sqlalchemy import Connection, exists, select

from complaints import tables
from complaints.complaint import SYSTEM, Deed, LetterKind, LetterState
from complaints.deadlines import Kind
from complaints.errors import KeyReused
from complaints.letters import Letters

AT_ONCE = 100


def draft(letters: Letters, now: datetime) -> int:
    """Draft the ADR letter of each complaint whose time is up or that is deadlocked; how many there were."""
    drafted = 0
    for reference in letters.register.database.read(lambda connection: _owed(connection, now)):
        try:
            letters.draft(reference, LetterKind.ADR, Deed(SYSTEM, now, f"adr letter {reference}"))
        except KeyReused:  # the other worker was quicker
            continue
        drafted += 1
    return drafted


def _owed(connection: Connection, now: datetime) -> list[str]:
    due, letters = tables.deadlines.c, tables.letters.c
    adr = tables.letters.alias()
    written = exists().where(adr.c.complaint_id == due.complaint_id, adr.c.kind == LetterKind.ADR)
    open_ = (due.kind == Kind.ADR_LETTER, due.met_at.is_(None), due.lapsed_at.is_(None), ~written)
    reference = select(tables.complaints.c.reference).join(
        tables.deadlines, due.complaint_id == tables.complaints.c.id
    )
    # Only what passed: the watch has told of it, or does in a moment; so a stretch of its index is enough.
    passed = [
        reference.where(*open_, stage, due.due_at <= now).limit(AT_ONCE)
        for stage in (due.stage.is_(None), due.stage >= 1)
    ]
    final = (
        reference.join(tables.letters, letters.complaint_id == due.complaint_id)
        .where(*open_, letters.kind == LetterKind.FINAL, letters.state == LetterState.SENT)
        .limit(AT_ONCE)
    )
    found: dict[str, None] = {}
    for query in (*passed, final):
        found |= dict.fromkeys(connection.execute(query).scalars())
    return list(found)[:AT_ONCE]
