"""A Redis server of our own for the tests: on a free port, keeping nothing, gone afterwards."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from redress.ports import free_port


class RedisServer:
    """One that can be stopped and started again at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        words = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if b"Ready to accept connections" in line:
                return
        raise AssertionError("redis-server did not start")

    def stop(self) -> None:
        """Kill it, as a fault would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def server() -> Iterator[RedisServer]:
    """A running server."""
    one = RedisServer()
    one.start()
    try:
        yield one
    finally:
        one.stop()
