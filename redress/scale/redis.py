"""A Redis of this installation's own: it keeps nothing on disk, since nothing in it has to be kept."""

import shutil

from redress.preflight import NotReady
from redress.processes import Process
from redress.scale.layout import Layout

LARGEST = "64mb"
"""Limits of who asked how often are all that it holds; the oldest may go."""


def prepare(layout: Layout) -> None:
    """Write its configuration, which holds the password. Raises NotReady."""
    if shutil.which("redis-server") is None:
        raise NotReady("Redis is not installed: apt install redis-server.")
    layout.folder.mkdir(parents=True, exist_ok=True)
    path = layout.folder / "redis.conf"
    lines = (
        "bind 127.0.0.1",
        f"port {layout.redis_port}",
        f"requirepass {layout.settings.secret('redis')}",
        'save ""',
        "appendonly no",
        f"maxmemory {LARGEST}",
        "maxmemory-policy allkeys-lru",
        "loglevel warning",
    )
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def process(layout: Layout) -> Process:
    """The server."""
    return Process(
        name="redis",
        command=("redis-server", str(layout.folder / "redis.conf")),
    )
