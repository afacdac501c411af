"""`redress scale`: two of everything on one machine, behind nginx."""

import asyncio
import signal
import sys

import click

from redress.commands.staff import first_link
from redress.commands.train import train_if_changed
from redress.preflight import check_content, check_data_dir, check_installed
from redress.scale import control
from redress.scale.layout import Layout
from redress.scale.profile import Profile
from redress.settings import ROOT, Settings
from redress.supervisor import StartFailed


@click.group(invoke_without_command=True)
@click.option("--webs", default=2, show_default=True, help="Web processes.")
@click.option("--engines", default=2, show_default=True, help="Engines, each with its actions.")
@click.option("--workers", default=2, show_default=True, help="Workers.")
@click.pass_context
def scale(context: click.Context, webs: int, engines: int, workers: int) -> None:
    """Run several of every process, with PostgreSQL, Redis and nginx, until Ctrl-C."""
    layout = Layout(Settings(), webs, engines, workers)
    context.obj = layout
    if context.invoked_subcommand is not None:
        return
    check_data_dir(layout.settings.data_dir)
    check_installed()
    check_content(ROOT)
    Profile.prepare(layout)
    if train_if_changed() != 0:
        sys.exit(1)
    sys.exit(asyncio.run(_run(layout)))


@scale.command()
@click.pass_obj
def status(layout: Layout) -> None:
    """Say which processes run."""
    _show(control.order(layout.control, "status"))


@scale.command()
@click.argument("name")
@click.pass_obj
def start(layout: Layout, name: str) -> None:
    """Start NAME, such as web-2, or every process of a kind, such as web."""
    _show(control.order(layout.control, "start", name))


@scale.command()
@click.argument("name")
@click.pass_obj
def stop(layout: Layout, name: str) -> None:
    """Stop NAME, or every process of a kind."""
    _show(control.order(layout.control, "stop", name))


@scale.command()
@click.argument("name")
@click.pass_obj
def restart(layout: Layout, name: str) -> None:
    """Restart NAME, or every process of a kind one after another, so that customers notice nothing."""
    _show(control.order(layout.control, "restart", name))


async def _run(layout: Layout) -> int:
    profile, stop = Profile(layout, click.echo), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await control.serve(profile, layout.control)
    links: list[str | None] = []
    starting = asyncio.create_task(profile.up(lambda: links.append(first_link(layout.inner_settings()))))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            click.echo(f"Redress is ready at {layout.address}")
            if link := next(iter(links), None):
                click.echo(f"Nobody can sign in to the desk yet. The first administrator begins here: {link}")
        await stopping
    except StartFailed as error:
        click.echo(str(error), err=True)
        return 1
    finally:
        starting.cancel()
        stopping.cancel()
        await asyncio.gather(starting, stopping, return_exceptions=True)
        server.close()
        await profile.down()
        layout.control.unlink(missing_ok=True)
    return 0


def _show(found: list[tuple[str, str, int | None]]) -> None:
    for name, state, pid in found:
        click.echo(f"{name:<12} {state:<8} {pid or ''}".rstrip())
