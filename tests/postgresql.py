"""A PostgreSQL server of our own for the tests: in a temporary folder, on a free port, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from redress.ports import free_port

INSTALLED = Path("/usr/lib/postgresql")
ACCOUNT = "postgres"
"""PostgreSQL refuses to run as root; the Debian package brings this account."""

_numbers = count()


@contextmanager
def server() -> Iterator[str]:
    """Start a server; its address without a database name."""
    folder = Path(tempfile.mkdtemp(prefix="redress-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    port = free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    try:
        _run("initdb", "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "-U", ACCOUNT, "-N")
        started = ("-D", str(folder / "data"), "-l", str(folder / "log"), "-w")
        _run("pg_ctl", *started, "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{ACCOUNT}@127.0.0.1:{port}"
        finally:
            _run("pg_ctl", *started, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_place(address: str) -> str:
    """The URL of a new, empty schema on the server at `address`: quicker than a database of its own."""
    name = f"test_{next(_numbers)}"
    engine = create_engine(f"{address}/postgres")
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return f"{address}/postgres?options=-csearch_path%3D{name}"


def _run(program: str, *arguments: str) -> None:
    newest = max(INSTALLED.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    account = pwd.getpwnam(ACCOUNT).pw_uid if os.geteuid() == 0 else None
    subprocess.run(
        [str(newest), *arguments], check=True, user=account, stdout=subprocess.DEVNULL, cwd="/", timeout=120
    )
