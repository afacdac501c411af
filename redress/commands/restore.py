"""`redress restore`: an installation as it was when a backup was taken."""

from pathlib import Path

import click

from redress import backups
from redress.preflight import check_data_dir
from redress.register import opened
from redress.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--check", is_flag=True, help="Only look whether the backup is whole.")
def restore(folder: Path, check: bool) -> None:
    """Put back the backup in FOLDER, into an empty data folder, with Redress stopped."""
    if check:
        click.echo(f"The backup is whole: {backups.check(folder)} files.")
        return
    settings = Settings()
    check_data_dir(settings.data_dir)
    backups.put_back(settings, folder)
    with opened() as (_, register):
        faults = register.verify_audit()
    for fault in faults:
        click.echo(fault)
    click.echo(f"{settings.data_dir} is as it was. The audit is {'BROKEN' if faults else 'whole'}.")
    click.echo("Now run `redress erase --again`: whoever was erased since then comes back with a backup.")
