"""A backup is whole, is taken while people write, and brings everything back; or says why it cannot."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from complaints.complaint import CUSTOMER, Deed, Filing
from complaints.listing import Filter
from redress.backups import check, put_back, take
from redress.cli import commands
from redress.preflight import NotReady
from redress.register import opened
from redress.settings import Settings
from store.migration import migrate
from tests.complaints.register_world import DENTIST
from tests.postgresql import server

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an installation's data folder in it, not yet made."""
    monkeypatch.setenv("REDRESS_DATA_DIR", str(tmp_path / "var"))
    return tmp_path


def file_complaint(key: str) -> str:
    """File a complaint with an attachment in the installation; its reference."""
    with opened() as (settings, register):
        reference = register.file(Filing(DENTIST), Deed(CUSTOMER, NOW, key)).reference
        (settings.data_dir / "attachments").mkdir(exist_ok=True)
        (settings.data_dir / "attachments" / reference).write_text(key, encoding="utf-8")
        settings.secret("engine")
    return reference


def references() -> set[str]:
    with opened() as (_, register):
        return {one.reference for one in register.page(Filter(), NOW).complaints}


def test_everything_is_as_it_was_when_the_backup_was_taken(here: Path) -> None:
    filed, secret = file_complaint("first"), Settings().secret("engine")
    taken = take(Settings(), here / "copies", NOW)
    later = file_complaint("second")
    (here / "var").rename(here / "moved aside")
    put_back(Settings(), taken)
    assert references() == {filed}
    assert (here / "var/attachments" / filed).read_text(encoding="utf-8") == "first"
    assert not (here / "var/attachments" / later).exists()
    assert Settings().secret("engine") == secret


def test_a_backup_taken_while_somebody_writes_is_whole(here: Path) -> None:
    filed = file_complaint("first")
    writer = sqlite3.connect(here / "var/redress.db", isolation_level=None)
    writer.execute("begin immediate")
    writer.execute("create table half_way (id integer)")
    taken = take(Settings(), here / "copies", NOW)
    writer.execute("rollback")
    writer.close()
    shutil.rmtree(here / "var")
    put_back(Settings(), taken)
    assert references() == {filed}


def test_a_damaged_or_missing_file_is_named_before_anything_is_put_back(here: Path) -> None:
    filed = file_complaint("first")
    taken = take(Settings(), here / "copies", NOW)
    shutil.rmtree(here / "var")
    (taken / "attachments" / filed).write_text("frist", encoding="utf-8")
    with pytest.raises(NotReady, match=rf"attachments/{filed} in .* is not what was written"):
        put_back(Settings(), taken)
    (taken / "attachments" / filed).unlink()
    with pytest.raises(NotReady, match=f"attachments/{filed} is missing"):
        check(taken)
    assert not (here / "var").exists()


def test_nothing_is_put_over_what_is_there(here: Path) -> None:
    file_complaint("first")
    taken = take(Settings(), here / "copies", NOW)
    later = file_complaint("second")
    with pytest.raises(NotReady, match=r"holds .*redress\.db.* already: stop Redress, move the folder aside"):
        put_back(Settings(), taken)
    assert later in references()


def test_a_folder_that_cannot_be_written_is_one_sentence_and_leaves_nothing(here: Path) -> None:
    file_complaint("first")
    (here / "a file").write_text("", encoding="utf-8")
    with pytest.raises(NotReady, match="cannot be written"):
        take(Settings(), here / "a file", NOW)
    with pytest.raises(NotReady, match="no whole backup"):
        check(here / "var")


def test_the_commands_say_what_they_did_and_what_comes_next(here: Path) -> None:
    filed = file_complaint("first")
    said = CliRunner().invoke(commands, ["backup", str(here / "copies")])
    assert "each with its checksum" in said.output
    taken = next((here / "copies").iterdir())
    shutil.rmtree(here / "var")
    assert "The backup is whole" in CliRunner().invoke(commands, ["restore", str(taken), "--check"]).output
    restored = CliRunner().invoke(commands, ["restore", str(taken)]).output
    assert "The audit is whole." in restored
    assert "redress erase --again" in restored
    assert references() == {filed}


@pytest.mark.postgres
def test_postgresql_is_dumped_and_put_back(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with server() as address:
        monkeypatch.setenv("REDRESS_DATABASE_URL", f"{address}/postgres")
        migrate(Settings().database)
        filed = file_complaint("first")
        taken = take(Settings(), here / "copies", NOW)
        file_complaint("second")
        shutil.rmtree(here / "var")
        put_back(Settings(), taken)
        assert references() == {filed}
        monkeypatch.delenv("REDRESS_DATABASE_URL")
        shutil.rmtree(here / "var")
        with pytest.raises(NotReady, match="is a backup of PostgreSQL"):
            put_back(Settings(), taken)
