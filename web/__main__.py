"""`python -m web`: the public process, as the settings say, until it is told to stop."""

import asyncio
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import uvloop

from redress import logs
from redress.settings import ROOT, Settings
from web.app import CannotStart, create_app
from web.server import Server, listen


def main(content: Path = ROOT) -> int:
    """Serve with the words in `content`; 0 after a clean stop, 1 with a sentence when it cannot start."""
    settings = Settings()
    logs.configure(settings.log_format)
    try:
        listener = _listen(settings)
        uvloop.run(_serve(settings, listener, content))
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _listen(settings: Settings) -> socket.socket:
    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        raise CannotStart(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}): "
            "stop what listens there, or set REDRESS_PORT to another port."
        ) from None


async def _serve(settings: Settings, listener: socket.socket, content: Path) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    app = create_app(settings, content=content)
    app.config.TOUCHUP = True  # this process has one app
    server = Server(app, listener)
    await server.start()
    with suppress(asyncio.CancelledError):
        await stop.wait()
    await server.stop()


if __name__ == "__main__":
    sys.exit(main())
