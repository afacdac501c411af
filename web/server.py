"""Serving an app in a running event loop, and stopping it so that nothing is cut off and nothing hangs."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

from sanic import Sanic

from web.context import App
from web.protocol import PatientProtocol

BACKLOG = 1024
"""Connections that may wait: after a restart every open page comes back at once."""
GRACE = 5.0
"""Seconds that running requests get to finish."""


def listen(host: str, port: int) -> socket.socket:
    """A socket on `host` and `port`; 0 takes a free port. Raises OSError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


class Server:
    """One app on one socket."""

    def __init__(self, app: App, listener: socket.socket) -> None:
        self._app = app
        self._listener = listener
        self._server: Any = None
        self.port: int = listener.getsockname()[1]

    async def start(self) -> None:
        """Begin to answer."""
        server: Any = await self._app.create_server(
            sock=self._listener,
            backlog=BACKLOG,
            access_log=False,
            protocol=PatientProtocol,
            asyncio_server_kwargs={"start_serving": False},  # not before everything is ready to answer
        )
        self._server = server
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()

    async def stop(self, grace: float = GRACE) -> None:
        """Stop: streams are told to end, running requests get `grace` seconds, then connections are cut."""
        server = self._server
        await server.before_stop()
        server.server.close()
        # Idle connections have to be closed by us: newer Pythons wait for them, and they need not ever end.
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while server.connections:
                    for connection in tuple(server.connections):
                        connection.close_if_idle()
                    await asyncio.sleep(0.02)
        for connection in tuple(server.connections):
            connection.abort()
        await server.after_stop()
        Sanic.unregister_app(self._app)  # or it is kept, with all that it holds, for as long as the process
