"""`redress migrate`."""

import click

from redress.preflight import check_data_dir
from redress.settings import Settings
from store.migration import migrate as upgrade


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema. Safe to run again."""
    settings = Settings()
    check_data_dir(settings.data_dir)
    upgrade(settings.database)
    click.echo("The database has the newest schema.")
