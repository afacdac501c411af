"""A copy of everything that cannot be made again, and putting it back.

A backup is a folder: the databases, the data folder's files, and `manifest.json` with the SHA-256 of each,
so that a copy that was damaged on its way is found before anything is put back. It is taken while everything
runs: SQLite copies a consistent state page by page, PostgreSQL dumps one snapshot. Databases are copied
before files, so that every file that a row names is there.

Erased customers come back with an old backup: `redress erase --again` takes them out once more.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from redress.preflight import NotReady
from redress.settings import Settings

MANIFEST = "manifest.json"
DUMP = "postgresql.dump"
FOLDERS = ("attachments", "incoming", "mail", "published", "secrets", "studio")
"""What the data folder holds beside databases. Logs are not kept: nothing needs them back."""
PUTTING_BACK = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
LONGEST = 3600
"""Seconds that a dump, or putting one back, may take."""


def take(settings: Settings, into: Path, now: datetime) -> Path:
    """Copy everything into a new folder below `into`, named after the moment; gives that folder.

    Raises NotReady where it cannot be written or the database cannot be read; then nothing is left behind.
    """
    folder = into / f"redress-{now:%Y%m%dT%H%M%SZ}"
    partial = folder.with_suffix(".partial")
    try:
        partial.mkdir(mode=0o700, parents=True)
        _copy_databases(settings, partial)
        for name in FOLDERS:
            if (settings.data_dir / name).is_dir():
                shutil.copytree(settings.data_dir / name, partial / name, ignore=_passing)
        _write_manifest(partial, now)
        partial.rename(folder)
    except OSError as error:
        raise NotReady(
            f"The backup cannot be written to {into} ({error.strerror or error}): free space there, or "
            "choose another folder."
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def put_back(settings: Settings, backup: Path) -> None:
    """Make the installation what it was when `backup` was taken.

    Raises NotReady, before anything is changed, where the backup is not whole, is of another kind of
    database, or the data folder holds something already.
    """
    check(backup)
    dumped, remote = (backup / DUMP).exists(), _is_remote(settings)
    if dumped != remote:
        kind = "PostgreSQL" if dumped else "SQLite"
        raise NotReady(f"{backup} is a backup of {kind}: set REDRESS_DATABASE_URL to match, or leave it out.")
    held = [path.name for path in _held(settings.data_dir)]
    if held:
        raise NotReady(
            f"The data folder {settings.data_dir} holds {', '.join(held)} already: stop Redress, move the "
            "folder aside, and put the backup back into an empty one."
        )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if dumped:
        _run(settings, "pg_restore", *PUTTING_BACK, str(backup / DUMP))
    for path in sorted(backup.iterdir()):
        if path.is_dir():
            shutil.copytree(path, settings.data_dir / path.name)
        elif path.name not in (MANIFEST, DUMP):
            shutil.copy2(path, settings.data_dir / path.name)


def check(backup: Path) -> int:
    """How many files the backup holds, each as it was written. Raises NotReady for the first that is not."""
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, str] = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NotReady(f"{backup} is no whole backup: its {MANIFEST} is missing or cannot be read.") from None
    for name, digest in files.items():
        path = backup / name
        if not path.is_file():
            raise NotReady(f"{name} is missing from {backup}: take another backup.")
        if _digest(path) != digest:
            raise NotReady(f"{name} in {backup} is not what was written: take another backup.")
    return len(files)


def _passing(folder: str, names: list[str]) -> set[str]:
    """What is only for the moment in `published/`: what runs, what is tried, what is being written."""
    if "published" not in Path(folder).parts:
        return set()
    return {one for one in names if one == "stands" or one.startswith((".", "running", "wanted"))}


def _copy_databases(settings: Settings, folder: Path) -> None:
    if _is_remote(settings):
        _run(settings, "pg_dump", "--format=custom", f"--file={folder / DUMP}")
        return
    for url in (settings.database, settings.engine_store):
        path = Path(make_url(url).database or "")
        if path.is_file():
            _copy_sqlite(path, folder / path.name)


def _copy_sqlite(path: Path, to: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(to)) as copy,
        ):
            live.backup(copy)
    except sqlite3.Error as error:
        raise NotReady(f"The database {path} cannot be copied ({error}).") from None


def _run(settings: Settings, program: str, *words: str) -> None:
    """Run PostgreSQL's own program on the database of the settings; the password goes by the environment."""
    url = make_url(settings.database)
    target = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    try:
        subprocess.run(
            [program, *words, "--dbname", target],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
    except FileNotFoundError:
        raise NotReady(f"{program} is not installed: install PostgreSQL's client programs.") from None
    except subprocess.TimeoutExpired:
        raise NotReady(f"{program} did not end within an hour: look whether the database answers.") from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        raise NotReady(f"{program} failed: {said[-1] if said else 'it did not say why'}") from None


def _write_manifest(folder: Path, now: datetime) -> None:
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}
    written = {"taken_at": now.isoformat(), "files": files}
    (folder / MANIFEST).write_text(json.dumps(written, indent=1), encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _held(folder: Path) -> list[Path]:
    """What would be lost in the data folder: databases and files, but no secrets made a moment ago."""
    databases = [path for path in folder.glob("*.db") if path.is_file()]
    return databases + [
        folder / name for name in ("attachments", "incoming", "mail") if (folder / name).is_dir()
    ]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_remote(settings: Settings) -> bool:
    return make_url(settings.database).get_backend_name() != "sqlite"
