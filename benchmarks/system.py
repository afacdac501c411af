"""A Redress of its own to measure: fresh data folder, free ports, every process as in `make run`."""

import asyncio
import io
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

from redress.ports import free_port
from redress.processes import Place, all_processes, first_place, pair
from redress.settings import Settings
from redress.supervisor import Supervisor
from store.migration import migrate

GENEROUS = {"REDRESS_TURNS_PER_MINUTE": "100000", "REDRESS_CONVERSATIONS_PER_HOUR": "100000"}


@dataclass(frozen=True)
class Running:
    """A Redress that is up: where, how many seconds it took to get ready, and its log."""

    url: str
    seconds_to_ready: float
    log: io.StringIO
    settings: Settings
    supervisor: Supervisor


@asynccontextmanager
async def redress(
    prepare: Callable[[Settings], None] | None = None, engines: int = 1, **environment: str
) -> AsyncIterator[Running]:
    """Run a whole Redress for the length of the block. Rate limits are out of the way.

    `prepare` puts things into its data folder before it starts. Each of several engines has its own actions.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(GENEROUS | environment)
        settings = Settings(
            port=free_port(), engine_port=free_port(), actions_port=free_port(), data_dir=Path(folder)
        )
        os.environ["REDRESS_ENGINE_PORT"] = str(settings.engine_port)
        os.environ["REDRESS_ACTIONS_PORT"] = str(settings.actions_port)
        more = [_one_more(settings, number) for number in range(2, engines + 1)]
        urls = [f"http://127.0.0.1:{settings.engine_port}", *(place.engine_url for place in more)]
        os.environ["REDRESS_ENGINES"] = ",".join(urls)
        migrate(settings.database)
        if prepare is not None:
            await asyncio.to_thread(prepare, settings)
        log, ready = io.StringIO(), asyncio.Event()
        added = [process for place in more for process in pair(settings, place)]
        supervisor = Supervisor((*all_processes(settings), *added), log)

        async def on_ready() -> None:
            ready.set()

        began = time.perf_counter()
        running = asyncio.create_task(supervisor.run(on_ready))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        try:
            if running.done():
                running.result()
            url, taken = f"http://127.0.0.1:{settings.port}", time.perf_counter() - began
            yield Running(url, taken, log, settings, supervisor)
        finally:
            waiting.cancel()
            supervisor.stop()
            await running


def _one_more(settings: Settings, number: int) -> Place:
    """Where one more engine and its actions run."""
    first = first_place(settings)
    return replace(
        first,
        number=number,
        folder=first.folder.with_name(str(number)),
        engine_port=free_port(),
        actions_port=free_port(),
    )


def no_cookies() -> CookieJar:
    """Keeps none, for a client that stands for thousands of customers, who say who they are with tokens.

    With cookies, each request goes through all that any of them was given: after half an hour that takes
    longer than the answer.
    """
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))
