"""A PostgreSQL server of the tests' own, on a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Iterator, List

from bot.tests.harness import free_port


def a_server(folder: Path) -> Iterator[str]:
    """Start a server in `folder`; its URL; stop it afterwards. The server refuses to run as root."""
    port, data = free_port(), folder / "data"
    as_whom: List[str] = []
    if os.geteuid() == 0:
        for path in (folder, *folder.parents):
            if path == Path(path.anchor) or path.name == "tmp":
                break
            path.chmod(path.stat().st_mode | 0o011)
        shutil.chown(folder, pwd.getpwnam("postgres").pw_uid)
        as_whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    _run([*as_whom, _tool("initdb"), "-D", str(data), "-U", "redress", "-A", "trust", "--no-sync"])
    flags = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    log = str(folder / "log")
    _run([*as_whom, _tool("pg_ctl"), "-D", str(data), "-l", log, "-w", "-o", flags, "start"])
    try:
        # The driver named here is the other environment's; the store takes its own.
        yield f"postgresql+psycopg://redress@127.0.0.1:{port}/postgres"
    finally:
        _run([*as_whom, _tool("pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], check=False)


def _tool(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else name


def _run(command: List[str], check: bool = True) -> None:
    subprocess.run(command, check=check, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
