"""`redress content check`: all that is wrong in the files, in seconds and without training."""

import subprocess

import click

from redress.fitting import faults
from redress.preflight import NotReady, check_installed
from redress.processes import ENGINE_PYTHON
from redress.reviews import reviews_due
from redress.settings import ROOT, Settings


@click.command()
@click.option("--engine", is_flag=True, help="Let Rasa look through it too: ten seconds more.")
def check(engine: bool) -> None:
    """Look through domain.yml and data/, and say what is wrong, in which line, and how to mend it."""
    if found := faults(ROOT):
        for fault in found:
            click.echo(str(fault))
        raise NotReady(f"{_counted(len(found))} to mend.")
    if engine:
        check_installed()
        if validate() != 0:
            raise NotReady("The content does not fit together: mend what is named above and check again.")
    for due in reviews_due(ROOT, Settings().now().date()):
        click.echo(f"Warning  {due}")
    click.echo("The content is in order.")


def _counted(number: int) -> str:
    return "There is 1 thing" if number == 1 else f"There are {number} things"


def validate() -> int:
    """Intents, rules, forms and responses against each other; returns the exit code."""
    return subprocess.run([str(ENGINE_PYTHON), "-m", "bot.validate"], cwd=ROOT, check=False).returncode
