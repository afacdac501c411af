"""Files and their rows: one is never there without the other for long, whatever dies between them."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from conversations import attachments as module
from conversations.attachments import MOST, Attachments
from conversations.errors import NoConversation, TooManyAttachments
from conversations.log import Log
from store.database import Database
from store.metadata import metadata

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Killed(BaseException):
    """What a process that is killed leaves undone."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'redress.db'}")
    database.write(metadata.create_all)
    Log(database).start("chat", "", [], NOW)
    yield database
    database.close()


@pytest.fixture
def files(database: Database, tmp_path: Path) -> Attachments:
    return Attachments(database, tmp_path / "attachments")


def lying(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "attachments").rglob("*") if path.is_file()]


def test_a_file_that_is_refused_leaves_nothing(files: Attachments, tmp_path: Path) -> None:
    for number in range(MOST):
        files.keep("chat", "a.txt", f"text {number}".encode(), NOW)
    with pytest.raises(TooManyAttachments):
        files.keep("chat", "b.txt", b"one too many", NOW)
    with pytest.raises(NoConversation):
        files.keep("nobody's", "c.txt", b"text", NOW)
    assert len(lying(tmp_path)) == MOST


def test_what_a_killed_process_left_of_a_file_goes_after_a_while(
    files: Attachments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = files.keep("chat", "kept.txt", b"kept", NOW)

    def killed(connection: Connection, conversation: str, to_change: bool = False) -> None:
        if to_change:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, "_refuse_closed", killed)
        with pytest.raises(Killed):
            files.keep("chat", "half.txt", b"written, and no row", NOW)
    orphan = next(path for path in lying(tmp_path) if path.name != kept.id)
    unfinished = orphan.with_suffix(".part")
    unfinished.write_bytes(b"written by ha")
    for path in lying(tmp_path):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert files.sweep(NOW) == 0
    assert files.sweep(NOW + HOUR) == 2
    assert files.content(kept) == b"kept"
    assert lying(tmp_path) == [tmp_path / "attachments" / kept.id[:2] / kept.id]


def test_a_disk_that_fails_half_way_leaves_nothing(
    files: Attachments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.keep("chat", "a.txt", b"text", NOW)
    assert lying(tmp_path) == []
    assert files.of("chat") == []
