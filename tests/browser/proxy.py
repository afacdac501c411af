"""A small proxy before the server, as bad as some are: it cuts silent streams, or holds them back."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
STREAM = b"text/event-stream"


class Proxy:
    """Listens on a port of its own and passes everything on to `port`, until it is closed.

    `cut_after` are the seconds of silence after which it cuts a connection; `holds_back` that it keeps what
    a stream brings until the stream is over.
    """

    def __init__(self, port: int, *, cut_after: float = 60.0, holds_back: bool = False) -> None:
        self._upstream = port
        self._cut_after = cut_after
        self._holds_back = holds_back
        self.cuts = 0
        """How many streams it has cut."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._serve, "127.0.0.1", 0))

    @property
    def url(self) -> str:
        port: int = self._server.sockets[0].getsockname()[1]
        return f"http://localhost:{port}"

    def close(self) -> None:
        async def work() -> None:
            self._server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        self._call(work())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._upstream)
        up = asyncio.ensure_future(_pass(reader, onward))
        try:
            await self._answers(there, writer)
        finally:
            up.cancel()
            for end in (onward, writer):
                end.close()
            with suppress(asyncio.CancelledError, ConnectionError):
                await up

    async def _answers(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held = b""
        streams = False
        with suppress(ConnectionError):
            while True:
                try:
                    async with asyncio.timeout(self._cut_after):
                        part = await there.read(65_536)
                except TimeoutError:
                    self.cuts += streams
                    return
                streams = streams or STREAM in part
                if not part:
                    break
                if streams and self._holds_back:
                    held += part
                    continue
                writer.write(part)
                await writer.drain()
            writer.write(held)
            await writer.drain()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
