"""The audit: it grows, it never changes, and who changes it all the same is found out."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from tests.complaints.register_world import MONDAY, World

FORBIDDEN = [
    "UPDATE complaint_audit SET by = 'nobody' WHERE number = 1",
    "DELETE FROM complaint_audit WHERE number = 2",
    "UPDATE complaint_audit_changes SET changes = '{}' WHERE number = 1",
    "DELETE FROM complaint_audit_changes WHERE number = 1",
    "REPLACE INTO complaint_audit SELECT * FROM complaint_audit WHERE number = 1",
    "REPLACE INTO complaint_audit_changes SELECT * FROM complaint_audit_changes WHERE number = 1",
]


def busy(world: World) -> str:
    """A complaint with four rows in the audit."""
    filed = world.file()
    world.register.add_note(filed.reference, "A note.", world.staff())
    world.register.change_details(filed.reference, {"workers": 9}, world.deed())
    world.register.withdraw(filed.reference, None, world.deed())
    return filed.reference


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_itself_refuses(world: World, statement: str) -> None:
    busy(world)
    with pytest.raises(DatabaseError, match="the audit never changes"):
        world.sql(statement)
    assert world.register.verify_audit() == []
    assert world.count("complaint_audit") == 4


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        ("UPDATE complaint_audit SET by = 'nobody' WHERE number = 2", "Row 2 was changed."),
        (
            "UPDATE complaint_audit SET at = '2026-01-01 09:00:00' WHERE number = 1",
            "Row 1 was changed.",
        ),
        ("DELETE FROM complaint_audit WHERE number = 2", "Between row 1 and row 3 rows are missing."),
        (
            "UPDATE complaint_audit_changes SET changes = '{\"workers\": [8, 99]}' WHERE number = 3",
            "What row 3 says it changed was altered.",
        ),
        (
            "DELETE FROM complaint_audit_changes WHERE number = 4",
            "What row 4 changed was deleted without an erasure.",
        ),
    ],
)
def test_who_gets_round_the_triggers_is_found_out(
    world: World, tmp_path: Path, tampering: str, finding: str
) -> None:
    busy(world)
    with sqlite3.connect(tmp_path / "register.db") as intruder:
        for (name,) in intruder.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            intruder.execute(f"DROP TRIGGER {name}")
        intruder.execute(tampering)
    assert finding in world.register.verify_audit()


def test_a_rewritten_row_with_a_hash_of_its_own_breaks_the_chain(world: World, tmp_path: Path) -> None:
    busy(world)
    with sqlite3.connect(tmp_path / "register.db") as intruder:
        intruder.execute("DROP TRIGGER complaint_audit_never_changes")
        intruder.execute(f"UPDATE complaint_audit SET hash = '{'f' * 64}' WHERE number = 2")
    assert "Row 3 does not follow the row before it." in world.register.verify_audit()


def test_rows_are_numbered_without_a_gap_over_all_complaints(world: World) -> None:
    one, other = busy(world), busy(world)
    numbers = [row.number for name in (one, other) for row in world.register.record(name).audit]
    assert numbers == list(range(1, 9))
    assert world.register.verify_audit() == []


def test_a_note_and_an_escalation_are_audited_in_words(world: World) -> None:
    audited = world.register.record(busy(world)).audit
    assert [row.verb for row in audited] == ["file", "add_note", "change_details", "withdraw"]
    assert audited[1].changes == {"note": (None, "A note.")}
    assert audited[3].changes is not None
    assert audited[3].changes["state"] == ("open", "withdrawn")
    assert all(row.at == MONDAY for row in audited)
