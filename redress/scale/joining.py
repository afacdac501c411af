"""Commands where `make scale` runs: they work on its database and its bus, with nothing to be set by hand."""

import socket
from collections.abc import Mapping
from pathlib import Path

from redress.scale.layout import Layout
from redress.settings import Settings

NAMES = ("REDRESS_DATABASE_URL", "REDRESS_REDIS_URL", "REDRESS_ENGINES", "REDRESS_PUBLIC_URL")


def joined(settings: Settings) -> Mapping[str, str]:
    """What the profile that runs in this data folder has set; nothing where none runs or others are given."""
    layout = Layout(settings)
    if settings.database_url or not is_up(layout.control):
        return {}
    shared = layout.environment()
    return {name: shared[name] for name in NAMES}


def is_up(control: Path) -> bool:
    """Whether somebody takes orders there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        try:
            asked.connect(str(control))
        except OSError:
            return False
    return True
