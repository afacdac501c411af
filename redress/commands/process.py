"""`redress process`: one process of Redress in the place of this command, for systemd and containers."""

import os

import click

from redress.processes import Process
from redress.scale import plan
from redress.settings import Settings

KINDS = ("web", "engine", "actions", "worker")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--port", type=click.IntRange(1, 65535), help="Where it listens; else as the settings say.")
@click.option(
    "--actions", type=click.IntRange(1, 65535), help="Port of an engine's actions: its own + 10000."
)
def process(kind: str, port: int | None, actions: int | None) -> None:
    """Be one process, until it is told to stop: KIND is web, engine, actions or worker."""
    settings = Settings()
    found = _process(settings, kind, port, actions)
    environment = os.environ | dict(found.environment) | {"PYTHONUNBUFFERED": "1"}
    os.chdir(found.folder)
    os.execve(found.command[0], found.command, environment)  # noqa: S606  (words of our own, no shell)


def _process(settings: Settings, kind: str, port: int | None, actions: int | None) -> Process:
    own = {"REDRESS_DATA_DIR": str(settings.data_dir)}
    if kind == "worker":
        found = plan.worker("worker", own)
    elif kind == "web":
        found = plan.web("web", port or settings.port, own)
    elif kind == "actions":
        found = plan.actions(settings, "actions", port or settings.inner_actions_port, own)
    else:
        listens = port or settings.inner_engine_port
        asks = actions or (listens + plan.ABOVE if port else settings.inner_actions_port)
        found = plan.engine(settings, "engine", (listens, asks), settings.engine_store)
    return found
