"""How a running profile is told what to do: one JSON line each way on a Unix socket of its owner's."""

import asyncio
import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redress.preflight import NotReady
from redress.scale.profile import Profile, UnknownName
from redress.supervisor import StartFailed

LONGEST = 1800.0
"""Seconds that an answer may take: engines are restarted one after another."""


async def serve(profile: Profile, path: Path) -> asyncio.Server:
    """Take orders on `path`."""

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await _obey(profile, json.loads(await reader.readline()))
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except (ValueError, OSError):  # nobody of ours
            pass
        finally:
            writer.close()

    listener = _listen(path)
    return await asyncio.start_unix_server(heard, sock=listener)


def _listen(path: Path) -> socket.socket:
    """The socket, which nobody else may open, in place of one that was left behind."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    return listener


async def _obey(profile: Profile, order: Mapping[str, Any]) -> dict[str, Any]:
    verb, name = str(order.get("do")), str(order.get("name"))
    verbs = {"start": profile.start, "stop": profile.stop, "restart": profile.restart}
    try:
        if verb in verbs:
            await verbs[verb](name)
    except (UnknownName, StartFailed) as error:
        return {"error": str(error)}
    return {"status": profile.status()}


def order(path: Path, verb: str, name: str = "") -> list[tuple[str, str, int | None]]:
    """Tell the profile at `path` what to do; how every process is afterwards. Raises NotReady."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(LONGEST)
            line.connect(str(path))
            line.sendall(json.dumps({"do": verb, "name": name}).encode() + b"\n")
            answer = json.loads(line.makefile().readline())
    except (OSError, ValueError):
        raise NotReady(f"Nothing is running at {path}: start it with `make scale`.") from None
    if "error" in answer:
        raise NotReady(str(answer["error"]))
    return [(name, state, pid) for name, state, pid in answer["status"]]
