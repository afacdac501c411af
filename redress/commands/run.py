"""`redress run`."""

import asyncio
import signal
import sys

import click

from publishing.history import Version
from redress.beginning import begin
from redress.commands.staff import first_link
from redress.jobs import Publishing
from redress.preflight import check
from redress.processes import Place, all_processes
from redress.settings import Settings
from redress.stands import Stands
from redress.supervisor import StartFailed, Supervisor
from store.migration import migrate


@click.command()
def run() -> None:
    """Train if need be, migrate, and run every process until Ctrl-C."""
    settings = Settings()
    check(settings)
    place, version = begin(settings)
    migrate(settings.database)
    link = first_link(settings)
    sys.exit(asyncio.run(_supervise(settings, place, version, link)))


async def _supervise(settings: Settings, place: Place, version: Version, link: str | None) -> int:
    supervisor = Supervisor(all_processes(settings, place))
    stands = Stands(supervisor, settings, place, version)
    keeping: set[asyncio.Task[None]] = set()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)

    async def announce() -> None:
        click.echo(f"Redress is ready at {settings.address}")
        if link:
            click.echo(f"Nobody can sign in to the desk yet. The first administrator begins here: {link}")
        keeping.update((asyncio.create_task(stands.keep()), asyncio.create_task(Publishing(settings).keep())))

    try:
        await supervisor.run(announce)
    except StartFailed as error:
        click.echo(str(error), err=True)
        return 1
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
    return 0
