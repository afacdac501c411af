"""`redress backup`: a copy of everything that cannot be made again."""

from pathlib import Path

import click

from redress import backups
from redress.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Copy the databases and files into a new folder below FOLDER, while everything runs."""
    settings = Settings()
    taken = backups.take(settings, folder, settings.now())
    click.echo(f"{taken}: {backups.check(taken)} files, each with its checksum.")
