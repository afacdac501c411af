"""The audit: who changed what and when, as a chain in which each row holds the hash of the one before it.

A row's hash covers its number, moment, actor, verb, reference, the digest of its changes, the former hash.
The changes themselves stand apart, salted, so that erasing them (which the law can ask for) leaves the chain
whole. The database refuses to change or delete rows; `verify` finds what somebody did to it all the same.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from complaints import tables
from complaints.complaint import Audited, Deed

Changes = Mapping[str, tuple[Any, Any]]

START = "0" * 64
"""What the first row names as the hash before it."""

_POSTGRES_LOCK = 0x52656472  # held to the end of a transaction, so that rows get their numbers in turn
_BATCH = 5_000


def append(connection: Connection, deed: Deed, verb: str, reference: str, changes: Changes) -> Audited:
    """Add a row to the chain, in the caller's transaction."""
    return append_all(connection, deed, [(verb, reference, changes)])[0]


def append_all(
    connection: Connection, deed: Deed, done: Sequence[tuple[str, str, Changes]]
) -> tuple[Audited, ...]:
    """Add a row for each verb, reference and changes, in their order, in the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_POSTGRES_LOCK)))
    last = select(tables.audit.c.number, tables.audit.c.hash).order_by(tables.audit.c.number.desc()).limit(1)
    newest = connection.execute(last).first()
    number, former = (newest.number, newest.hash) if newest else (0, START)
    rows: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for verb, reference, changes in done:
        number += 1
        salt, written = secrets.token_hex(16), _written(changes)
        row: dict[str, Any] = {"number": number, "at": deed.at, "by": deed.by, "verb": verb}
        row |= {"reference": reference, "content": _digest(salt, written), "former": former}
        former = _hash(row)
        rows.append({**row, "hash": former})
        changed.append({"number": number, "salt": salt, "changes": written})
    if rows:
        connection.execute(insert(tables.audit), rows)
        connection.execute(insert(tables.audit_changes), changed)
    return tuple(
        Audited(row["number"], deed.at, deed.by, row["verb"], row["reference"], _read(one["changes"]))
        for row, one in zip(rows, changed, strict=True)
    )


def of_complaint(connection: Connection, reference: str) -> tuple[Audited, ...]:
    """The rows of one complaint, oldest first."""
    rows = connection.execute(
        select(tables.audit, tables.audit_changes.c.changes)
        .outerjoin(tables.audit_changes)
        .where(tables.audit.c.reference == reference)
        .order_by(tables.audit.c.number)
    ).mappings()
    return tuple(_audited(row) for row in rows)


def _audited(row: RowMapping) -> Audited:
    changes = _read(row["changes"]) if row["changes"] else None
    return Audited(row["number"], row["at"], row["by"], row["verb"], row["reference"], changes)


def last(connection: Connection, reference: str) -> Audited | None:
    """The newest row of one complaint."""
    query = (
        select(tables.audit, tables.audit_changes.c.changes)
        .outerjoin(tables.audit_changes)
        .where(tables.audit.c.reference == reference)
        .order_by(tables.audit.c.number.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _audited(row)


def verify(connection: Connection) -> Iterator[str]:
    """A sentence for each row with which somebody tampered; nothing when the audit is whole."""
    erased = set(
        connection.execute(select(tables.audit.c.reference).where(tables.audit.c.verb == "erased")).scalars()
    )
    number, former = 0, START
    for row in _rows(connection):
        if row["number"] != number + 1:
            yield f"Between row {number} and row {row['number']} rows are missing."
        if row["former"] != former:
            yield f"Row {row['number']} does not follow the row before it."
        if row["hash"] != _hash(row):
            yield f"Row {row['number']} was changed."
        if row["changes"] is None:
            if row["reference"] not in erased:
                yield f"What row {row['number']} changed was deleted without an erasure."
        elif row["content"] != _digest(row["salt"], row["changes"]):
            yield f"What row {row['number']} says it changed was altered."
        number, former = row["number"], row["hash"]


def _rows(connection: Connection) -> Iterator[RowMapping]:
    number = 0
    wanted = select(tables.audit, tables.audit_changes.c.salt, tables.audit_changes.c.changes)
    while True:
        batch = connection.execute(
            wanted.outerjoin(tables.audit_changes)
            .where(tables.audit.c.number > number)
            .order_by(tables.audit.c.number)
            .limit(_BATCH)
        ).mappings()
        rows: Sequence[RowMapping] = batch.all()
        if not rows:
            return
        yield from rows
        number = rows[-1]["number"]


def _hash(row: Mapping[str, Any] | RowMapping) -> str:
    at: datetime = row["at"]
    fields = [row[name] for name in ("number", "by", "verb", "reference", "content", "former")]
    return hashlib.sha256(json.dumps([at.timestamp(), *fields]).encode()).hexdigest()


def _digest(salt: str, written: str) -> str:
    return hashlib.sha256(f"{salt}{written}".encode()).hexdigest()


def _written(changes: Changes) -> str:
    return json.dumps(changes, default=_as_text, ensure_ascii=False, sort_keys=True)


def _read(written: str) -> dict[str, tuple[Any, Any]]:
    return {field: (old, new) for field, (old, new) in json.loads(written).items()}


def _as_text(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"the audit cannot keep {type(value).__name__}")
