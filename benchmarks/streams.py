"""2,000 open streams on one web, and how quickly a message is on its own meanwhile.

`python -m benchmarks.streams`; `--streams` for another number.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from benchmarks.figures import Figure, percentile
from benchmarks.processes import share_of
from benchmarks.report import Part, keep
from benchmarks.system import GENEROUS, no_cookies
from redress.ports import free_port
from redress.settings import ROOT, Settings
from store.migration import migrate

STREAMS = 2_000
SAMPLES = 200
AT_ONCE = 20
"""Conversations that are begun at the same time."""


class Reader:
    """One open stream, over a plain socket: two thousand of a client library's would be the measurement."""

    def __init__(self, port: int, begun: dict[str, str]) -> None:
        self.path = f"/api/v1/conversations/{begun['conversation']}"
        self.bearer = f"Bearer {begun['token']}"
        self._port = port
        self.came: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        self.reading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open it, and wait for its first word."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = f"GET {self.path}/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: {self.bearer}\r\n\r\n"
        writer.write(head.encode())
        await reader.readuntil(b"retry:")
        self.reading = asyncio.create_task(self._read(reader, writer))

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and b'"text"' in line:
                    text = json.loads(line.removeprefix(b"data: "))["text"]
                    self.came.put_nowait((text, time.perf_counter()))
        finally:
            writer.close()

    async def echo(self, http: httpx.AsyncClient) -> float:
        """Seconds from before the POST of a message until it is on the stream."""
        text, began = str(uuid.uuid4()), time.perf_counter()
        body = {"client_id": text, "text": text}
        sent = await http.post(f"{self.path}/messages", json=body, headers={"Authorization": self.bearer})
        sent.raise_for_status()
        while True:
            said, at = await asyncio.wait_for(self.came.get(), 30)
            if said == text:
                return at - began


async def measure(streams: int = STREAMS) -> Part:
    """A `web` without an engine: what is measured is the way to the stream."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the child has as many
    with tempfile.TemporaryDirectory() as folder:
        async with _web(Path(folder)) as (pid, port):
            limits = httpx.Limits(max_connections=AT_ONCE)
            url = f"http://127.0.0.1:{port}"
            jar = no_cookies()
            async with httpx.AsyncClient(
                base_url=url, limits=limits, cookies=jar, timeout=60, trust_env=False
            ) as http:
                before, began = share_of(pid), time.perf_counter()
                readers = await _open(http, port, streams)
                opened = time.perf_counter() - began
                await asyncio.sleep(20)  # every stream has had its first comment
                memory = share_of(pid)
                some = random.sample(readers, min(SAMPLES, streams))
                echoes = [await reader.echo(http) * 1000 for reader in some]
                for reader in readers:
                    if reader.reading is not None:
                        reader.reading.cancel()
    figures = [
        Figure(f"web with {streams:,} open streams", memory, None, "MB", "at most 300 MB"),
        Figure("web without any", before, None, "MB"),
        Figure("a message to its reader meanwhile, p50", percentile(echoes, 50), None, "ms"),
        Figure(
            "a message to its reader meanwhile, p95", percentile(echoes, 95), None, "ms", "at most 200 ms"
        ),
        Figure("opening them, with a conversation each", opened, None, "s"),
    ]
    return Part("streams", "Idle streams", "python -m benchmarks.streams", figures)


async def _open(http: httpx.AsyncClient, port: int, streams: int) -> list[Reader]:
    places = asyncio.Semaphore(AT_ONCE)

    async def one() -> Reader:
        async with places:
            begun = (await http.post("/api/v1/conversations", json={})).raise_for_status().json()
            http.cookies.clear()
            reader = Reader(port, begun)
            await reader.open()
            return reader

    return list(await asyncio.gather(*(one() for _ in range(streams))))


@asynccontextmanager
async def _web(folder: Path) -> AsyncIterator[tuple[int, int]]:
    port = free_port()
    named = {
        "REDRESS_PORT": str(port),
        "REDRESS_DATA_DIR": str(folder),
        "REDRESS_ENGINES": "http://127.0.0.1:9",
    }
    migrate(Settings(data_dir=folder).database)
    with (folder / "web.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "web"),
            cwd=ROOT,
            env=os.environ | GENEROUS | named,
            stdout=log,
            stderr=log,
        )
    try:
        async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(90):
            while True:
                try:
                    await http.get(f"http://127.0.0.1:{port}/healthz")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.2)
        yield process.pid, port
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    given = argparse.ArgumentParser(prog="python -m benchmarks.streams")
    given.add_argument("--streams", type=int, default=STREAMS)
    keep(asyncio.run(measure(given.parse_args().streams)))
