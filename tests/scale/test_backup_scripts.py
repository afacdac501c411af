"""The scripts that a timer runs: a backup that is checked, the old ones removed, and one put back."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conversations.log import Log
from conversations.messages import Said
from redress.settings import ROOT
from store.database import Database
from store.migration import migrate
from tests import postgresql

SCRIPTS = ROOT / "deploy" / "backup"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql.server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of an installation with one conversation and one file."""
    data = tmp_path / "var"
    data.mkdir()
    url = f"sqlite:///{data / 'redress.db'}"
    if request.param == "postgresql":
        url = f"{request.getfixturevalue('server')}/{_database(request.getfixturevalue('server'))}"
    migrate(url)
    say(url, "before")
    (data / "attachments").mkdir()
    (data / "attachments" / "one").write_text("a file")
    own = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    path = ":".join([*map(str, newest), own["PATH"]])
    return own | {"REDRESS_DATA_DIR": str(data), "REDRESS_DATABASE_URL": url, "PATH": path}


def _database(address: str) -> str:
    from sqlalchemy import create_engine, text

    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE scripts"))
    engine.dispose()
    return "scripts"


def say(url: str, conversation: str) -> None:
    database = Database(url)
    Log(database).start(conversation, "", [Said("hello")], NOW)
    database.close()


def said(url: str, conversation: str) -> bool:
    database = Database(url)
    try:
        return bool(Log(database).read(conversation).messages)
    except Exception:
        return False
    finally:
        database.close()


def run(script: str, *words: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(SCRIPTS / script), *words],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )


def test_a_backup_is_taken_checked_and_put_back(place: dict[str, str], tmp_path: Path) -> None:
    data, url, kept = Path(place["REDRESS_DATA_DIR"]), place["REDRESS_DATABASE_URL"], tmp_path / "kept"
    for day in (1, 2, 3):
        (kept / f"redress-2026010{day}T000000Z").mkdir(parents=True)
    taken = run("backup.sh", str(kept), "2", environment=place)
    assert taken.returncode == 0, taken.stderr
    left = sorted(path.name for path in kept.glob("redress-*"))
    assert left[0] == "redress-20260103T000000Z"
    assert len(left) == 2

    say(url, "after")
    back = run("restore.sh", str(kept / left[1]), environment=place)
    assert back.returncode == 0, back.stderr
    assert said(url, "before")
    assert not said(url, "after")
    assert (data / "attachments" / "one").read_text() == "a file"
    (aside,) = tmp_path.glob("var.before-*")
    assert (aside / "attachments" / "one").exists(), "what was there is kept"


def test_a_backup_that_is_not_whole_removes_nothing_and_is_not_put_back(tmp_path: Path) -> None:
    kept, data = tmp_path / "kept", tmp_path / "var"
    (kept / "redress-20260101T000000Z").mkdir(parents=True)
    (data / "attachments").mkdir(parents=True)
    broken = os.environ | {
        "REDRESS_DATA_DIR": str(data),
        "REDRESS_DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/x",
    }
    assert run("backup.sh", str(kept), "1", environment=broken).returncode != 0
    assert (kept / "redress-20260101T000000Z").is_dir()
    assert run("restore.sh", str(kept / "redress-20260101T000000Z"), environment=broken).returncode != 0
    assert (data / "attachments").is_dir(), "nothing was moved"
