"""`web` as a process of its own, with the words of the tests."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from redress.settings import ROOT

STARTS = 90.0
"""Seconds that a start may take on a machine that has much else to do."""


@asynccontextmanager
async def web_process(folder: Path, port: int, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, gone at the end of the block whatever happened in it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
    environment |= {
        "REDRESS_DATA_DIR": str(folder / "var"),
        "REDRESS_PORT": str(port),
        "REDRESS_TURNS_PER_MINUTE": "10000",
        **{f"REDRESS_{name.upper()}": value for name, value in settings.items()},
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.web.process", str(folder / "content")),
        env=environment,
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def is_up(http: httpx.AsyncClient) -> None:
    """Wait until it answers."""
    async with asyncio.timeout(STARTS):
        while True:
            try:
                if (await http.get("/healthz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.02)


if __name__ == "__main__":
    from web.__main__ import main

    sys.exit(main(Path(sys.argv[1])))
