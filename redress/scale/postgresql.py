"""A PostgreSQL of this installation's own: made on the first start, for loopback and with a password."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from redress.preflight import NotReady
from redress.processes import Process
from redress.scale.layout import SERVER_ACCOUNT, Layout, as_server

INSTALLED = Path("/usr/lib/postgresql")
OWNER = "redress"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "random_page_cost": "1.1",
}
"""What differs from PostgreSQL's own: every process of ours has a pool of at most ten connections."""


def program(name: str) -> str:
    """The newest installed one. Raises NotReady."""
    found = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if found:
        return str(found[-1])
    elsewhere = shutil.which(name)
    if elsewhere is None:
        raise NotReady("PostgreSQL is not installed: apt install postgresql.")
    return elsewhere


def prepare(layout: Layout) -> None:
    """Make the server's folder, unless it is there. Raises NotReady."""
    folder = layout.folder / "postgresql"
    if (folder / "PG_VERSION").exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="ascii") as password:
        password.write(layout.settings.secret("postgresql"))
        password.flush()
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_ACCOUNT)
            shutil.chown(password.name, SERVER_ACCOUNT)
        words = ("-D", str(folder), "-U", OWNER, "-E", "UTF8", "--auth=scram-sha-256")
        command = as_server(program("initdb"), *words, f"--pwfile={password.name}")
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        said = (made.stderr or made.stdout).strip().splitlines()
        raise NotReady(f"PostgreSQL's folder {folder} cannot be made: {said[-1] if said else 'no reason'}.")


def process(layout: Layout) -> Process:
    """The server."""
    folder = layout.folder / "postgresql"
    wanted = SETTINGS | {"port": str(layout.postgresql_port), "unix_socket_directories": ""}
    options = [word for name, value in wanted.items() for word in ("-c", f"{name}={value}")]
    return Process(
        name="postgresql",
        command=as_server(program("postgres"), "-D", str(folder), *options),
        folder=Path("/"),
        stops_on=signal.SIGINT,  # now, not once everybody has left
    )


def is_up(layout: Layout) -> bool:
    """Whether it takes connections; makes the database the first time it does."""
    address = f"host=127.0.0.1 port={layout.postgresql_port} user={OWNER} connect_timeout=2"
    try:
        with psycopg.connect(
            f"{address} dbname=postgres", password=layout.settings.secret("postgresql"), autocommit=True
        ) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'redress'").fetchone()
            if there is None:
                connection.execute("CREATE DATABASE redress")
    except psycopg.OperationalError:
        return False
    return True
